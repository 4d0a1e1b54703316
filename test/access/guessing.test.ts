/** Clients that guess keys are slowed down and logged. A valid key works, even from the same address. */

import { latestEnd } from '@switchbook/admission/windows.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { afterEach, describe, expect, it } from 'vitest';
import { Authenticator } from '../../src/access/operations/authenticate.js';
import { WrongCredentialCounter } from '../../src/access/operations/wrong-credential-counter.js';
import { countHits } from '../../src/access/store/rate-windows.js';
import { attemptLimits } from '../../src/access/values/attempt-limits.js';
import type { Database } from '../../src/database/database.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const drivers = await findDrivers();
const fixture = useServer();
const minuteMs = 60_000;
const wrong = (index: number) => `wrong-key-${String(index).padStart(10, '0')}`;
const accountPath = '/directory/v1/account';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

afterEach(() => fixture.advance(minuteMs));

/** Sends the maximum of wrong keys of an address sequentially, and one more. */
async function guess(): Promise<void> {
  for (let index = 0; index < attemptLimits.wrongKeys.max; index += 1) {
    const refused = await fixture.send({ path: accountPath, headers: bearer(wrong(index)) });
    expect(refused.status).toBe(401);
  }
  expect((await fixture.send({ path: accountPath, headers: bearer(wrong(0)) })).status).toBe(429);
}

describe('an address with many refused keys', () => {
  it('is asked to retry in every face until the minute ends', async () => {
    const { account } = await fixture.newAccount();
    await guess();
    for (const driver of drivers) {
      const { path } = driver.list();
      const refused = await fixture.send({ path, headers: driver.headers(wrong(1), account) });
      expect([driver.face, refused.status]).toEqual([driver.face, 429]);
      const wait = Number(refused.headers['retry-after']);
      expect(wait > 0 && wait <= 60).toBe(true);
    }
    const own = await fixture.send({ path: accountPath, headers: bearer(wrong(1)) });
    expect(own.json.detail).toBe(
      'Too many requests from this address had no valid key. Wait for the seconds in Retry-After.',
    );
    fixture.advance(minuteMs);
    for (const driver of drivers) {
      const { path } = driver.list();
      const refused = await fixture.send({ path, headers: driver.headers(wrong(1), account) });
      expect([driver.face, refused.status]).toEqual([driver.face, 401]);
    }
  });

  it('does not affect a valid key, known or new, nor a request without a key', async () => {
    const known = await fixture.newAccount();
    expect((await fixture.send({ path: accountPath, headers: bearer(known.key) })).status).toBe(200);
    await guess();
    const fresh = await fixture.newAccount();
    for (const key of [known.key, fresh.key])
      expect((await fixture.send({ path: accountPath, headers: bearer(key) })).status).toBe(200);
    expect((await fixture.send({ path: accountPath })).status).toBe(401);
  });

  it('is counted in the metrics by face', async () => {
    const refusedOf = async (face: string) => {
      const { text } = await fixture.send({ path: '/metrics' });
      return Number(
        new RegExp(`^switchbook_refused_keys_total\\{face="${face}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
      );
    };
    const before = await refusedOf('directory');
    await fixture.send({ path: accountPath, headers: bearer(wrong(0)) });
    await fixture.send({ path: accountPath });
    const { key } = await fixture.newAccount();
    await fixture.send({ path: accountPath, headers: bearer(key) });
    expect(await refusedOf('directory')).toBe(before + 1);
  });
});

/** A separate authenticator, with a count of its statements. */
function counting() {
  const sent = { statements: 0 };
  const { database } = fixture;
  const counted: Database = {
    ...database,
    query: (statement, values) => {
      sent.statements += 1;
      return database.query(statement, values);
    },
  };
  const guessing: string[] = [];
  const authenticator = new Authenticator({
    database: counted,
    clock: fixture.clock,
    mayCache: () => true,
    onGuessing: (address) => guessing.push(address),
  });
  const ask = async (secret: string, address: string) => {
    try {
      return (await authenticator.authenticate(secret, { clientNetwork: address })) === undefined
        ? 'refused'
        : 'passed';
    } catch (error) {
      return error instanceof ProblemError ? error.problem.kind : String(error);
    }
  };
  const exhaust = async (address: string) => {
    for (let index = 0; index <= attemptLimits.wrongKeys.max; index += 1) await ask(wrong(index), address);
  };
  return { sent, guessing, ask, exhaust, authenticator };
}

describe('looking keys up', () => {
  it('takes a statement for many wrong keys of an address that guesses', async () => {
    const { sent, ask, exhaust } = counting();
    await exhaust('192.0.2.1');
    sent.statements = 0;
    const kinds = await Promise.all(
      Array.from({ length: 500 }, (_, index) => ask(wrong(index), '192.0.2.1')),
    );
    expect(new Set(kinds)).toEqual(new Set(['limited']));
    expect(sent.statements).toBeLessThanOrEqual(2);
    const tokens = (index: number) =>
      `sbt_${fixture.neighbor().account.id.replaceAll('-', '')}_${String(index).padStart(40, '0')}`;
    sent.statements = 0;
    await Promise.all(Array.from({ length: 500 }, (_, index) => ask(tokens(index), '192.0.2.1')));
    expect(sent.statements).toBeLessThanOrEqual(4);
  });

  it('is as before for other addresses', async () => {
    const { ask, exhaust } = counting();
    await exhaust('192.0.2.1');
    expect(await ask(wrong(1), '192.0.2.1')).toBe('limited');
    expect(await ask(wrong(1), '192.0.2.2')).toBe('refused');
  });

  it('is skipped for a short key that guessing could find, unless it was valid before', async () => {
    const { sent, ask, exhaust, authenticator } = counting();
    const account = await fixture.newAccount();
    const scopes = ['contacts:read'] as const;
    const make = (secret: string) =>
      fixture.core.createKey(account.account.id, {
        name: 'k',
        scopes,
        rateLimit: { kind: 'default' },
        expiresAt: null,
        secret,
        mayBeWeak: true,
      });
    await make('brief-1');
    await make('brief-2');
    expect(await ask('brief-1', '192.0.2.1')).toBe('passed');
    await exhaust('192.0.2.1');
    sent.statements = 0;
    expect(await ask('brief-3', '192.0.2.1')).toBe('limited');
    expect(await ask('brief-2', '192.0.2.1')).toBe('limited');
    expect(sent.statements).toBe(0);
    authenticator.forgetAll();
    expect(await ask('brief-1', '192.0.2.1')).toBe('passed');
    expect(await ask('brief-2', '192.0.2.2')).toBe('passed');
  });

  it('reports an address that guesses once a minute', { tags: ['nightly'] }, async () => {
    const { guessing, ask, exhaust } = counting();
    for (let index = 0; index < attemptLimits.wrongKeys.max; index += 1) await ask(wrong(index), '192.0.2.1');
    expect(guessing).toEqual([]);
    await exhaust('192.0.2.1');
    expect(guessing).toEqual(['192.0.2.1']);
    fixture.advance(minuteMs);
    await exhaust('192.0.2.1');
    expect(guessing).toEqual(['192.0.2.1', '192.0.2.1']);
  });
});

describe('addresses', () => {
  it('are forgotten above the limit, those with the oldest minute first', () => {
    const guesses = new WrongCredentialCounter({ clock: fixture.clock, onGuessing: () => {} });
    const exhaust = (address: string) => {
      for (let index = 0; index <= attemptLimits.wrongKeys.max; index += 1) guesses.countWrong(address);
    };
    exhaust('first');
    for (let index = 0; index < 9_998; index += 1) guesses.countWrong(`other ${index}`);
    exhaust('last');
    expect([guesses.isGuessing('first'), guesses.isGuessing('last')]).toEqual([true, true]);
    guesses.countWrong('one more');
    expect([guesses.isGuessing('first'), guesses.isGuessing('last')]).toEqual([false, true]);
  });

  it('do not wait for the hours by which the clock was set back', () => {
    let now = fixture.clock();
    const guesses = new WrongCredentialCounter({ clock: () => now, onGuessing: () => {} });
    for (let index = 0; index <= attemptLimits.wrongKeys.max; index += 1) guesses.countWrong('one');
    expect(guesses.isGuessing('one')).toBe(true);
    now = new Date(now.getTime() - 60 * minuteMs);
    expect(guesses.isGuessing('one')).toBe(false);
    guesses.countWrong('one');
    expect(guesses.isGuessing('one')).toBe(false);
  });

  it('share a window with a server whose clock was set back', async () => {
    const { account } = await fixture.newAccount();
    const windowMs = minuteMs;
    const countAt = (time: number, hits: number) =>
      countHits(fixture.database, {
        accountId: account.id,
        bucket: 'shared',
        hits,
        now: new Date(time),
        endsAt: new Date(time + windowMs),
        latestEnd: new Date(latestEnd(time, windowMs)),
      });
    const time = fixture.clock().getTime();
    expect(await countAt(time, 5)).toMatchObject({ hits: 5 });
    expect(await countAt(time - 1_000, 1)).toMatchObject({ hits: 6 });
    expect(await countAt(time - 60 * minuteMs, 1)).toMatchObject({ hits: 1 });
  });
});
