/** A sign-in whose session at the provider ends while the sign-in is under way leaves no session. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { lockWaits } from '../support/database/lock-waits.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const agent = { agent: 'Firefox' };
const issuer = 'https://login.example';
const once = () => ({ id: randomUUID(), until: new Date(fixture.clock().getTime() + 60_000) });

async function invited(email: string) {
  const account = await fixture.newAccount();
  const { number } = await fixture.core.createMember(account.caller, { name: 'Cleo', email, role: 'reader' });
  return { ...account, number };
}
type Invited = Awaited<ReturnType<typeof invited>>;

/** Returns a person who has just signed in at the provider, where each sign-in has another session. */
const proved = (email: string) => ({
  issuer,
  subject: email,
  label: 'Our login',
  email,
  role: null,
  providerSid: randomUUID() as string | null,
  refreshToken: null,
  completedMs: fixture.clock().getTime(),
});
const end = (subject: string, sid: string | null) =>
  fixture.core.endSessionsAtProvider({ issuer, subject, sid, once: once() });
const sessionsOf = async ({ caller, number }: TestAccount & Pick<Invited, 'number'>) =>
  (await fixture.core.listMemberSessions(caller, number)).length;

it.each([
  'session',
  'person',
])('ends with a message about the %s, and a later sign-in does not', async (of) => {
  const email = `${of}@one.example`;
  const account = await invited(email);
  const proof = proved(email);
  await end(email, of === 'session' ? proof.providerSid : null);
  expect(await fixture.core.signInByProof(proof, agent)).toEqual({ kind: 'ended' });
  expect(await sessionsOf(account)).toBe(0);
  fixture.advance(1_000);
  expect(await fixture.core.signInByProof(proved(email), agent)).toMatchObject({ kind: 'session' });
  await end('other@one.example', null);
  expect(await sessionsOf(account)).toBe(1);
});

it('ends although its message was handled before the session was stored', async () => {
  const email = 'waiting@one.example';
  const account = await invited(email);
  const proof = proved(email);
  const before = await lockWaits(fixture.database);
  let signIn: Promise<unknown> | undefined;
  await fixture.database.transaction(async (tx) => {
    const membersSql = planned('select m.number from members m where m.account_id = $1 for update');
    await tx.query(membersSql, [account.caller.accountId]);
    signIn = fixture.core.signInByProof(proof, agent);
    await until('the sign-in waits', async () => (await lockWaits(fixture.database)) > before);
    expect(await end(email, proof.providerSid)).toBe(0);
  });
  expect(await signIn).toEqual({ kind: 'ended' });
  expect(await sessionsOf(account)).toBe(0);
});

it('ends while the person chooses an account', async () => {
  const email = 'choosing@one.example';
  const accounts = [await invited(email), await invited(email)] as const;
  const proof = proved(email);
  expect(await fixture.core.signInByProof(proof, agent)).toEqual({ kind: 'choice' });
  await end(email, proof.providerSid);
  const { slug } = accounts[1].account;
  const entered = fixture.core.enterInvited(proof, once(), slug, agent);
  await expect(entered).rejects.toMatchObject({ problem: { kind: 'not_found' } });
  expect(await sessionsOf(accounts[1])).toBe(0);
});
