/**
 * Constant statements run with keys that match nothing, in an account with a row in each table. A write changes no row,
 * and a read answers as in an account without rows. So the test notices a statement that forgets a key.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/database/database.js';
import { constantStatements } from '../../src/database/statements/sql.js';
import { fillEveryTable } from '../support/database/every-table.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { statementFiles } from '../support/source-files.js';

const full = '0196b1d6-7d2f-7c55-9f0e-000000000001';
const empty = 'ffffffff-ffff-7fff-bfff-fffffffffffe';
const absentId = 'ffffffff-ffff-7fff-bfff-ffffffffffff';

/** Statements that read or change what an account has, whatever their other values are. May only shrink. */
const ofWholeAccounts = [
  'catalogs_some',
  'count_keys',
  'erasure_scan_answers',
  'list_keys',
  'list_webhooks_to_send',
  'mark_account_deleted',
  'read_chosen_samples',
  'read_face_states',
  'read_usage',
  'salt_refusals',
  'update_account',
];

/** Values that no row has. A range begins or ends at `time` and `number`. */
const ranges = [
  { time: '0001-01-01', number: '987654' },
  { time: '9999-01-01', number: '987654' },
  { time: '0001-01-01', number: '0' },
  { time: '9999-01-01', number: '0' },
] as const;
const documents = ['{}', '[]'] as const;

interface Values {
  readonly time: string;
  readonly number: string;
  readonly document: string;
}

function sampleOf(type: string, { time, number, document }: Values): string {
  if (type.endsWith('[]')) return `{"${sampleOf(type.slice(0, -2), { time, number, document: '{}' })}"}`;
  if (type === 'uuid') return absentId;
  if (/^(bigint|integer|smallint|numeric|double precision|real)$/.test(type)) return number;
  if (type === 'boolean') return 'false';
  if (/^jsonb?$/.test(type)) return document;
  if (type === 'bytea') return '\\xfffefd';
  if (/^(timestamp|date)/.test(type)) return time;
  return type === 'interval' ? '1 second' : 'absent';
}

let own: OwnDatabase;
let client: pg.Client;

beforeAll(async () => {
  own = await makeInstalledDatabase();
  const database = openDatabase({ connection: own.connection, poolSize: 1, applicationName: 'keyed' });
  await fillEveryTable(database);
  await database.close();
  client = new pg.Client(own.connection as pg.ClientConfig);
  await client.connect();
  const names = statementFiles().map(({ path }) => `../../${path.replace(/\.ts$/, '.js')}`);
  for (const name of names) await import(/* @vite-ignore */ name);
});

afterAll(async () => {
  await client.end();
  await own.drop();
});

/** The types of the parameters; undefined: a statement of another form of the schema, such as of a cluster. */
async function typesOf(text: string): Promise<readonly string[] | undefined> {
  try {
    await client.query(`begin; prepare tried as ${text}`);
    const { rows } = await client.query<{ types: string[] }>(
      "select parameter_types::text[] as types from pg_prepared_statements where name = 'tried'",
    );
    return rows[0]?.types ?? [];
  } catch {
    return undefined;
  } finally {
    await client.query('rollback; deallocate all');
  }
}

/** Returns the answer, and the number of changed rows; undefined: the statement refuses these values. */
async function run(text: string, types: readonly string[], account: string, values: Values) {
  const given = types.map((type, at) => (at === 0 && type === 'uuid' ? account : sampleOf(type, values)));
  const tried = await attempt(text, given, false);
  // A transaction without a number has changed nothing, and most have none: counting takes longer than they do.
  const counted = tried?.isNumbered === true ? await attempt(text, given, true) : tried;
  return counted && { answer: counted.answer.replaceAll(account, 'account'), changed: counted.changed };
}

async function attempt(text: string, given: readonly string[], isCounted: boolean) {
  await client.query('begin');
  try {
    const before = isCounted ? await changedRows() : 0;
    const { rows } = await client.query(text, [...given]);
    const changed = isCounted ? (await changedRows()) - before : 0;
    const found = await client.query<{ is: boolean }>(
      'select pg_current_xact_id_if_assigned() is not null as is',
    );
    return { answer: JSON.stringify(rows), changed, isNumbered: found.rows[0]?.is };
  } catch {
    return undefined;
  } finally {
    await client.query('rollback');
  }
}

/** All that the connection has changed. PostgreSQL also counts earlier transactions of the last second. */
async function changedRows(): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select coalesce(sum(n_tup_upd + n_tup_del), 0)::integer as count from pg_stat_xact_user_tables',
  );
  return rows[0]?.count ?? 0;
}

/** Whether some values have no effect, and an answer as of no rows; undefined: PostgreSQL refuses all of them. */
async function isKeyed(text: string): Promise<boolean | undefined> {
  const types = await typesOf(text);
  if (types === undefined || types[0] !== 'uuid' || types.length < 2) return undefined;
  let isTried = false;
  for (const range of ranges)
    for (const document of documents) {
      const values = { ...range, document };
      const seen = await run(text, types, full, values);
      const without = await run(text, types, empty, values);
      if (seen === undefined || without === undefined) continue;
      isTried = true;
      if (seen.changed === 0 && seen.answer === without.answer) return true;
    }
  return isTried ? false : undefined;
}

it('a statement whose keys match nothing changes nothing, and finds nothing', async () => {
  const sources = statementFiles()
    .map(({ text }) => text)
    .join('\n');
  const keyed: string[] = [];
  const whole: string[] = [];
  for (const [label, text] of constantStatements) {
    // Other labels are made of parts, when they are first used.
    if (!sources.includes(`'${label}'`) && !sources.includes(`"${label}"`)) continue;
    const is = await isKeyed(text);
    if (is !== undefined) (is ? keyed : whole).push(label);
  }
  expect(keyed.length).toBeGreaterThan(300);
  expect(whole.sort()).toEqual([...ofWholeAccounts].sort());
});
