/** The statement of a client that disconnects is cancelled in the database, and no other one. */
import http from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { listLockWaits } from '../support/database/lock-waits.js';
import { onThisMachine } from '../support/machine.js';
import { areSeveral, useServer } from '../support/wire/server.js';

/** Less than the time limit of a request that waits for the database. */
const soon = { timeout: onThisMachine(2_000) };
const lines: string[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
const fixture = useServer({ logger, isAlone: true });

afterEach(() => {
  lines.length = 0;
});

/** Searches that wait for the lock: statements for pages and totals have the same beginning. */
async function waiting(): Promise<number> {
  const waits = await listLockWaits(fixture.database);
  return waits.filter(({ statements }) => statements.some((text) => text.startsWith('select count('))).length;
}

/** No search reads a contact until `work` is done. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  const client = await fixture.database.connect();
  try {
    await client.query('begin; lock table contacts in access exclusive mode');
    await work();
  } finally {
    await client.query('rollback');
    client.release();
  }
}

function search(key: string, path: string) {
  const request = http.get({
    host: '127.0.0.1',
    port: fixture.port,
    path,
    agent: false,
    headers: { authorization: `Bearer ${key}` },
  });
  const status = new Promise<number | undefined>((resolve) => {
    request.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.once('error', () => resolve(undefined));
  });
  return { status, leave: () => request.destroy() };
}

describe('a search whose client leaves', () => {
  for (const path of ['/directory/v1/contacts?search=jane&count=exact', '/api/v1/contacts?search=jane'])
    it.skipIf(areSeveral)(
      `ends in the database, and the search of another client does not: ${path}`,
      async () => {
        const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
        await whileLocked(async () => {
          const stays = search(other.key, '/api/v1/contacts?search=jane');
          await expect.poll(waiting).toBe(1);
          const leaves = search(one.key, path);
          await expect.poll(waiting).toBeGreaterThan(1);
          leaves.leave();
          await expect.poll(waiting, soon).toBe(1);
          void stays.status.then((status) => expect(status).toBe(200));
        });
        await expect.poll(waiting).toBe(0);
        // Every connection is still usable.
        const after = Array.from(
          { length: 12 },
          () => search(one.key, '/api/v1/contacts?search=jane').status,
        );
        expect(await Promise.all(after)).toEqual(after.map(() => 200));
        expect(lines).toEqual([]);
      },
    );

  it.skipIf(areSeveral)('leaves the queue', async () => {
    const { key } = await fixture.newAccount();
    await whileLocked(async () => {
      const all = Array.from({ length: 6 }, () => search(key, '/api/v1/contacts?search=jane'));
      await expect.poll(waiting).toBeGreaterThan(0);
      for (const item of all) item.leave();
      await expect.poll(waiting, soon).toBe(0);
    });
    expect(await search(key, '/api/v1/contacts?search=jane').status).toBe(200);
    expect(lines).toEqual([]);
  });
});

describe('a cancelled statement', () => {
  it('throws the reason, and never runs a later statement', async () => {
    const reason = new Error('left');
    const outcomes = new Set<string>();
    for (let round = 0; round < 120; round += 1) {
      const controller = new AbortController();
      const statement = planned(`select pg_sleep(${(round % 6) / 1000})`);
      const listSearch = fixture.database.until(controller.signal).query(statement, []);
      const ended = listSearch.then(
        () => 'answered',
        (error: unknown) => (error === reason ? 'left' : String(error)),
      );
      for (let turns = 0; turns < round * 3; turns += 1) await turn();
      controller.abort(reason);
      outcomes.add(await ended);
      const next = Array.from({ length: 4 }, () =>
        fixture.database.query(planned('select pg_sleep(0.001)'), []),
      );
      await Promise.all(next);
    }
    expect([...outcomes].sort()).toEqual(['answered', 'left']);
  });

  it('is not sent after the client left', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    await expect(fixture.database.until(signal).query(planned('select 1'), [])).rejects.toThrow('left');
  });
});
