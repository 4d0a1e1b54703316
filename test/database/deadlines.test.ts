/** Requests while the database hangs, disappears, or refuses connections. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { afterEach, describe, expect, it } from 'vitest';
import { asProblems, openDatabase } from '../../src/database/database.js';
import { planned, prepared } from '../../src/database/statements/sql.js';
import { connectionTo, runOn } from '../support/database/connection.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';

const fixture = useFixture({ isRelayed: true, requestMs: onThisMachine(900), poolSize: 3, isAlone: true });
const oneSql = planned('select 1 as one');

afterEach(async () => {
  await fixture.relay.flow();
  await until('the database is back', () => fixture.database.isReady());
});

/** Returns the kind of the problem, or `answered`. */
async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    await asProblems(() => work);
    return 'answered';
  } catch (error) {
    return error instanceof ProblemError ? error.problem.kind : String(error);
  }
}

const raise = (code: string) => planned(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`);

const sleepers = async () => {
  const [row] = await fixture.database.query<{ n: number }>(
    planned(`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`),
    [],
    'background',
  );
  return row?.n ?? 0;
};

describe('a database that swallows everything', () => {
  it('is unavailable for statements, transactions and waiting requests', async () => {
    const { database, relay } = fixture;
    await database.query(oneSql, []);
    relay.swallow();
    const all = [
      ...Array.from({ length: 8 }, () => database.query(oneSql, [])),
      database.transaction((tx) => tx.query(oneSql, [])),
      fixture.core.listAccounts(),
    ];
    expect(new Set(await Promise.all(all.map(endOf)))).toEqual(new Set(['unavailable']));
  });

  it('is unavailable in the middle of a transaction, which leaves no connection behind', async () => {
    const { database, relay } = fixture;
    const halfway = database.transaction(async (tx) => {
      await tx.query(oneSql, []);
      relay.swallow();
      return tx.query(oneSql, []);
    });
    expect(await endOf(halfway)).toBe('unavailable');
    await relay.flow();
    const many = Array.from({ length: 6 }, () => database.transaction((tx) => tx.query(oneSql, [])));
    expect(await Promise.all(many.map(endOf))).toEqual(Array(6).fill('answered'));
  });

  it('never returns an answer to another request once it recovers', async () => {
    const { database, relay } = fixture;
    const echo = prepared('echo', 'select $1::int as n');
    await database.query(echo, [0]);
    relay.swallow();
    const lost = [1, 2, 3].map((n) => endOf(database.query(echo, [n])));
    await Promise.all(lost);
    await relay.flow();
    const reads = [4, 5, 6, 7].map((n) => database.query<{ n: number }>(echo, [n]));
    expect((await Promise.all(reads)).map((rows) => rows[0]?.n)).toEqual([4, 5, 6, 7]);
  });

  it('ends waiting shared reads on time, and later ones succeed', async () => {
    const { caller } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, {
      op: 'save',
      onMatch: 'return',
      edit: { displayName: set('Jane') },
    });
    const read = () => fixture.core.getContact(caller, { target: [{ by: 'id', id: contact.id }] });
    fixture.relay.swallow();
    const ends = await Promise.all(Array.from({ length: 300 }, () => endOf(read())));
    expect(new Set(ends)).toEqual(new Set(['unavailable']));
    await fixture.relay.flow();
    await until('it is read again', async () => (await endOf(read())) === 'answered');
  });
});

describe('a database that is cut off', () => {
  it('is unavailable until it is restored', async () => {
    const { database, relay } = fixture;
    await relay.cut();
    expect(await endOf(database.query(oneSql, []))).toBe('unavailable');
    expect(await database.isReady()).toBe(false);
    await relay.flow();
    await until('it is back', async () => (await endOf(database.query(oneSql, []))) === 'answered');
  });

  it('fails an export instead of ending it early', async () => {
    const { caller } = await fixture.newAccount();
    const file = { format: 'ndjson', isPlain: false } as const;
    const { chunks: pieces } = fixture.core.exportContacts(caller, allContacts, file);
    await fixture.relay.cut();
    expect(await endOf(Readable.from(pieces).toArray())).toBe('unavailable');
  });
});

describe('a server that hangs before it takes connections', () => {
  it('is unavailable also where no more may wait', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-stuck-'));
    const file = path.join(folder, '.s.PGSQL.5432');
    const script = `require('net').createServer().listen({ path: ${JSON.stringify(file)}, backlog: 1 }, () => {
      require('fs').writeSync(1, 'listening');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    })`;
    const stuck = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const connection = { host: folder, port: 5432, user: 'nobody', database: 'none' };
    const database = openDatabase({
      connection,
      poolSize: 8,
      applicationName: 'stuck',
      requestMs: onThisMachine(600),
    });
    try {
      await once(stuck.stdout, 'data');
      const ends = await Promise.all(Array.from({ length: 8 }, () => endOf(database.query(oneSql, []))));
      expect(new Set(ends)).toEqual(new Set(['unavailable']));
    } finally {
      stuck.kill('SIGKILL');
      await once(stuck, 'close');
      await database.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a statement that is too long', () => {
  it('is ended by the server, and its connection is used again', async () => {
    const { database, relay } = fixture;
    await database.query(oneSql, []);
    const made = relay.made();
    expect(await endOf(database.query(planned('select pg_sleep(60)'), []))).toBe('unavailable');
    // The list of running statements lags a moment behind.
    await until('nobody sleeps', async () => (await sleepers()) === 0);
    expect(await endOf(database.query(oneSql, []))).toBe('answered');
    expect(relay.made() - made).toBeLessThanOrEqual(1);
  });

  it('may be so in the background, and a transaction without bounds', async () => {
    const { database } = fixture;
    const long = planned(`select pg_sleep(${onThisMachine(1_200) / 1_000})`);
    const both = [
      database.query(long, [], 'background'),
      database.transaction(async (tx) => {
        const [row] = await tx.query<{ off: string }>(
          planned(`select current_setting('statement_timeout') || current_setting('lock_timeout') as off`),
          [],
        );
        expect(row?.off).toBe('00');
        await tx.query(long, []);
      }, 'unbounded'),
    ];
    expect(await Promise.all(both.map(endOf))).toEqual(['answered', 'answered']);
  });

  it('can be one that waits for a lock', async () => {
    const { database } = fixture;
    let release = () => {};
    const blocker = database.transaction(async (tx) => {
      await tx.query(planned('select pg_advisory_xact_lock(1)'), []);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }, 'background');
    const wait = () => database.transaction((tx) => tx.query(planned('select pg_advisory_xact_lock(1)'), []));
    await until('it is locked', async () => (await endOf(wait())) === 'unavailable');
    // The lock timeout is shorter than the statement timeout.
    const alone = database.query(planned('select pg_advisory_lock(1)'), []);
    await expect(alone).rejects.toMatchObject({ code: '55P03' });
    release();
    await blocker;
    expect(await endOf(wait())).toBe('answered');
  });
});

describe('a connection', () => {
  it('is kept after a refused statement', async () => {
    const { database, relay } = fixture;
    await database.query(oneSql, []);
    const made = relay.made();
    for (const code of ['23505', '22001', '40001', '53100', '57014'])
      await endOf(database.query(raise(code), []));
    await endOf(database.transaction((tx) => tx.query(raise('23514'), [])));
    expect(relay.made()).toBe(made);
    // The database reported a full disk (53100), and the next probe still queries it.
    expect(await database.isReady()).toBe(true);
  });

  it('is closed when it is on a standby, with all opened with it', async () => {
    const { database, relay } = fixture;
    await Promise.all([1, 2, 3].map(() => database.query(planned('select pg_sleep(0.05)'), [])));
    expect(await endOf(database.query(raise('25006'), []))).toBe('unavailable');
    const made = relay.made();
    await Promise.all([1, 2, 3].map(() => database.query(planned('select pg_sleep(0.05)'), [])));
    expect(relay.made() - made).toBe(3);
  });

  it('an end during any of its answers affects no other', { tags: ['nightly'] }, async () => {
    const { database, relay } = fixture;
    const take = async () => {
      const client = await database.connect();
      await client.query('select 1').finally(() => client.release(true));
    };
    for (let nth = 1; nth <= 6; nth += 1) {
      // No earlier connection is left.
      await relay.cut();
      await relay.flow();
      relay.endWithAnswer(nth);
      const work = Array.from({ length: 4 }, () => [
        endOf(database.query(oneSql, [])),
        endOf(database.transaction((tx) => tx.query(oneSql, []))),
        endOf(take()),
      ]);
      for (const end of await Promise.all(work.flat())) expect(['answered', 'unavailable']).toContain(end);
      relay.endWithAnswer(null);
    }
    await until('it is answered', async () => (await endOf(database.query(oneSql, []))) === 'answered');
  });

  it('an end while idle, running or starting affects no other', { tags: ['nightly'] }, async () => {
    const { database } = fixture;
    const kill = planned(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    for (let round = 0; round < 15; round += 1) {
      const work = Promise.all([
        endOf(database.query(planned('select pg_sleep(0.01)'), [])),
        endOf(database.transaction((tx) => tx.query(planned('select pg_sleep(0.01)'), []))),
        endOf(database.query(kill, [], 'background')),
      ]);
      for (const end of await work) expect(['answered', 'unavailable']).toContain(end);
    }
    // The pool may notice the last killed connection only now.
    await until('it is answered', async () => (await endOf(database.query(oneSql, []))) === 'answered');
  });
});

describe('a database that takes no connections', () => {
  it('is unavailable until it does', async () => {
    const { database, relay } = fixture;
    const [row] = await database.query<{ name: string }>(planned('select current_database() as name'), []);
    const allow = (isAllowed: boolean) =>
      runOn(
        connectionTo(relay.connection, 'postgres'),
        `alter database ${row?.name} allow_connections ${isAllowed}`,
      );
    await allow(false);
    await relay.cut();
    await relay.flow();
    expect(await endOf(database.query(oneSql, []))).toBe('unavailable');
    expect(await database.isReady()).toBe(false);
    await allow(true);
    await until('it is back', async () => (await endOf(database.query(oneSql, []))) === 'answered');
  });
});
