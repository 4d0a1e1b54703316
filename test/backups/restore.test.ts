/** A directory is correct after its rows are restored into another cluster. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { connectionTo, runOn } from '../support/database/connection.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { bytesOfBackup, restoreBytes } from '../support/program/backups.js';

const fixture = useFixture({ isAlone: true });
const dataDir = mkdtempSync(path.join(tmpdir(), 'switchbook-restored-'));
let other: Awaited<ReturnType<typeof openEmbedded>>;

beforeAll(async () => {
  other = await openEmbedded({ dataDir, role: 'visitor', settings: { fsync: 'off' } });
});
afterAll(async () => {
  await other?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type CopyKind = 'backup' | 'dump';

/** A copy of the test database in the other cluster. A dump keeps the default of positions, and the old cluster. */
async function restore(name: string, way: CopyKind): Promise<OpenDatabase> {
  await runOn(other.connection, `create database ${name}`);
  const connection = connectionTo(other.connection, name);
  const database = openDatabase({ connection, poolSize: 4, applicationName: 'switchbook tests' });
  await restoreBytes(database, await bytesOfBackup(fixture.database));
  if (way === 'backup') return database;
  const [position] = await fixture.database.query<{ preset: string }>(
    planned(`select pg_get_expr(d.adbin, d.adrelid) as preset from pg_attrdef d
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where d.adrelid = 'events'::regclass and a.attname = 'position'`),
    [],
  );
  const [installation] = await fixture.database.query<{ epoch: number; cluster: string }>(
    planned('select epoch, cluster from installation'),
    [],
  );
  await database.query(
    planned(`alter table events alter column position set default (${position?.preset})`),
    [],
  );
  await database.query(planned('update installation set epoch = $1, cluster = $2'), [
    installation?.epoch,
    installation?.cluster,
  ]);
  return database;
}

const phone = (value: string) =>
  ({
    op: 'hold',
    identity: { kind: 'phone', scope: '', value, raw: `+${value}`, label: null, attrs: {} },
  }) as never;

async function make(core: typeof fixture.core, { caller }: TestAccount, name: string, value: string) {
  const edit = { displayName: { op: 'set', value: name }, identities: [phone(value)] } as never;
  return core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
}

const doe = { op: 'text', terms: [{ in: 'name', value: 'doe' }] } as never;
const positions = async (database: OpenDatabase, { account }: TestAccount) =>
  (
    await database.query<{ position: number; contact_id: string }>(
      {
        text: 'select position, contact_id from events where account_id = $1 and contact_id is not null order by position, seq',
      },
      [account.id],
    )
  ).map((row) => row);

const title = 'after a %s totals stay exact and the feed in order, however far the first cluster had counted';
it.each<CopyKind>(['backup'])(title, staysExact);
it.each<CopyKind>(['dump'])(title, { tags: ['nightly'] }, staysExact);

async function staysExact(way: CopyKind): Promise<void> {
  const account = await fixture.newAccount();
  // Each write uses a transaction id, so that ids of the first cluster are far above the second one's.
  const [before] = await fixture.database.query<{ next: number }>(
    { text: 'select pg_snapshot_xmax(pg_current_snapshot())::text::int as next' },
    [],
  );
  for (let left = 2_000; left > 0; left -= 1)
    await fixture.database.query({ text: 'select pg_current_xact_id()' }, []);
  for (let index = 0; index < 25; index += 1)
    await make(fixture.core, account, 'Jane Doe', String(14_155_560_000 + index));
  expect(await fixture.core.countContacts(account.caller, doe)).toBe(25);

  const database = await restore(`restored_${way}`, way);
  const [after] = await database.query<{ next: number }>(
    { text: 'select pg_snapshot_xmax(pg_current_snapshot())::text::int as next' },
    [],
  );
  expect(after?.next).toBeLessThan((before?.next ?? 0) + 2_000);
  const old = await positions(database, account);
  const core = await openCore({ database });
  try {
    for (let round = 0; round < 4; round += 1) expect(await core.countContacts(account.caller, doe)).toBe(25);
    await make(core, account, 'John Doe', '14155569999');
    for (let round = 0; round < 4; round += 1) expect(await core.countContacts(account.caller, doe)).toBe(26);
    const now = await positions(database, account);
    expect(now.slice(0, 25)).toEqual(old);
    expect(now).toHaveLength(26);
  } finally {
    await core.close();
  }

  // A core that opens again in the new cluster continues normally.
  const again = await openCore({ database });
  const [installation] = await database.query<{ epoch: number }>(
    { text: 'select epoch from installation' },
    [],
  );
  expect(installation?.epoch).toBe(1);
  expect(await again.countContacts(account.caller, doe)).toBe(26);
  await again.close();
  await database.close();
}
