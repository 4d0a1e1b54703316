/**
 * Backups with changed content and correct checksums: `verify` and `restore` refuse the same files with a message, and
 * write nothing.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  BackupError,
  type Frame,
  FrameWriter,
  readFrames,
} from '../../src/backups/operations/backup-format.js';
import { countRows, openBackup } from '../../src/backups/operations/read-backup.js';
import { verifyBackup } from '../../src/backups/operations/restore-backup.js';
import { planned } from '../../src/database/statements/sql.js';
import { allRows } from '../support/database/every-table.js';
import { useFixture } from '../support/fixture.js';
import {
  bytesOfBackup,
  type EmptyDatabase,
  inPieces,
  migrations,
  openEmptyDatabase,
  restoreBytes,
  withEmptyDatabase,
} from '../support/program/backups.js';

const fixture = useFixture({ isAlone: true });
let sound: readonly Frame[] = [];
/** Refused backups write nothing, so all tests share this database. */
let empty: EmptyDatabase | undefined;
beforeAll(async () => {
  sound = await framesOf(await bytesOfBackup(fixture.database));
  empty = await openEmptyDatabase();
});
afterAll(() => empty?.end());

async function isRefused(bytes: Buffer, words: RegExp): Promise<void> {
  if (empty === undefined) throw new Error('there is no database');
  const restored = await restoreBytes(empty.database, bytes).catch((error: unknown) => error);
  expect(restored).toBeInstanceOf(BackupError);
  expect(String(restored)).toMatch(words);
  expect((await allRows(empty.database)).size).toBe(0);
}

type Json = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: heads that are not as they should be
type Head = any;

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

async function framesOf(bytes: Buffer): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const { kind, payload } of readFrames(inPieces(bytes, 65_536))) frames.push({ kind, payload });
  return frames;
}

/** The frames with correct checksums, counts and digest. */
async function written(frames: readonly Frame[]): Promise<Buffer> {
  const writer = new FrameWriter();
  const parts: Buffer[] = [writer.begin()];
  let rows = 0;
  let ofTable = 0;
  let bytes = 0;
  let tables = 0;
  for (const { kind, payload } of frames) {
    if (kind === 'rows') {
      ofTable += countRows(payload);
      bytes += payload.length;
    }
    if (kind === 'table') tables += 1;
    if (kind === 'count') {
      rows += ofTable;
      parts.push(await writer.json('count', { rows: ofTable }));
      ofTable = 0;
    } else if (kind === 'end')
      parts.push(await writer.json('end', { tables, rows, bytes, digest: writer.digest() }));
    else parts.push(await writer.encodeFrame(kind, payload));
  }
  return Buffer.concat(parts);
}

const withHead = (change: (head: Head) => unknown) => (frames: readonly Frame[]) =>
  frames.map((frame) =>
    frame.kind === 'head' ? { ...frame, payload: json(change(JSON.parse(frame.payload.toString()))) } : frame,
  );

/** Changes a table in the head and in its own frame. */
const withTable = (name: string, change: (table: Json) => unknown) => (frames: readonly Frame[]) =>
  withHead((head: Head) => ({
    ...head,
    tables: head.tables.map((table: Json) => (table.name === name ? change(table) : table)),
  }))(frames).map((frame) => {
    const table = frame.kind === 'table' ? (JSON.parse(frame.payload.toString()) as Json) : undefined;
    return table?.name === name ? { ...frame, payload: json(change(table)) } : frame;
  });

/** Inserts rows of a table before its existing ones. */
const withRows = (name: string, pieces: readonly string[]) => (frames: readonly Frame[]) =>
  frames.flatMap((frame) => {
    const isIt = frame.kind === 'table' && (JSON.parse(frame.payload.toString()) as Json).name === name;
    return isIt
      ? [frame, ...pieces.map((text) => ({ kind: 'rows', payload: Buffer.from(text) }) as const)]
      : [frame];
  });

const addColumn = (table: Json) => ({ ...table, columns: [...(table.columns as string[]), 'oid'] });
const dropColumn = (table: Json) => ({ ...table, columns: (table.columns as string[]).slice(1) });

const hostile: readonly (readonly [string, (frames: readonly Frame[]) => readonly Frame[], RegExp])[] = [
  ['a null head', withHead(() => null), /its head is not a JSON object/],
  ['a list as head', withHead(() => []), /its head is not a JSON object/],
  ['no migrations', withHead((head) => ({ ...head, migrations: [] })), /its head has no migrations/],
  [
    'null migrations',
    withHead((head) => ({ ...head, migrations: null })),
    /migrations in its head are not a list/,
  ],
  ['a migration that is null', withHead((head) => ({ ...head, migrations: [null] })), /is not a JSON object/],
  [
    'a name of a version that is long',
    withHead((head) => ({ ...head, program: 'x'.repeat(999) })),
    /version/,
  ],
  [
    'a time that is none',
    withHead((head) => ({ ...head, madeAt: 'soon' })),
    /the time in its head is not a time/,
  ],
  [
    'tables that are null',
    withHead((head) => ({ ...head, tables: null })),
    /tables in its head are not a list/,
  ],
  [
    'a column that Switchbook has not',
    withTable('accounts', addColumn),
    /"accounts" has the unknown column "oid"/,
  ],
  ['a column that is missing', withTable('accounts', dropColumn), /"accounts" lacks the column "/],
  [
    'columns in a table that are not those of the head',
    (frames) =>
      frames.map((frame) => {
        const table = frame.kind === 'table' ? (JSON.parse(frame.payload.toString()) as Json) : undefined;
        return table?.name === 'accounts' ? { ...frame, payload: json(dropColumn(table)) } : frame;
      }),
    /the table "accounts" has other columns than in its head/,
  ],
  [
    'a table twice',
    (frames) => {
      const at = frames.findIndex((frame) => frame.kind === 'table' && frame.payload.includes('"accounts"'));
      const end = frames.findIndex((frame, index) => index > at && frame.kind === 'count');
      return withHead((head) => ({
        ...head,
        tables: head.tables.flatMap((table: Json) => (table.name === 'accounts' ? [table, table] : [table])),
      }))([...frames.slice(0, end + 1), ...frames.slice(at)]);
    },
    /it has the table "accounts" twice/,
  ],
  [
    'a table that is missing',
    (frames) => {
      const at = frames.findIndex((frame) => frame.kind === 'table' && frame.payload.includes('"accounts"'));
      const end = frames.findIndex((frame, index) => index > at && frame.kind === 'count');
      return withHead((head) => ({
        ...head,
        tables: head.tables.filter((table: Json) => table.name !== 'accounts'),
      }))([...frames.slice(0, at), ...frames.slice(end + 1)]);
    },
    /the table "accounts" is missing/,
  ],
  ['sequences that are null', withHead((head) => ({ ...head, sequences: null })), /sequences in its head/],
  [
    'a sequence with a number that is none',
    withHead((head) => ({
      ...head,
      sequences: head.sequences.map((sequence: Json) => ({ ...sequence, last: '1); drop table accounts' })),
    })),
    /the sequence "[a-z_]+" has no valid number/,
  ],
  [
    'sequences that are missing',
    withHead((head) => ({ ...head, sequences: [] })),
    /the sequence "[a-z_]+" is missing/,
  ],
  ['the mark for the end of all rows', withRows('accounts', ['\\.\n']), /end mark of COPY/],
  ['that mark in two pieces', withRows('accounts', ['\\', '.\n']), /end mark of COPY/],
  ['that mark after a row', withRows('accounts', ['x\n\\.\nselect 1;\n']), /end mark of COPY/],
];

it.each(hostile)('both commands refuse a backup with %s, with a message', async (_, change, words) => {
  const bytes = await written(change(sound));
  const verified = await openBackup(inPieces(bytes, 65_536))
    .then((opened) => verifyBackup(opened, migrations))
    .then(() => 'whole')
    .catch((error: unknown) => error);
  expect(verified).toBeInstanceOf(BackupError);
  expect(String(verified)).toMatch(words);
  await isRefused(bytes, words);
});

it('a rewritten backup with correct checksums is valid, so the refusals above are due to the changes', async () => {
  const bytes = await written(sound);
  await verifyBackup(await openBackup(inPieces(bytes, 65_536)), migrations);
  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, bytes);
    expect((await allRows(database)).get('accounts')?.length).toBeGreaterThan(0);
  });
});

it('an unknown sequence is skipped like its table, and a sequence with the name of a table changes nothing', async () => {
  const more = [
    { name: 'elsewhere', last: '7', isCalled: true },
    { name: 'accounts', last: '7', isCalled: true },
  ];
  const bytes = await written(
    withHead((head) => ({ ...head, sequences: [...head.sequences, ...more] }))(sound),
  );
  await verifyBackup(await openBackup(inPieces(bytes, 65_536)), migrations);
  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, bytes);
    expect((await allRows(database)).get('accounts')?.length).toBeGreaterThan(0);
  });
});

it('a message reports rows that PostgreSQL refuses, without their values', async () => {
  const head = JSON.parse(sound[0]?.payload.toString() ?? '') as Head;
  const { columns } = head.tables.find((table: Json) => table.name === 'accounts');
  const line = columns
    .map((column: string) => (column === 'id' ? 'Jane Doe '.repeat(100_000) : '\\N'))
    .join('\t');
  const bytes = await written(withRows('accounts', [`${line}\n`])(sound));
  await isRefused(
    bytes,
    /^BackupError: The backup is damaged: PostgreSQL refused its rows \(invalid input syntax for type uuid: "…"\)\.$/,
  );
});

it('accounts get free numbers after a restore, whatever the file says', async () => {
  const bytes = await written(
    withHead((head) => ({
      ...head,
      sequences: head.sequences.map((sequence: Json) => ({ ...sequence, last: '1', isCalled: false })),
    }))(sound),
  );
  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, bytes);
    const [row] = await database.query<{ isFree: boolean }>(
      planned(`select nextval('account_numbers') > max(a.number) as "isFree" from accounts a`),
      [],
    );
    expect(row?.isFree).toBe(true);
  });
});
