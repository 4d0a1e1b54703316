/**
 * Operating a Citus cluster: `doctor`, and moving an account in use to another node. The move loses no acknowledged
 * write and invalidates cached data of the account.
 */

import fs from 'node:fs';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { expect, inject, it } from 'vitest';
import { areUnchanged } from '../../src/contacts/store/contact-cache.js';
import { openCore } from '../../src/core/core.js';
import { rowVersions } from '../../src/database/layout.js';
import { planned } from '../../src/database/statements/sql.js';
import { installationChecks } from '../../src/health/operations/checks/all-checks.js';
import { runChecks } from '../../src/health/operations/checks/run-check.js';
import { byId, makerOf, phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);

const placeSql = planned(`select s.shardid::text as shard, s.nodename as host, s.nodeport as port,
    n.nodename as "otherHost", n.nodeport as "otherPort"
  from citus_shards s join pg_dist_node n on n.shouldhaveshards and (n.nodename, n.nodeport) <> (s.nodename, s.nodeport)
  where s.table_name = 'contacts'::regclass
    and s.shardid = get_shard_id_for_distribution_column('contacts', $1::text)
  order by n.nodeid limit 1`);

interface ShardPlacement {
  readonly shard: string;
  readonly host: string;
  readonly port: number;
  readonly otherHost: string;
  readonly otherPort: number;
}

async function placeOf({ account }: TestAccount): Promise<ShardPlacement> {
  const [place] = await fixture.database.query<ShardPlacement>(placeSql, [account.id]);
  if (place === undefined) throw new Error('the account is on no node');
  return place;
}

async function moveAway(of: TestAccount): Promise<void> {
  const { shard, host, port, otherHost, otherPort } = await placeOf(of);
  const refusalOf = (text: string, values: readonly unknown[]) =>
    fixture.database.query(planned(text), values, 'background').then(
      () => 'done',
      (error: unknown) => String(error),
    );
  // Orphans of the previous move block the next one until they are cleaned up.
  const move = async () => {
    await refusalOf('call citus_cleanup_orphaned_resources()', []);
    return refusalOf('select citus_move_shard_placement($1::bigint, $2, $3, $4, $5)', [
      shard,
      host,
      port,
      otherHost,
      otherPort,
    ]);
  };
  await expect.poll(move).toBe('done');
}

async function markOf({ accountId, id }: Contact): Promise<string> {
  const [row] = await fixture.database.query<{ mark: string }>(
    planned(
      `select ${rowVersions.distributed} as mark from contacts c where c.account_id = $1 and c.id = $2`,
    ),
    [accountId, id],
  );
  return row?.mark ?? '';
}

it.skipIf(!inject('hasCitus'))('doctor passes all checks of a healthy cluster', async () => {
  await make(await fixture.newAccount(), 'Jane', phone('14155550101'));
  const schema = fs.readFileSync('schema.sql', 'utf8');
  const health = { database: fixture.database, clock: () => new Date(), schema, version: '', eventsMs: 1 };
  const checks = installationChecks(health, fixture.core, () => {}).filter(({ name }) => name !== 'server');
  const checked = await runChecks(checks, {
    isFixing: false,
    explain: (error) => ({ message: String(error), nextStep: '' }),
  });
  expect(checked.length).toBeGreaterThan(6);
  // The events of the test have early times.
  expect(checked.filter(({ state }) => state !== 'ok').map(({ name, message }) => [name, message])).toEqual([
    ['retention', expect.stringContaining('old events of')],
  ]);
});

const page = {
  from: { at: 'start' },
  limit: 20,
  order: [{ by: 'createdAt', descending: true }],
  wantTotal: false,
} as const;

it.skipIf(!inject('hasCitus'))(
  'an account that moves during writes loses no write, and no answer is outdated',
  async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const jane = await make(account, 'Jane', phone('14155550101'));
    const target = byId(jane);
    const other = { database: fixture.openDatabase() };
    const core = await openCore({ database: other.database, clock: fixture.clock });
    const readBoth = async () => {
      for (const item of [fixture.core, core, fixture.core, core]) {
        await item.getContact(caller, { target });
        await item.listContacts(caller, allContacts, page as never);
      }
    };
    await readBoth();
    await readBoth();
    const [from, before] = [await placeOf(account), await markOf(jane)];

    let isMoving = true;
    let written = 0;
    let longestMs = 0;
    const writer = (async () => {
      while (isMoving) {
        const began = performance.now();
        await core.editContact(caller, {
          op: 'edit',
          target,
          edit: { company: set(`Company ${written + 1}`) },
        });
        longestMs = Math.max(longestMs, performance.now() - began);
        written += 1;
        const read = await fixture.core.getContact(caller, { target });
        expect([read.company, read.version]).toEqual([`Company ${written}`, written + 1]);
      }
    })();
    await moveAway(account).finally(() => {
      isMoving = false;
    });
    await writer;
    if (process.env.SWITCHBOOK_TEST_SHOW !== undefined)
      console.log(`${written} writes while it was moved, the longest ${Math.round(longestMs)} ms`);
    expect(written).toBeGreaterThan(5);
    expect((await placeOf(account)).port).toBe(from.otherPort);

    for (const item of [fixture.core, core]) {
      expect(await item.getContact(caller, { target })).toMatchObject({ version: written + 1 });
      const { items } = await item.listContacts(caller, allContacts, page as never);
      expect(items.map(({ version }) => version)).toEqual([written + 1]);
    }
    // Even if the row had the same transaction number on the other node, its mark would differ.
    const after = await markOf(jane);
    const [xmin = '', table, system] = after.split('.');
    const [, formerTable, formerSystem] = before.split('.');
    expect(formerSystem).not.toBe(system);
    const marks = [
      after,
      [xmin, formerTable, formerSystem].join('.'),
      [xmin, table, formerSystem].join('.'),
      before,
    ];
    const seen = marks.map((mark) => ({ contact: jane, mark, catalogChanges: 0 }));
    expect(await areUnchanged(fixture.database, seen)).toEqual([true, false, false, false]);

    // The account moves back, into a separate shard again.
    await moveAway(account);
    expect((await placeOf(account)).port).toBe(from.port);
    expect((await markOf(jane)).split('.').slice(1)).not.toEqual([formerTable, formerSystem]);
    expect(await fixture.core.getContact(caller, { target })).toMatchObject({ version: written + 1 });
    await core.close();
    await other.database.close();
  },
);
