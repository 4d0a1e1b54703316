/**
 * A backup is one complete snapshot, or it fails. A restored installation continues with the same data, totals and
 * positions.
 */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { BackupError } from '../../src/backups/operations/backup-format.js';
import { streamBackup } from '../../src/backups/operations/backup-stream.js';
import { openBackup } from '../../src/backups/operations/read-backup.js';
import { verifyBackup } from '../../src/backups/operations/restore-backup.js';
import { openSnapshot } from '../../src/backups/store/database-snapshot.js';
import { type Core, openCore } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { migrate } from '../../src/migrations/store/migrate.js';
import { phone, settled } from '../support/accounts/people.js';
import { runOn } from '../support/database/connection.js';
import { describeSchema } from '../support/database/describe-schema.js';
import { allRows, fillEveryTable } from '../support/database/every-table.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import {
  bytesOfBackup,
  inPieces,
  migrations,
  now,
  restoreBytes,
  withEmptyDatabase,
} from '../support/program/backups.js';
import { until } from '../support/until.js';

const fixture = useFixture({ isRelayed: true, isAlone: true });

function make(core: Core, of: TestAccount, index: number) {
  return core.saveContact(of.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set(`Jane Doe ${index}`), identities: [phone(String(14_155_550_000 + index))] },
  });
}

async function exported(core: Core, of: TestAccount): Promise<string> {
  const file = { format: 'ndjson', isPlain: false } as const;
  const chunks: Uint8Array[] = [];
  for await (const piece of core.exportContacts(of.caller, allContacts, file).chunks) chunks.push(piece);
  return Buffer.concat(chunks).toString();
}

it('a backup is complete if the count of a table arrives after its last row', async () => {
  const account = await fixture.newAccount();
  for (let index = 0; index < 3; index += 1) await make(fixture.core, account, index);
  fixture.relay.delayCopyEnd(5);
  try {
    const backup = await openBackup(inPieces(await bytesOfBackup(fixture.database)));
    expect((await verifyBackup(backup, migrations)).rows).toBeGreaterThan(3);
    expect(backup.counts.get('contacts')).toBeGreaterThan(3);
  } finally {
    fixture.relay.delayCopyEnd(0);
  }
});

const janes = { op: 'text', terms: [{ in: 'name', value: 'jane' }] } as const;
const linesOf = (text: string) => text.split('\n').length - 1;

/** The dump contains the epoch of positions as a constant. */
const withoutEpoch = (schema: string) => schema.replace(/ \+ '?\d+'?(::bigint)?\)\n/, ')\n');

it('a backup is a snapshot during writes; exports, keys, totals and the feed continue from it', async () => {
  const [quiet, busy] = [await fixture.newAccount(), await fixture.newAccount()];
  for (let index = 0; index < 20; index += 1) await make(fixture.core, quiet, index);
  await settled(fixture)(quiet);
  const read = await fixture.core.listEvents(quiet.caller, { from: 'oldest', limit: 12 });

  let isOver = false;
  let written = 0;
  const writing = (async () => {
    for (; !isOver; written += 1) await make(fixture.core, busy, written);
  })();
  await until('some are written', () => written > 5);
  const before = written;
  const pieces: Buffer[] = [];
  for await (const piece of streamBackup({ database: fixture.database, version: '0.0.0', now }).chunks)
    pieces.push(piece);
  await until('more are written', () => written > before + 5);
  isOver = true;
  await writing;

  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, Buffer.concat(pieces));
    expect(withoutEpoch(await describeSchema(database))).toBe(
      withoutEpoch(await describeSchema(fixture.database)),
    );
    const core = await openCore({ database, clock: fixture.clock });
    try {
      for (const of of [quiet, fixture.neighbor()])
        expect(await exported(core, of)).toBe(await exported(fixture.core, of));
      const [then, since] = [await exported(core, busy), await exported(fixture.core, busy)];
      expect(since.startsWith(then)).toBe(true);
      const contacts = linesOf(then);
      expect(contacts).toBeGreaterThanOrEqual(before);
      expect(contacts).toBeLessThan(linesOf(since));
      expect(await core.countContacts(busy.caller, janes)).toBe(contacts);
      expect((await core.authenticate(quiet.key))?.account.id).toBe(quiet.account.id);

      // A client continues from its cursor, and reads later events once, in order.
      const { contact } = await make(core, quiet, 100);
      expect(contact.number).toBeGreaterThan(20);
      await settled({ database })(quiet);
      const [rest, elsewhere] = [
        await core.listEvents(quiet.caller, { from: read.next, limit: 100 }),
        await fixture.core.listEvents(quiet.caller, { from: read.next, limit: 100 }),
      ];
      const known = elsewhere.events.map((event) => event.id);
      expect(known.length).toBeGreaterThan(5);
      expect(rest.events.slice(0, known.length).map((event) => event.id)).toEqual(known);
      const added = rest.events.slice(known.length).map((event) => event.contactId);
      expect(new Set(added)).toEqual(new Set([contact.id]));
      for (let round = 0; round < 3; round += 1)
        expect(await core.countContacts(quiet.caller, janes)).toBe(21);

      const account = await core.createAccount({ name: 'Afterwards' });
      expect(account.number).toBeGreaterThan(busy.account.number);
    } finally {
      await core.close();
    }
  });
});

it('a backup has every table of the schema with all columns, also an unknown new one', {
  tags: ['nightly'],
}, async () => {
  await withEmptyDatabase(async ({ database }) => {
    await migrate(database, migrations, now());
    await fillEveryTable(database);
    const novelty = {
      number: 9_999,
      name: '9999_novelty.sql',
      hash: 'novelty',
      sql: `create table "No velty" (account_id uuid primary key, "a ""b" text, twice text generated always as ("a ""b" || "a ""b") stored);
            create sequence "No. s"`,
    };
    const newer = [...migrations, novelty];
    await migrate(database, newer, now());
    await database.query(
      planned(
        `insert into "No velty" values (gen_random_uuid(), $1); select setval('"No. s"', 41)`.split(';')[0] ??
          '',
      ),
      ['tab\tand \\N'],
    );
    await database.query(planned(`select setval('"No. s"', 41)`), []);
    const before = await allRowsQuoted(database);
    const bytes = await bytesOfBackup(database);
    await withEmptyDatabase(async ({ database: other }) => {
      await restoreBytes(other, bytes, newer);
      expect(await allRowsQuoted(other)).toEqual(before);
      expect(await other.query(planned(`select nextval('"No. s"') as next`), [])).toEqual([{ next: 42 }]);
      await migrate(other, newer, now());
    });
    // A program without that migration fails with a message and writes nothing.
    await withEmptyDatabase(async ({ database: other }) => {
      await expect(restoreBytes(other, bytes)).rejects.toThrow(/newer than this program.*9999_novelty/);
      expect((await allRows(other)).size).toBe(0);
    });
  });

  async function allRowsQuoted(database: Parameters<typeof allRows>[0]) {
    const rows = new Map(await allRows(database));
    expect(rows.size).toBeGreaterThan(30);
    for (const [table, found] of rows) expect(found.length, table).toBeGreaterThan(0);
    return [...rows].map(([table, found]) =>
      table === 'installation'
        ? [table, found.map((row) => ({ ...row, epoch: 0, cluster: null }))]
        : [table, found],
    );
  }
});

it('a backup is refused with any flipped byte, and at any wrong end', {
  tags: ['nightly'],
  timeout: onThisMachine(300_000),
}, async () => {
  const bytes = await bytesOfBackup(fixture.database);
  const judge = async (damaged: Uint8Array) => {
    const opened = await openBackup(inPieces(damaged, 4_096));
    await verifyBackup(opened, migrations);
  };
  await judge(bytes);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const places = [
    ...Array.from({ length: 100 }, (_, at) => at),
    ...Array.from({ length: 400 }, () => random(bytes.length)),
  ];
  for (const at of [...places, ...Array.from({ length: 60 }, (_, back) => bytes.length - 1 - back)]) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
    await expect(judge(flipped), `byte ${at}`).rejects.toThrow(BackupError);
  }
  for (const end of [
    0,
    1,
    17,
    18,
    30,
    ...Array.from({ length: 60 }, () => random(bytes.length)),
    bytes.length - 1,
  ])
    await expect(judge(bytes.subarray(0, end)), `${end} bytes`).rejects.toThrow(BackupError);
  await expect(judge(Buffer.concat([bytes, Buffer.from('\n')]))).rejects.toThrow(/more data after its end/);
  await expect(judge(Buffer.from('id,name\n1,Jane\n'.repeat(99)))).rejects.toThrow(
    'The file is not a backup of Switchbook.',
  );
});

it('a backup is restored completely or not at all: not if damaged, cut off, or if PostgreSQL ends the connection', async () => {
  const bytes = await bytesOfBackup(fixture.database);
  await withEmptyDatabase(async ({ database }) => {
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 40] = (flipped[bytes.length - 40] ?? 0) ^ 1;
    for (const damaged of [
      flipped,
      bytes.subarray(0, bytes.length - 20),
      bytes.subarray(0, bytes.length / 2),
    ]) {
      await expect(restoreBytes(database, damaged)).rejects.toThrow(/^The backup is damaged: /);
      expect((await allRows(database)).size).toBe(0);
    }
    const killed = await openBackup(
      (async function* () {
        yield bytes.subarray(0, bytes.length - 100);
        await database.query(
          planned(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
          ),
          [],
        );
        yield bytes.subarray(bytes.length - 100);
      })(),
    );
    const { restoreBackup } = await import('../../src/backups/operations/restore-backup.js');
    await expect(restoreBackup({ database, migrations, backup: killed, now })).rejects.toThrow();
    expect((await allRows(database)).size).toBe(0);

    await restoreBytes(database, bytes);
    expect((await allRows(database)).get('accounts')?.length).toBeGreaterThan(0);
  });
});

it('a backup is not restored into a database with data, and does not change it', async () => {
  const bytes = await bytesOfBackup(fixture.database);
  await withEmptyDatabase(async ({ database }) => {
    // A migrated and opened database without data is still empty.
    await migrate(database, migrations, now());
    await (await openCore({ database })).close();
    await restoreBytes(database, bytes);
    const before = [...(await allRows(database))];
    await expect(restoreBytes(database, bytes)).rejects.toThrow(
      /The target database is not empty: it has an installation with \d+ accounts/,
    );
    expect([...(await allRows(database))]).toEqual(before);
  });
});

it('a backup reports why its snapshot cannot begin, and keeps no connection', async () => {
  await withEmptyDatabase(async ({ database }) => {
    for (let time = 0; time < 12; time += 1)
      await expect(openSnapshot(database)).rejects.toThrow('relation "schema_migrations" does not exist');
  });
});

it('a backup leaves out a foreign table, and reports it', { tags: ['nightly'] }, async () => {
  await withEmptyDatabase(async ({ database, connection }) => {
    await migrate(database, migrations, now());
    await fillEveryTable(database);
    await runOn(connection, 'create table elsewhere (a int); insert into elsewhere values (1), (2)');
    const bytes = await bytesOfBackup(database);
    await withEmptyDatabase(async ({ database: other }) => {
      expect((await restoreBytes(other, bytes)).leftOut).toEqual(['elsewhere']);
      expect((await allRows(other)).get('accounts')).toHaveLength(1);
    });
  });
});

it('a restore starts new positions above all existing ones, also on its original cluster', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  await make(fixture.core, account, 1);
  const bytes = await bytesOfBackup(fixture.database);
  const positions = planned('select position from events where account_id = $1 order by position, seq');
  const epoch = planned('select epoch from installation');
  const [{ epoch: was = 0 } = {}] = await fixture.database.query<{ epoch: number }>(epoch, []);
  await withEmptyDatabase(async ({ database }) => {
    await restoreBytes(database, bytes);
    const core = await openCore({ database });
    await make(core, account, 2);
    await core.close();
    expect(await database.query(epoch, [])).toEqual([{ epoch: was + 1 }]);
    const found = (await database.query<{ position: number }>(positions, [account.account.id])).map(
      (row) => row.position,
    );
    expect(Math.max(...found.slice(0, -1))).toBeLessThan((was + 1) * 2 ** 40);
    expect(found.at(-1)).toBeGreaterThan((was + 1) * 2 ** 40);
  });
});
