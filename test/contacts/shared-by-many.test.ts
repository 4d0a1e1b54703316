/** Thousands of contacts may have one email: what a request about it reads and answers has a bound. */

import { expect, it } from 'vitest';
import { maxHoldersOf } from '../../src/contacts/store/identity-holders.js';
import { findSharers } from '../../src/contacts/store/shared-identities.js';
import { makeMember } from '../access-matrix/people.js';
import { clientOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const email = 'info@example.com';
const size = 60;

/** Contacts with the email; the last has opted out, and the one before it is Ben's. */
async function newCrowd(more: object = {}) {
  const made = await newClient(fixture);
  const items = Array.from({ length: size }, (_, at) => ({
    op: 'create',
    contact: { display_name: `One ${at}`, email, ...more, ...(at === size - 2 ? { owner: 'ben' } : {}) },
  }));
  const { json } = await made.client.post('/contacts/batch', { items });
  const ids: string[] = json.data.map((contact: { id: string }) => contact.id);
  return { ...made, ids };
}

it('a check of messages to an email, however often it is named, judges each contact with it once', async () => {
  const { client, ids } = await newCrowd();
  const ask = async (more: object = {}, times = 1) => {
    const identity = { kind: 'email', value: email, ...more };
    return client.post('/can-send', { channel: 'email', identities: Array(times).fill(identity) });
  };
  const codes = (answer: Awaited<ReturnType<typeof ask>>): string[] =>
    answer.json.data[0].reasons.map((reason: { code: string }) => reason.code);
  const many = await ask({}, 1_000);
  expect(many.json.data.length).toBe(1_000);
  expect(codes(many)).toEqual(Array(20).fill('ambiguous'));
  expect(many.text.length).toBeLessThan(10_000_000);
  const chosen = { contact_id: ids[size - 2] };
  expect((await ask(chosen)).json.data[0]).toMatchObject({ allowed: true, ...chosen });
  // The refusal of the last one counts, although most are not looked at.
  await client.put(`/contacts/${ids[size - 1]}/consents/email`, { state: 'opted_out' });
  expect(codes(await ask(chosen))).toEqual(['opted_out']);
  expect(codes(await ask())).toContain('opted_out');
  const suppressed = { channel: 'all', reason: 'asked' };
  await client.put(`/contacts/${ids[size - 1]}/consents/email`, { state: 'opted_in' });
  expect((await ask(chosen)).json.data[0].allowed).toBe(true);
  await client.post(`/contacts/${ids[size - 1]}/suppressions`, suppressed);
  expect(codes(await ask(chosen))).toEqual(['suppressed']);
});

it('fewer contacts with each number are found for many numbers than for a few', async () => {
  const { client, account } = await newClient(fixture);
  const phone = '+4930111111';
  await client.make({ phone });
  for (const name of ['A', 'B', 'C']) {
    const { id } = await client.make({ display_name: name });
    const shared = { kind: 'phone', value: phone, shared: true };
    expect((await client.post(`/contacts/${id}/identities`, shared)).status).toBe(201);
  }
  const key = { kind: 'phone', scope: '', value: '4930111111' } as const;
  const find = (max?: number) => findSharers(fixture.database, account.account.id, [key], max);
  expect([(await find()).length, (await find(2)).length]).toEqual([3, 2]);
  expect([50, 51].map(maxHoldersOf)).toEqual([1_000, 100]);
});

it('a lookup by the email names some of the contacts, and reads no others', async () => {
  const { client } = await newCrowd({ description: 'x'.repeat(100_000) });
  const resolved = await client.post('/contacts/resolve', { identifiers: [{ kind: 'email', value: email }] });
  expect([resolved.status, resolved.json.candidates.length]).toEqual([409, 20]);
  const identifiers = Array(50).fill({ kind: 'email', value: email });
  expect((await client.post('/contacts/resolve', { identifiers })).json.candidates.length).toBe(50 * 20);
});

it('a member finds its own contact among many contacts with the email', async () => {
  const { account, ids } = await newCrowd();
  const wanted = { name: 'ben', sees: 'own', owners: ['ben'], groups: [] } as const;
  const { key } = await makeMember(fixture, account, wanted);
  const his = clientOf(fixture, key);
  const own = ids[size - 2];
  const found = await his.post('/contacts/resolve', { identifiers: [{ kind: 'email', value: email }] });
  expect([found.status, found.text.includes(`${own}`)]).toEqual([200, true]);
  const question = { channel: 'email', identities: [{ kind: 'email', value: email }] };
  expect((await his.post('/can-send', question)).json.data[0]).toMatchObject({
    allowed: true,
    contact_id: own,
  });
});
