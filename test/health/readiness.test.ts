/** States of the server in which `/health/ready` answers 200 or 503. */
import { afterEach, describe, expect, it } from 'vitest';
import { maxLongLived, type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { runOn } from '../support/database/connection.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture({ isRelayed: true, poolSize: 3, isAlone: true });

afterEach(async () => {
  await fixture.relay.flow();
  await until('it is ready', () => fixture.database.isReady());
});

function urlAs(url: string, user: string): string {
  const changed = new URL(url);
  changed.username = user;
  return changed.href;
}

const oneSql = planned('select 1 as one');
const direct = (text: string) => runOn(fixture.relay.connection, text);
const endOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** Holds connections until their release. */
function hold(count: number) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  const done = Promise.all(
    Array.from({ length: count }, () =>
      fixture.database.transaction(async () => {
        held += 1;
        await released;
      }),
    ),
  );
  return { areHeld: () => held === count, release, done };
}

/** A pool of a user who is no superuser, and its name. */
async function asRole(run: (database: OpenDatabase, role: string) => Promise<void>): Promise<void> {
  const role = `readiness_${process.pid}`;
  const rights = 'select, insert, update, delete on all tables in schema public';
  await direct(`create role ${role} login; grant usage on schema public to ${role}; grant ${rights} to ${role};
    grant usage on all sequences in schema public to ${role}`);
  const { connection } = fixture.relay;
  const as = typeof connection === 'string' ? urlAs(connection, role) : { ...connection, user: role };
  const database = openDatabase({
    connection: as,
    poolSize: 1,
    applicationName: 'readiness',
    rightsEveryMs: 0,
  });
  try {
    await run(database, role);
  } finally {
    await database.close();
    await direct(`drop owned by ${role}; drop role ${role}`);
  }
}

describe('readiness', () => {
  it('is answered long before a hanging database times out', async () => {
    const { database, relay } = fixture;
    expect(await database.isReady()).toBe(true);
    relay.swallow();
    let isGivenUp = false;
    const stuck = database
      .query(oneSql, [])
      .catch(() => {})
      .finally(() => {
        isGivenUp = true;
      });
    const looks = await Promise.all([database.isReady(), database.isReady()]);
    expect([looks, isGivenUp]).toEqual([[false, false], false]);
    // Simultaneous requests share one check for each pool.
    const open = relay.open();
    for (let look = 0; look < 4; look += 1) expect(await database.isReady()).toBe(false);
    // A silent connection is replaced; the relay does not see its end.
    expect(relay.open()).toBeLessThanOrEqual(open + 4);
    await relay.flow();
    await stuck;
  });

  it('recovers soon after idle connections were dropped silently', async () => {
    const { database, relay } = fixture;
    (await database.connect()).release();
    await until('it is ready', () => database.isReady());
    relay.forget();
    expect(await database.isReady()).toBe(false);
    await until('it is ready again', () => database.isReady());
    // A check may have left a dead idle connection, and its next user would wait.
    relay.reset();
  });

  it('requires a connection for long-lived ones', { tags: ['nightly'] }, async () => {
    const { database } = fixture;
    // LISTEN holds a connection, and opens it again after the previous test.
    await until('LISTEN has its connection', () => database.readLoad().held.inUse === 1);
    const held = await Promise.all(Array.from({ length: maxLongLived - 1 }, () => database.connect()));
    try {
      expect(await database.isReady()).toBe(false);
      held.pop()?.release();
      await until('it is ready', () => database.isReady());
    } finally {
      for (const client of held) client.release();
    }
  });

  it('requires a connection for requests', async () => {
    const { database } = fixture;
    const { areHeld, release, done } = hold(3);
    await until('all are held', areHeld);
    expect(await database.isReady()).toBe(false);
    release();
    await done;
  });

  it('ignores waiting while other requests are answered', async () => {
    const { database } = fixture;
    const busy = Promise.all(
      Array.from({ length: 120 }, () => database.query(planned('select pg_sleep(0.05)'), [])),
    );
    expect(await database.isReady()).toBe(true);
    await busy;
  });

  it('is false on a read-only database', async () => {
    const { database } = fixture;
    const [row] = await database.query<{ name: string }>(planned('select current_database() as name'), []);
    await direct(`alter database ${row?.name} set default_transaction_read_only = on`);
    await direct(endOthers);
    try {
      await until('it is not ready', async () => !(await database.isReady()));
      expect(await database.isReady()).toBe(false);
    } finally {
      await direct(
        `begin read write; alter database ${row?.name} set default_transaction_read_only = off; commit`,
      );
    }
    await until('it is ready', () => database.isReady());
  });

  it('is false while its own statement is refused, though others are answered', () =>
    asRole(async (database, role) => {
      expect(await database.isReady()).toBe(true);
      await direct('revoke execute on function pg_is_in_recovery() from public');
      expect(await database.query(oneSql, [])).toEqual([{ one: 1 }]);
      expect(await database.isReady()).toBe(false);
      await direct(`grant execute on function pg_is_in_recovery() to ${role}`);
      expect(await database.isReady()).toBe(true);
      await direct('grant execute on function pg_is_in_recovery() to public');
    }));

  it('is false while the user may not write contacts', { tags: ['nightly'] }, () =>
    asRole(async (database, role) => {
      expect(await database.isReady()).toBe(true);
      for (const right of ['insert on contacts', 'update on contacts', 'insert on events']) {
        await direct(`revoke ${right} from ${role}`);
        expect({ right, isReady: await database.isReady() }).toEqual({ right, isReady: false });
        await direct(`grant ${right} to ${role}`);
        expect({ right, isReady: await database.isReady() }).toEqual({ right, isReady: true });
      }
    }),
  );

  it('is false on a full disk, until a write succeeds', async () => {
    const { database } = fixture;
    const full = `create function full_disk() returns event_trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`;
    await direct(full);
    await direct(`create event trigger full_disk on ddl_command_start
      when tag in ('CREATE TABLE AS') execute function full_disk()`);
    // No test row is written until a write has failed.
    expect(await database.isReady()).toBe(true);
    const write = database.query(planned('create table big as select 1 as one'), []);
    await expect(write).rejects.toMatchObject({ code: '53100' });
    expect(await database.isReady()).toBe(false);
    expect(await database.isReady()).toBe(false);
    await direct('drop event trigger full_disk');
    await until('it is ready', () => database.isReady());
    const leftovers = planned(`select relname from pg_class where relname = 'switchbook_write_check'`);
    expect(await database.query(leftovers, [])).toEqual([]);
  });
});
