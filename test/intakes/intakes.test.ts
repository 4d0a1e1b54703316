/** Intakes receive signed payloads, store each once and encrypted, and delete them after their retention. */

import { createHmac } from 'node:crypto';
import { intakeVariants } from '@switchbook/domain/events/intake-names.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { InboxBound } from '../../src/intakes/operations/inbox-bound.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { readInboxSize } from '../../src/intakes/store/backlog.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const secret = 'the secret of the app';

const make = (of: TestAccount, more: object = {}) =>
  fixture.core.records(intakes).create(of.caller, { name: 'Shop', secret, ...more });
const signed = (raw: Buffer) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`,
});
const send = (token: string, raw: Buffer, headers = signed(raw)) =>
  fixture.core.intakes.receive(token, raw, headers);
const rowsOf = ({ account }: TestAccount) =>
  fixture.database.query<{ state: string; body: Buffer; headers: Buffer }>(
    planned('select p.state, p.body, p.headers from intake_payloads p where p.account_id = $1 order by p.id'),
    [account.id],
  );
const raw = Buffer.from('{"object":"whatsapp_business_account","entry":[],"name":"Zo\\u00eb"}');

describe('an intake', () => {
  it('gets a token, which is shown once, and never shows its secret', async () => {
    const one = await fixture.newAccount();
    const created = await make(one);
    expect(created.token).toMatch(/^[0-9a-f]{32}_[0-9A-Za-z]{40}$/);
    expect(created.verifyToken).toHaveLength(32);
    expect(created.path).toBe(`/intake/${created.token}`);
    const [listed] = await fixture.core.records(intakes).list(one.caller);
    expect(listed).toMatchObject({ variant: 'meta', portfolio: '', applied: 0, lastAt: null });
    expect(listed?.secret.toString('latin1')).not.toContain(secret);
  });

  it('verifies its address only with its own token', async () => {
    const one = await fixture.newAccount();
    const created = await make(one, { verifyToken: 'a verify token' });
    const door = fixture.core.intakes;
    expect(await door.verifies(created.token, 'a verify token')).toBe(true);
    expect(await door.verifies(created.token, 'another token')).toBe(false);
    expect(await door.verifies(created.token.replace(/.$/, '_'), 'a verify token')).toBe(false);
  });

  it('verifies no other intake of the account', async () => {
    const one = await fixture.newAccount();
    const [created, other] = [await make(one), await make(one, { name: 'Another' })];
    expect(await fixture.core.intakes.verifies(created.token, created.verifyToken)).toBe(true);
    const verifiedAt = async (id: typeof created.id) =>
      (await fixture.core.records(intakes).get(one.caller, id)).verifiedAt;
    expect(await verifiedAt(created.id)).not.toBeNull();
    expect(await verifiedAt(other.id)).toBeNull();
  });

  it.each([
    ['a secret', { secret: 'short' }],
    ['a verify token', { verifyToken: 'short' }],
  ])('refuses %s that is too short', async (_what, more) => {
    const one = await fixture.newAccount();
    await expect(make(one, more)).rejects.toMatchObject({ problem: { kind: 'invalid' } });
  });
});

describe('an intake that is changed', () => {
  const next = 'the next secret of the app';
  const signedWith = (key: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(raw).digest('hex')}`,
  });
  const minute = 60_000;

  it('gets the new name and verify token, and keeps the rest', async () => {
    const one = await fixture.newAccount();
    const { token, ...intake } = await make(one);
    const edited = await fixture.core.records(intakes).update(one.caller, intake.id, {
      name: 'Shop in Porto',
      verifyToken: 'another verify token',
    });
    const changed = ['verifyToken', 'updatedAt', 'name', 'path'].map((name) => [name, expect.anything()]);
    expect(edited).toMatchObject({ ...intake, ...Object.fromEntries(changed), path: undefined });
    expect(edited.name).toBe('Shop in Porto');
    const door = fixture.core.intakes;
    expect(await door.verifies(token, 'another verify token')).toBe(true);
    expect(await send(token, raw)).toBe('stored');
  });

  it('accepts the previous secret only until the overlap ends', async () => {
    const one = await fixture.newAccount();
    const { token, ...intake } = await make(one);
    expect(await send(token, raw)).toBe('stored');
    const edited = await fixture.core
      .records(intakes)
      .update(one.caller, intake.id, { secret: next, overlapSeconds: 60 });
    expect(edited.oldSecretUntil).not.toBeNull();
    expect(await send(token, raw)).toBe('stored');
    expect(await send(token, raw, signedWith(next))).toBe('stored');
    expect(await send(token, raw, signedWith('a third secret'))).toBe('unsigned');
    fixture.advance(minute);
    expect(await send(token, raw)).toBe('unsigned');
    expect(await send(token, raw, signedWith(next))).toBe('stored');
    expect(await fixture.core.records(intakes).get(one.caller, intake.id)).toMatchObject({
      oldSecretUntil: null,
    });
    await fixture.core.records(intakes).update(one.caller, intake.id, { secret });
    expect(await send(token, raw, signedWith(next))).toBe('unsigned');
    expect(await send(token, raw)).toBe('stored');
  });

  it('gets a new address, and accepts the previous one only until the overlap ends', async () => {
    const one = await fixture.newAccount();
    const { token, verifyToken, ...intake } = await make(one);
    const door = fixture.core.intakes;
    expect(intake.verifiedAt).toBeNull();
    expect(await door.verifies(token, verifyToken)).toBe(true);
    expect((await fixture.core.records(intakes).get(one.caller, intake.id)).verifiedAt).not.toBeNull();
    const rotated = await fixture.core.records(intakes).rotate(one.caller, intake.id, { overlapSeconds: 60 });
    expect(rotated).toMatchObject({ verifyToken, id: intake.id, verifiedAt: null });
    expect(rotated.token).not.toBe(token);
    for (const each of [token, rotated.token]) expect(await send(each, raw)).toBe('stored');
    // The platform verifies only the current address.
    expect(await door.verifies(token, verifyToken)).toBe(true);
    expect((await fixture.core.records(intakes).get(one.caller, intake.id)).verifiedAt).toBeNull();
    fixture.advance(minute);
    expect(await send(token, raw)).toBe('unknown');
    expect(await send(rotated.token, raw)).toBe('stored');
    const last = await fixture.core.records(intakes).rotate(one.caller, intake.id, {});
    expect(await send(rotated.token, raw)).toBe('unknown');
    expect(await send(last.token, raw)).toBe('stored');
    expect(await rowsOf(one)).toHaveLength(1);
  });

  it('simultaneous changes run one after another, and each address is one of theirs', async () => {
    const one = await fixture.newAccount();
    const intake = await make(one);
    const made = await Promise.all(
      [1, 2, 3].map(() =>
        fixture.core.records(intakes).rotate(one.caller, intake.id, { overlapSeconds: 60 }),
      ),
    );
    const answers = await Promise.all(made.map(({ token }) => send(token, raw)));
    expect(answers.sort()).toEqual(['stored', 'stored', 'unknown']);
  });

  it('refuses invalid changes', async () => {
    const one = await fixture.newAccount();
    const intake = await make(one);
    const { update } = fixture.core.records(intakes);
    for (const edit of [{ secret: 'short' }, { overlapSeconds: 60 }])
      await expect(update(one.caller, intake.id, edit)).rejects.toMatchObject({
        problem: { kind: 'invalid' },
      });
  });
});

describe('a full inbox', () => {
  it('admits payloads only once it has space, and reports both changes once', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    const bound = new InboxBound({
      read: (id, limit) => readInboxSize(fixture.database, id, limit),
      max: { payloads: 3, bytes: 1e9 },
      between: { payloads: 1, bytes: 1e9 },
    });
    const reports: boolean[] = [];
    bound.subscribe((id, isFull) => {
      expect(id).toBe(one.account.id);
      reports.push(isFull);
    });
    const admits = () => bound.admits(one.account.id, 10);
    expect(admits()).toBe(true);
    for (const number of [1, 2, 3]) expect(await send(token, Buffer.from(`{"n":${number}}`))).toBe('stored');
    await expect.poll(admits).toBe(false);
    await fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
    await expect.poll(admits).toBe(true);
    expect(reports).toEqual([true, false]);
  });

  it('is bounded in bytes too', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    await send(token, raw);
    const read = () => readInboxSize(fixture.database, one.account.id, 100);
    const { payloads, bytes } = await read();
    expect([payloads, bytes > raw.length]).toEqual([1, true]);
    const bound = new InboxBound({ read, max: { payloads: 100, bytes } });
    await expect.poll(() => bound.admits(one.account.id, 1)).toBe(false);
  });
});

describe('a payload', () => {
  it('is stored once and encrypted', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    const sent = await Promise.all(Array.from({ length: 5 }, () => send(token, raw)));
    expect(sent).toEqual(Array.from({ length: 5 }, () => 'stored'));
    const rows = await rowsOf(one);
    expect(rows.map((row) => row.state)).toEqual(['waiting']);
    const stored = Buffer.concat(rows.flatMap((row) => [row.body, row.headers])).toString('latin1');
    expect(stored).not.toMatch(/whatsapp|sha256|u00eb/);
  });

  it('payloads of many intakes at once reach their own accounts', async () => {
    const all = await Promise.all([1, 2, 3].map(() => fixture.newAccount()));
    const tokens = await Promise.all(all.map(async (account) => (await make(account)).token));
    const bodies = Array.from({ length: 30 }, (_, at) => Buffer.from(JSON.stringify({ at })));
    await Promise.all(bodies.map((body, at) => send(tokens[at % 3] ?? '', body)));
    for (const account of all) expect(await rowsOf(account)).toHaveLength(10);
  });

  it('is refused without its signature, for other bytes, and for an unknown token', async () => {
    const one = await fixture.newAccount();
    const { token } = await make(one);
    expect(await send(token, raw, {} as never)).toBe('unsigned');
    expect(await send(token, Buffer.from(JSON.stringify(JSON.parse(raw.toString()))), signed(raw))).toBe(
      'unsigned',
    );
    expect(await send(`${token.slice(0, -1)}_`, raw)).toBe('unknown');
    expect(await send('nothing', raw)).toBe('unknown');
    expect(await rowsOf(one)).toEqual([]);
  });

  it('is refused and deleted once its intake is deleted', async () => {
    const one = await fixture.newAccount();
    const { token, ...intake } = await make(one);
    await send(token, raw);
    await fixture.core.records(intakes).delete(one.caller, intake.id);
    expect(await send(token, raw)).toBe('unknown');
    expect(await rowsOf(one)).toEqual([]);
  });
});

describe('a test message', () => {
  it.each(intakeVariants)('a test message of %s is verified, stored and applied', async (variant) => {
    const one = await fixture.newAccount();
    const intake = await make(one, { variant });
    const first = await fixture.core.testIntake(one.caller, intake.id);
    expect(first).toMatchObject({ state: 'applied', created: true, phone: '12025550147' });
    const again = await fixture.core.testIntake(one.caller, intake.id);
    expect(again).toEqual({ ...first, created: false });
    const shown = await fixture.core.records(intakes).get(one.caller, intake.id);
    expect(shown).toMatchObject({ applied: 2, numbers: {}, unread: {} });
    const [activity] = await fixture.core.readActivity({ accountId: one.account.id }, [
      first.contactId as never,
    ]);
    expect(activity).toMatchObject({ messagesIn: 2 });
  });

  it('simultaneous tests make one contact while the job runs', async () => {
    const one = await fixture.newAccount();
    const intake = await make(one);
    const ending = new AbortController();
    const working = async () => {
      while (!ending.signal.aborted) await fixture.core.applyPayloads({ signal: ending.signal, holdMs: 0 });
    };
    const job = working();
    const tests = Array.from({ length: 5 }, () => fixture.core.testIntake(one.caller, intake.id));
    const tested = await Promise.all(tests).finally(() => ending.abort());
    await job;
    expect(new Set(tested.map(({ state }) => state))).toEqual(new Set(['applied']));
    expect(new Set(tested.map(({ contactId }) => contactId)).size).toBe(1);
    expect((await fixture.core.records(intakes).get(one.caller, intake.id)).applied).toBe(5);
  });

  it('reports that no contact could be created', async () => {
    const one = await fixture.newAccount();
    const intake = await make(one);
    await fixture.core.updateAccount(one.account.id, { contact_limit: '0' });
    expect(await fixture.core.testIntake(one.caller, intake.id)).toMatchObject({
      state: 'refused',
      contactId: null,
      created: false,
    });
  });

  it('tests and replays are limited to the own account', async () => {
    const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const intake = await make(one);
    for (const run of [fixture.core.testIntake, fixture.core.replayIntake])
      await expect(run(other.caller, intake.id)).rejects.toMatchObject({ problem: { kind: 'not_found' } });
  });
});

describe('a replay', () => {
  it('includes each payload since a given time once', async () => {
    const one = await fixture.newAccount();
    const intake = await make(one);
    await fixture.core.testIntake(one.caller, intake.id);
    await fixture.core.testIntake(one.caller, intake.id);
    const { replayIntake } = fixture.core;
    expect(await replayIntake(one.caller, intake.id, new Date(Date.now() + 60_000))).toBe(0);
    const both = await Promise.all([
      replayIntake(one.caller, intake.id),
      replayIntake(one.caller, intake.id, new Date(Date.now() - 60_000)),
    ]);
    expect(both.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});
