/**
 * A move to another database, in one process: refused requests during the move, compared data, and failures. After any
 * failure, exactly one of the two databases is active. `test/moves` kills whole processes.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { afterEach, describe, expect, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { databaseLocks } from '../../src/database/connections/claims.js';
import type { OpenDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import {
  MoveError,
  type MoveOptions,
  type MoveProgress,
  moveInstallation,
} from '../../src/moves/operations/move.js';
import { activateDatabase, dropFreezeTriggers, readWriteState } from '../../src/moves/store/write-state.js';
import { type EmptyDatabase, migrations, now, withEmptyDatabase } from '../support/program/backups.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

// The tests copy whole databases while other programs run.

const fixture = useServer({ isAlone: true, processes: 2 });
const drivers = await findDrivers();

const moveTo = (target: OpenDatabase, more: Partial<MoveOptions> = {}) =>
  moveInstallation({
    source: fixture.database,
    target,
    places: { source: '/srv/here', target: '/srv/there' },
    migrations,
    version: '0.0.0',
    clock: now,
    ...more,
  });

/** Has the same effect as `serve --force`. */
async function comeBack() {
  await fixture.database.transaction((tx) => activateDatabase(tx, ['moved', 'moving'], { isForced: true }));
  await fixture.database.transaction((tx) => dropFreezeTriggers(tx, 10_000));
  await until('every server has heard', () =>
    fixture.servers.every((server) => server.core.getWriteState().kind === 'active'),
  );
}
afterEach(comeBack);

const count = async (database: OpenDatabase, accountId: string) =>
  (
    await database.query<{ phone: string }>(
      planned(`select i.value as phone from identities i where i.account_id = $1 and i.kind = 'phone'`),
      [accountId],
    )
  ).map((row) => row.phone);

/** Creates contacts through all servers until the signal. `seen` gets the numbers of acknowledged ones. */
async function write(key: string, from: number, signal: AbortSignal, seen: Map<number, number>) {
  const acknowledged: string[] = [];
  for (let index = 0; !signal.aborted; index += 1) {
    const digits = `49170${from}${String(index).padStart(6, '0')}`;
    const { status } = await fixture.send({
      method: 'POST',
      path: '/directory/v1/contacts',
      headers: { authorization: `Bearer ${key}` },
      body: { phone: `+${digits}` },
    });
    seen.set(status, (seen.get(status) ?? 0) + 1);
    if (status === 201) acknowledged.push(digits);
    // A client that gets 503 retries; an answered one leaves processor time to the move.
    await delay(status === 503 ? 20 : 4);
  }
  return acknowledged;
}

describe('a move under writers', () => {
  it('loses no acknowledged write, refuses the others with 503, and closes the source', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const writing = new AbortController();
    const seen = new Map<number, number>();
    const writers = [1, 2, 3, 4].map((from) => write(account.key, from, writing.signal, seen));
    await until('there are contacts', () => (seen.get(201) ?? 0) > 40);
    await withEmptyDatabase(async ({ database }: EmptyDatabase) => {
      const moved = await moveTo(database);
      const refusedBefore = seen.get(503) ?? 0;
      await until('writers were refused afterwards', () => (seen.get(503) ?? 0) > refusedBefore + 4);
      writing.abort();
      const acknowledged = (await Promise.all(writers)).flat();
      expect([...seen.keys()].sort()).toEqual([201, 503]);
      expect(new Set(await count(database, account.account.id))).toEqual(new Set(acknowledged));
      expect(moved).toMatchObject({ isCopied: true, wasDone: false });
      expect(moved.contacts).toBeGreaterThanOrEqual(acknowledged.length);
      expect(await readWriteState(database)).toMatchObject({ kind: 'active' });
      expect(await readWriteState(fixture.database)).toMatchObject({ kind: 'moved', place: '/srv/there' });
      // Every request, on any server, is answered with 503.
      for (const server of fixture.servers)
        await until('the server has heard', () => server.core.getWriteState().kind === 'moved');
      for (const driver of drivers) {
        const { path } = driver.list();
        const answer = await fixture.send({ path, headers: driver.headers(account.key, account.account) });
        expect([driver.face, answer.status]).toEqual([driver.face, 503]);
        expect(answer.headers['retry-after']).toBe(driver.unavailable.retryAfter);
      }
      expect((await fixture.send({ path: '/health/ready' })).status).toBe(503);
      // The target continues normally.
      const core = await openCore({ database });
      const contact = await core.listContacts(account.caller, allContacts, {
        from: { at: 'start' },
        limit: 1,
        order: [{ by: 'id', descending: false }],
        wantTotal: true,
      });
      expect(contact.items).toHaveLength(1);
      await core.close();
    });
  });
});

describe('during a move', () => {
  it('reads continue and writes get 503, on every face and server', async () => {
    const account = await fixture.newAccount();
    let person = 0;
    const say = (driver: (typeof drivers)[number], request: ReturnType<(typeof driver)['list']>) =>
      fixture.send({ ...request, headers: driver.headers(account.key, account.account) });
    const create = (driver: (typeof drivers)[number]) => {
      person += 1;
      return say(
        driver,
        driver.create({
          name: 'Ana',
          digits: `4915190${String(person).padStart(5, '0')}`,
          email: `a${person}@example.com`,
          ref: `r${person}`,
        }),
      );
    };
    expect((await create(drivers[0] as never)).status).toBe(drivers[0]?.created);
    await withEmptyDatabase(async ({ database }) => {
      let looked: Promise<void> | undefined;
      await moveTo(database, {
        onProgress: ({ at }: MoveProgress) => {
          if (at !== 'indexes') return;
          looked ??= (async () => {
            for (const driver of drivers)
              for (let each = 0; each < 2; each += 1) {
                const refused = await create(driver);
                expect([driver.face, refused.status]).toEqual([driver.face, 503]);
                expect(refused.headers['retry-after']).toBe(driver.unavailable.retryAfter);
                expect([driver.face, (await say(driver, driver.list())).status]).toEqual([driver.face, 200]);
              }
            expect((await fixture.send({ path: '/health/ready' })).status).toBe(200);
          })();
          looked.catch(() => {});
        },
        // It ends only after all requests.
        target: holding(database, async () => looked),
      } as Partial<MoveOptions>);
      expect(looked).toBeDefined();
      await looked;
    });
  });
});

/** A database whose comparison waits for `work`. */
function holding(database: OpenDatabase, work: () => Promise<unknown> | undefined): OpenDatabase {
  let connects = 0;
  return {
    ...database,
    connect: async () => {
      connects += 1;
      // The first is the restore, the second the comparison.
      if (connects === 2) await work();
      return database.connect();
    },
  } as OpenDatabase;
}

describe('a failing process', () => {
  it('a dead mover leaves the source active, and a new move replaces the partial copy', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    await withEmptyDatabase(async ({ database }) => {
      const dead = moveTo(holding(database, () => cutMover()));
      await expect(dead).rejects.toThrow();
      // The copy exists, but is not active.
      expect(await readWriteState(database)).toMatchObject({ kind: 'arriving', place: '/srv/here' });
      await until(
        'the source is in charge',
        async () => (await readWriteState(fixture.database)).kind === 'active',
      );
      await until('servers have heard', () =>
        fixture.servers.every((server) => server.core.getWriteState().kind === 'active'),
      );
      const created = await fixture.send({
        method: 'POST',
        path: '/directory/v1/contacts',
        headers: { authorization: `Bearer ${account.key}` },
        body: { phone: '+4915112345678' },
      });
      expect(created.status).toBe(201);
      // A second move into the same database.
      expect(await moveTo(database)).toMatchObject({ isCopied: true });
      expect(await count(database, account.account.id)).toEqual(['4915112345678']);
      // Another run has nothing to do.
      expect(await moveTo(database)).toMatchObject({ wasDone: true, isCopied: false });
    });
  });

  it('a late unfreeze keeps the freeze of the next move', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    const statuses: number[] = [];
    await withEmptyDatabase(async ({ database }) => {
      let reactivating: Promise<void> | undefined;
      await moveTo(database, {
        onProgress: ({ at }) => {
          if (at !== 'indexes') return;
          reactivating ??= (async () => {
            await fixture.database.transaction((tx) => dropFreezeTriggers(tx, 10_000));
            const headers = { authorization: `Bearer ${account.key}` };
            const path = '/directory/v1/contacts';
            const body = { phone: '+4915112345678' };
            statuses.push((await fixture.send({ method: 'POST', path, headers, body })).status);
          })();
        },
      });
      await reactivating;
      expect(statuses).toEqual([503]);
      expect(await count(database, account.account.id)).toEqual([]);
    });
  });

  it('a mover that dies after the handover leaves a copy that the next move activates', {
    tags: ['nightly'],
  }, async () => {
    await withEmptyDatabase(async ({ database }) => {
      await moveTo(database);
      const { moveId } = await readWriteState(fixture.database);
      // This is the state between the two commits.
      await database.query(
        planned(`update installation set standing = 'arriving', move_id = $1, move_place = '/srv/here'`),
        [moveId],
      );
      expect(await moveTo(database)).toMatchObject({ isCopied: false, wasDone: false });
      expect(await readWriteState(database)).toMatchObject({ kind: 'active', moveId: null });
      await withEmptyDatabase(async (emptyDatabase) => {
        await expect(moveTo(emptyDatabase.database)).rejects.toThrow(
          'This installation was already moved to "/srv/there".',
        );
      });
    });
  });

  it('two moves at once: the second is refused', { tags: ['nightly'] }, async () => {
    await withEmptyDatabase(async (database) => {
      await withEmptyDatabase(async (other) => {
        const results = await Promise.allSettled([moveTo(database.database), moveTo(other.database)]);
        expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
        const failed = results.find((result) => result.status === 'rejected');
        expect(failed?.reason).toBeInstanceOf(MoveError);
      });
    });
  });
});

/** Ends the connection of the mover that holds its lock, as a kill does. */
async function cutMover() {
  await fixture.database.query(
    planned(`select pg_terminate_backend(l.pid) from pg_locks l
      where l.locktype = 'advisory' and l.objid = ($1::bigint & 4294967295)::oid and l.database = (select d.oid from pg_database d where d.datname = current_database())`),
    [databaseLocks.move],
  );
}

describe('a refused move', () => {
  it('keeps the source writable if the target has other data', async () => {
    const account = await fixture.newAccount();
    await withEmptyDatabase(async ({ database }) => {
      const core = await openCore({ database: await migrated(database) });
      await core.createAccount({ name: 'Somebody else' });
      await core.close();
      await expect(moveTo(database)).rejects.toThrow(
        'The target database is not empty: it has an installation with 1 account',
      );
    });
    await expect(moveTo(fixture.openDatabase())).rejects.toThrow('The target is this installation itself');
    expect(await readWriteState(fixture.database)).toMatchObject({ kind: 'active' });
    const created = await fixture.send({
      method: 'POST',
      path: '/directory/v1/contacts',
      headers: { authorization: `Bearer ${account.key}` },
      body: { phone: '+4915112345679' },
    });
    expect(created.status).toBe(201);
  });

  it('keeps the source active if one value of the copy differs', {
    tags: ['nightly'],
  }, async () => {
    const account = await fixture.newAccount();
    await withEmptyDatabase(async ({ database }) => {
      const spoilt = holding(database, async () => {
        await database.query(planned(`update accounts set name = name || '!' where id = $1`), [
          account.account.id,
        ]);
      });
      await expect(moveTo(spoilt)).rejects.toThrow(
        'The copy differs from the source: accounts has different values.',
      );
    });
    expect(await readWriteState(fixture.database)).toMatchObject({ kind: 'active' });
  });
});

async function migrated(database: OpenDatabase): Promise<OpenDatabase> {
  const { migrate } = await import('../../src/migrations/store/migrate.js');
  await migrate(database, migrations, now());
  return database;
}
