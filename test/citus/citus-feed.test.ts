/**
 * On a Citus cluster, copies from the feed and from webhooks equal the list while nodes move and crash. These tests run
 * a few rounds of each; SWITCHBOOK_CITUS_ROUNDS sets twenty, as in `npm run citus`. The tests crash a server by ending
 * one of its processes: PostgreSQL then ends all others and recovers from its log.
 */

import { set } from '@switchbook/domain/contact/edit.js';
import { type EventPosition, firstPosition } from '@switchbook/domain/events/event.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import pg from 'pg';
import { afterEach, expect, inject, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { distribute } from '../../src/database/citus/distribute.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { migrate, readMigrations } from '../../src/migrations/store/migrate.js';
import { ClusterLoad } from '../support/database/cluster-load.js';
import { type Connection, connectionTo, runOn } from '../support/database/connection.js';
import { createDatabase, dropDatabase, joinDatabases } from '../support/database/databases.js';
import { thisMachine } from '../support/wire/webhooks.js';

const rounds = Number(process.env.SWITCHBOOK_CITUS_ROUNDS ?? 2);
const hasThree = inject('hasCitus') && inject('servers').length > 2;
const minutesMs = 60_000;

const made: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of made.splice(0).reverse()) await end();
});

/** A database that is distributed over these servers; the first is the coordinator. */
async function clusterOf(servers: readonly Connection[]) {
  const name = `switchbook_feed_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await createDatabase(inject('servers'), name);
  made.push(() => dropDatabase(inject('servers'), name));
  await joinDatabases(servers, name);
  // Each shard is some fifty tables to move.
  await runOn(connectionTo(inject('server'), name), `alter database ${name} set citus.shard_count = 4`);
  const connection = connectionTo(inject('server'), name);
  const database = openDatabase({ connection, poolSize: 12, applicationName: name });
  made.push(() => database.close());
  await migrate(database, readMigrations('migrations'), new Date());
  await distribute(database);
  return { name, database };
}

async function loadOn(database: OpenDatabase): Promise<ClusterLoad> {
  const webhooks = { formats: new Map([['directory', native]]), allowed: thisMachine };
  const core = await openCore({ database, webhooks });
  const load = await ClusterLoad.open(core, database);
  made.push(async () => {
    await load.close();
    await core.close();
  });
  return load;
}

/** Ends one of the server's processes, so that it ends all others and recovers. */
async function crash(server: Connection, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: String(connectionTo(server, name)) });
  client.on('error', () => {});
  await client.connect();
  await client.query(`copy (select 1) to program 'kill -9 $PPID'`).catch(() => {});
  await client.end().catch(() => {});
  await expect
    .poll(
      () =>
        runOn(connectionTo(server, name), 'select 1').then(
          () => 'up',
          () => 'down',
        ),
      {
        timeout: minutesMs,
      },
    )
    .toBe('up');
}

const shardSql = planned(`select s.shardid::text as shard, s.nodeport as port, n.groupid as "group"
  from citus_shards s join pg_dist_node n on (n.nodename, n.nodeport) = (s.nodename, s.nodeport)
  where s.table_name = 'events'::regclass and s.shardid = get_shard_id_for_distribution_column('events', $1::text)`);

/**
 * A write of an account between the two commits: the coordinator has committed, and the worker does not show it yet.
 * Returns the event and a function that commits it.
 */
async function halfCommitted(database: OpenDatabase, name: string, like: string, id: string, gid: string) {
  type Shard = { shard: string; port: number; group: number };
  const [place] = await database.query<Shard>(shardSql, [like]);
  if (place === undefined) throw new Error('the account has no shard');
  const server = inject('servers').find((item) => new URL(String(item)).port === String(place.port));
  const worker = connectionTo(server ?? '', name);
  await database.transaction(async (tx) => {
    const [row] = await tx.query<{ position: string }>(
      planned(
        `select ((select epoch::bigint << 40 from installation) + pg_current_xact_id()::text::bigint)::text as position`,
      ),
      [],
    );
    await runOn(
      worker,
      `begin; insert into events_${place.shard} (account_id, position, seq, id, type, actor, occurred_at)
       values ('${like}', ${row?.position}, 1000000, '${id}', 'tag.created', '{}', now()); prepare transaction '${gid}'`,
    );
    await tx.query(planned('insert into pg_dist_transaction (groupid, gid) values ($1, $2)'), [
      place.group,
      gid,
    ]);
  });
  const commit = () => runOn(worker, `commit prepared '${gid}'`);
  made.push(() => commit().catch(() => {}));
  return { shard: place.shard, port: place.port, commit };
}

it.skipIf(!inject('hasCitus'))(
  'an event is not delivered before an earlier prepared one of its shard; events of other shards are',
  { timeout: 3 * minutesMs },
  async () => {
    const { name, database } = await clusterOf(inject('servers'));
    const core = await openCore({ database });
    made.push(() => core.close());
    const person = async (accountId: AccountId, displayName: string) => {
      const caller = { accountId, face: 'test', keyId: null };
      const edit = { displayName: set(displayName) };
      await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
    };
    const read = async (accountId: AccountId, from: EventPosition) => {
      const caller = { accountId, face: 'test', keyId: null };
      const { events, next } = await core.listEvents(caller, { from, limit: 50 });
      return { next, names: events.map(({ after, id }) => after?.display_name ?? id) };
    };
    const { id: accountId } = await core.createAccount({ name: 'Halved' });
    await person(accountId, 'First');
    await expect.poll(async () => (await read(accountId, firstPosition)).names).toContain('First');
    const first = await read(accountId, firstPosition);
    const eventId = '018f0000-0000-7000-8000-00000000000a';
    const half = await halfCommitted(database, name, accountId, eventId, `citus_0_${process.pid}_1_1`);
    await person(accountId, 'Later');
    // The feed never passes an event that is not committed yet.
    const between = await read(accountId, first.next);
    expect(between).toEqual({ names: [], next: first.next });
    const others: AccountId[] = [];
    for (let number = 0; number < 30 && others.length === 0; number += 1) {
      const { id } = await core.createAccount({ name: `Other ${number}` });
      const [place] = await database.query<{ shard: string; port: number }>(shardSql, [id]);
      if (place?.port === half.port && place.shard !== half.shard) others.push(id);
    }
    for (const item of others) {
      await person(item, 'Elsewhere');
      await expect.poll(async () => (await read(item, firstPosition)).names).toContain('Elsewhere');
    }
    await half.commit();
    await expect.poll(async () => (await read(accountId, first.next)).names).toHaveLength(2);
    expect((await read(accountId, first.next)).names[0]).toBe(eventId);
  },
);

const show = (what: string, figures: object) => {
  if (process.env.SWITCHBOOK_TEST_SHOW !== undefined) console.log(what, JSON.stringify(figures));
};

const whole = { missed: 0, repeated: 0, outOfOrder: 0, unlike: 0, unsent: 0, internal: 0 };

const placesSql = planned(`select s.shardid::text as shard, s.nodename as host, s.nodeport as port,
    n.nodename as "otherHost", n.nodeport as "otherPort"
  from citus_shards s join pg_dist_node n on n.shouldhaveshards and n.groupid <> 0
    and (n.nodename, n.nodeport) <> (s.nodename, s.nodeport)
  where s.table_name = 'contacts'::regclass and s.shardid = any(
    select get_shard_id_for_distribution_column('contacts', a::text) from unnest($1::uuid[]) a)
  order by s.shardid, n.nodeid`);

interface ShardPlacement {
  readonly shard: string;
  readonly host: string;
  readonly port: number;
  readonly otherHost: string;
  readonly otherPort: number;
}

it.skipIf(!hasThree)(
  'a copy from the feed and a copy from webhooks equal the list after shards move to a new node',
  { timeout: (10 + rounds) * minutesMs },
  async () => {
    const servers = inject('servers');
    const { name, database } = await clusterOf(servers.slice(0, -1));
    const load = await loadOn(database);
    const last = new URL(String(servers.at(-1)));
    const direct = connectionTo(inject('server'), name);
    await runOn(connectionTo(last.href, name), 'create extension citus');
    await runOn(direct, `select citus_add_node('${last.hostname}', ${last.port})`);
    await runOn(direct, `select rebalance_table_shards(shard_transfer_mode := 'force_logical')`);
    for (let round = 0; round < rounds; round += 1) {
      const places = await database.query<ShardPlacement>(placesSql, [load.accountIds]);
      const place = places[round % places.length];
      if (place === undefined) throw new Error('no shard to move');
      const { shard, host, port, otherHost, otherPort } = place;
      await runOn(direct, 'call citus_cleanup_orphaned_resources()');
      await runOn(
        direct,
        `select citus_move_shard_placement(${shard}, '${host}', ${port}, '${otherHost}', ${otherPort})`,
      );
      show('moved', { round, shard, host, port });
    }
    const totals = await load.settle();
    show(`${rounds} moves and a rebalance:`, totals);
    expect(totals).toMatchObject(whole);
    expect(totals.refused).toBe(0);
  },
);

it.skipIf(!hasThree)(
  'a copy from the feed, and one from webhooks, are as the list is after workers and the coordinator crashed',
  { timeout: (10 + rounds) * minutesMs },
  async () => {
    const servers = inject('servers');
    const { name, database } = await clusterOf(servers);
    const load = await loadOn(database);
    for (let round = 0; round < rounds; round += 1)
      for (const server of [servers[1 + (round % (servers.length - 1))], servers[0]]) {
        if (server === undefined) throw new Error('no server');
        await load.go(1_000);
        await crash(server, name);
      }
    await load.go(1_000);
    await runOn(connectionTo(inject('server'), name), 'select recover_prepared_transactions()');
    const totals = await load.settle();
    show(`${rounds} crashes of a worker and as many of the coordinator:`, totals);
    expect(totals).toMatchObject(whole);
  },
);
