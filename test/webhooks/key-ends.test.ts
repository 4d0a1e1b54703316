/** A webhook pauses when the key that created it ends. Webhooks of other keys continue. */

import { createHmac } from 'node:crypto';
import type { Caller, Principal, Scope } from '@switchbook/domain/access/access.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { roles } from '../../src/members/operations/roles.js';
import type { Role } from '../../src/members/values/role.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const scopes: readonly Scope[] = ['webhooks:manage', 'contacts:read'];
const hourMs = 3_600_000;

interface OwnKey {
  readonly id: KeyId;
  readonly caller: Caller;
  readonly principal: Principal | undefined;
}

async function newKey({ account }: TestAccount, expiresAt: Date | null = null): Promise<OwnKey> {
  const wanted = { name: 'maker', scopes, rateLimit: { kind: 'default' }, expiresAt } as const;
  const { key, secret } = await hooks.core.createKey(account.id, wanted);
  const principal = await hooks.core.authenticate(secret);
  return { id: key.id, caller: { accountId: account.id, face: 'directory', keyId: key.id }, principal };
}

async function made(by: OwnKey) {
  const receiver = await hooks.receiver();
  const webhook = await hooks.core
    .records(webhooks)
    .create(by.caller, { face: 'directory', url: receiver.url }, by.principal);
  return { receiver, id: webhook.id, webhook };
}

describe('a webhook', () => {
  it('pauses with the key that made it, with that reason; webhooks of others continue', async () => {
    const account = await fixture.newAccount();
    const [maker, other] = [await newKey(account), await newKey(account)];
    const [mine, theirs] = [await made(maker), await made(other)];
    const receiverWithoutKey = await hooks.receiver();
    await hooks.subscribe(account, receiverWithoutKey);
    expect(mine.webhook.madeBy).toBe(maker.id);

    const revoked = await hooks.core.revokeKey(account.account.id, maker.id);
    expect(revoked.pausedWebhooks.map((webhook) => webhook.id)).toEqual([mine.id]);
    await hooks.person(account, 'Jane');
    await hooks.send();
    expect([mine, theirs].map(({ receiver }) => receiver.calls.length)).toEqual([0, 1]);
    expect(receiverWithoutKey.calls).toHaveLength(1);
    const shown = await hooks.core.records(webhooks).get(account.caller, mine.id);
    expect([shown.state, shown.reason, shown.madeBy]).toEqual(['paused', 'key_ended', maker.id]);
    const { items } = await hooks.core.listAudit(
      { accountId: account.account.id },
      { limit: 5, after: null, since: null },
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'webhook.changed',
        subject: mine.id,
        before: { state: 'active' },
        after: { state: 'paused' },
      }),
    );
    // Revoking it again pauses no further webhook.
    expect((await hooks.core.revokeKey(account.account.id, maker.id)).pausedWebhooks).toEqual([]);
  });

  it('a webhook of a child of the revoked key pauses too', async () => {
    const account = await fixture.newAccount();
    const maker = await hooks.core.createKey(account.account.id, {
      name: 'parent',
      scopes: [...scopes, 'keys:manage'],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    const principal = await hooks.core.authenticate(maker.secret);
    if (principal === undefined) throw new Error('the key does not open');
    const wanted = { name: 'child', scopes, rateLimit: undefined, expiresAt: undefined };
    const { key, secret } = await hooks.core.createKey(account.account.id, wanted, principal);
    const mine = await made({
      id: key.id,
      caller: { accountId: account.account.id, face: 'directory', keyId: key.id },
      principal: await hooks.core.authenticate(secret),
    });
    const revoked = await hooks.core.revokeKey(account.account.id, maker.key.id);
    expect(revoked.pausedWebhooks.map((webhook) => webhook.id)).toEqual([mine.id]);
  });

  it('pauses when its key expires, and shows it before the sender notices', async () => {
    const account = await fixture.newAccount();
    const maker = await newKey(account, new Date(fixture.clock().getTime() + hourMs));
    const mine = await made(maker);
    await hooks.person(account, 'Jane');
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(1);
    fixture.advance(hourMs);
    const state = async () => {
      const { state: now, reason } = await hooks.core.records(webhooks).get(account.caller, mine.id);
      const [listed] = await hooks.core.records(webhooks).list(account.caller);
      expect([listed?.state, listed?.reason]).toEqual([now, reason]);
      return [now, reason];
    };
    expect(await state()).toEqual(['paused', 'key_ended']);
    await hooks.person(account, 'John');
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(1);
    const [row] = await fixture.database.query<{ state: string; reason: string }>(
      { text: 'select state, reason from webhooks where account_id = $1' },
      [account.account.id],
    );
    expect(row).toEqual({ state: 'paused', reason: 'key_ended' });
    expect(await state()).toEqual(['paused', 'key_ended']);
    // Another change does not resume it.
    await hooks.core.records(webhooks).update(account.caller, mine.id, { description: 'x' });
    expect(await state()).toEqual(['paused', 'key_ended']);
  });

  it('resumed by another key, gets all missed events and pauses with that key from then on', async () => {
    const account = await fixture.newAccount();
    const [maker, other] = [await newKey(account), await newKey(account)];
    const mine = await made(maker);
    await hooks.core.revokeKey(account.account.id, maker.id);
    await hooks.person(account, 'Jane');
    const resumed = await hooks.core.records(webhooks).update(other.caller, mine.id, { state: 'active' });
    expect([resumed.state, resumed.reason, resumed.madeBy]).toEqual(['active', null, other.id]);
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(1);
    await hooks.core.revokeKey(account.account.id, other.id);
    await hooks.person(account, 'John');
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(1);
    const byOperator = await hooks.core
      .records(webhooks)
      .update(account.caller, mine.id, { state: 'active' });
    expect(byOperator.madeBy).toBeNull();
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(2);
  });

  it('an operator’s webhook pauses with the key that changed its address, but not with one that paused and resumed it', async () => {
    const account = await fixture.newAccount();
    const key = await newKey(account);
    const [first, second] = [await hooks.receiver(), await hooks.receiver()];
    const { webhook } = await hooks.subscribe(account, first);
    for (const state of ['paused', 'active'] as const)
      expect(
        (await hooks.core.records(webhooks).update(key.caller, webhook.id, { state })).madeBy,
      ).toBeNull();
    const same = await hooks.core.records(webhooks).update(key.caller, webhook.id, { url: first.url });
    expect(same.madeBy).toBeNull();
    const moved = await hooks.core.records(webhooks).update(key.caller, webhook.id, { url: second.url });
    expect(moved.madeBy).toBe(key.id);
    const revoked = await hooks.core.revokeKey(account.account.id, key.id);
    expect(revoked.pausedWebhooks.map((pausedWebhook) => pausedWebhook.id)).toEqual([webhook.id]);
    await hooks.person(account, 'Jane');
    await hooks.send();
    expect([first.calls.length, second.calls.length]).toEqual([0, 0]);
  });

  it('is neither created nor changed by a key that is revoked after authentication', async () => {
    const account = await fixture.newAccount();
    const [maker, other] = [await newKey(account), await newKey(account)];
    const theirs = await made(other);
    await hooks.core.revokeKey(account.account.id, maker.id);
    for (const work of [
      () => made(maker),
      () =>
        hooks.core.records(webhooks).update(maker.caller, theirs.id, { state: 'active' }, maker.principal),
      () => hooks.core.records(webhooks).rotate(maker.caller, theirs.id, {}, maker.principal),
    ])
      await expect(work()).rejects.toMatchObject({ problem: { kind: 'unauthenticated' } });
  });

  const lowered: Readonly<Record<string, Omit<Role, 'name' | 'label'>>> = {
    'may not read contacts': { scopes: ['groups:read'], sees: 'all', hidden: [], masked: [] },
    'hides a part of contacts': { scopes: ['contacts:read'], sees: 'all', hidden: ['notes'], masked: [] },
  };

  it.each(
    Object.entries(lowered),
  )('pauses when the role of its member %s, until another key resumes it', async (_, role) => {
    const account = await fixture.newAccount();
    const { core } = hooks;
    const { caller } = account;
    const setRole = (to: Omit<Role, 'name' | 'label'>) =>
      core.records(roles).put(caller, 'staff', { label: 'Staff', ...to });
    await setRole({ scopes, sees: 'all', hidden: [], masked: [] });
    const { number } = await core.createMember(caller, { name: 'Ana', email: null, role: 'staff' });
    await core.signIn((await core.inviteMember(caller, number)).code);
    const wanted = { name: 'maker', scopes, rateLimit: { kind: 'default' }, expiresAt: null } as const;
    const { key, secret } = await core.createKey(account.account.id, { ...wanted, memberNumber: number });
    const by = { ...caller, keyId: key.id };
    const mine = await made({ id: key.id, caller: by, principal: await core.authenticate(secret) });
    const { id: intake, token } = await core
      .records(intakes)
      .create(caller, { name: 'Shop', secret: 'the secret of the app' });
    const passed = await hooks.receiver();
    const { id: receiver } = await core.createReceiver(by, intake, { url: passed.url });
    const send = async (name: string) => {
      await hooks.person(account, name);
      const raw = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', name }));
      const signature = `sha256=${createHmac('sha256', 'the secret of the app').update(raw).digest('hex')}`;
      await core.intakes.receive(token, raw, { 'x-hub-signature-256': signature });
      await hooks.send();
      return [mine.receiver.calls.length, passed.calls.length];
    };
    expect(await send('Jane')).toEqual([1, 1]);
    await setRole(role);
    const states = async () =>
      [
        await core.records(webhooks).get(caller, mine.id),
        await core.getReceiver(caller, intake, receiver),
      ].map(({ state, reason }) => [state, reason]);
    const paused = ['paused', 'key_ended'];
    expect(await states()).toEqual([paused, paused]);
    expect(await send('John')).toEqual([1, 1]);
    expect(await states()).toEqual([paused, paused]);
    await core.records(webhooks).update(caller, mine.id, { state: 'active' });
    await core.updateReceiver(caller, intake, receiver, { state: 'active' });
    expect(await send('Jim')).toEqual([3, 3]);
  });

  it('a webhook without a recorded maker continues', async () => {
    const account = await fixture.newAccount();
    const maker = await newKey(account);
    const mine = await made(maker);
    await fixture.database.query({ text: 'update webhooks set made_by = null where account_id = $1' }, [
      account.account.id,
    ]);
    await hooks.core.revokeKey(account.account.id, maker.id);
    await hooks.person(account, 'Jane');
    await hooks.send();
    expect(mine.receiver.calls).toHaveLength(1);
  });
});
