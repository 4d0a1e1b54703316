/** All spellings of an address or number identify the same person: a record for one spelling applies to all others. */

import { createHmac } from 'node:crypto';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { bytesOf, payloadOf, timestamp } from '@switchbook/messaging-payloads/payloads.test.support.js';
import { describe, expect, it } from 'vitest';
import { counts, imported } from '../../../test/support/accounts/import-requests.js';
import {
  otherSpellings as allOthers,
  sameSpellings as allSame,
  type Spelled,
} from '../../../test/support/accounts/spellings.js';
import { type Client, newClient } from '../../../test/support/clients/directory.js';
import type { TestAccount } from '../../../test/support/fixture.js';
import { onThisMachine } from '../../../test/support/machine.js';
import { rounds } from '../../../test/support/rounds.js';
import { useServer } from '../../../test/support/wire/server.js';
import { intakes } from '../../intakes/operations/intakes.js';

const fixture = useServer();

/** All pairs of every third first spelling, and all pairs in the nightly run. */
function tried(pairs: readonly Spelled[]): readonly Spelled[] {
  const ones = [...new Set(pairs.map(({ one }) => one))];
  return pairs.filter(({ one }) => ones.indexOf(one) % rounds(3, 1) === 0);
}
const [sameSpellings, otherSpellings] = [tried(allSame), tried(allOthers)];

const firsts = (pairs: readonly Spelled[]) => [...new Map(pairs.map((pair) => [pair.one, pair])).values()];

/** A contact for each first spelling, with an opt-out of every channel that is tested below. */
async function refusing(client: Client, pairs: readonly Spelled[]): Promise<ReadonlyMap<string, string>> {
  const made = firsts(pairs).map(async ({ kind, one }) => {
    const { id } = await client.make({ [kind]: one });
    for (const channel of ['email', 'sms'])
      expect((await client.put(`/contacts/${id}/consents/${channel}`, { state: 'opted_out' })).status).toBe(
        200,
      );
    return [one, id] as const;
  });
  return new Map(await Promise.all(made));
}

/** Created once for tests that only read. */
const known = new Map<readonly Spelled[], Promise<{ client: Client; ids: ReadonlyMap<string, string> }>>();

function refused(pairs: readonly Spelled[]) {
  const make = async () => {
    const { client } = await newClient(fixture);
    return { client, ids: await refusing(client, pairs) };
  };
  const made = known.get(pairs) ?? make();
  known.set(pairs, made);
  return made;
}

async function mayReceive(client: Client, { kind }: Spelled, value: string) {
  const channel = kind === 'email' ? 'email' : 'sms';
  const answer = await client.post('/can-send', { channel, identities: [{ kind, value }] });
  expect(answer.status, value).toBe(200);
  return answer.json.data[0] as { allowed: boolean; contact_id: string | null };
}

/** Ways to look up an address or a number. Each returns the id of the contact. */
const ways: Readonly<Record<string, (client: Client, pair: Spelled, value: string) => Promise<unknown>>> = {
  'can-send': async (client, pair, value) => (await mayReceive(client, pair, value)).contact_id,
  resolve: async (client, { kind }, value) => {
    const { json } = await client.post('/contacts/resolve', { identifiers: [{ kind, value }] });
    return json.data?.contact?.id ?? json.data?.id;
  },
  'the filter of lists': async (client, { kind }, value) =>
    (await client.get(`/contacts?${kind}=${encodeURIComponent(value)}`)).json.data?.[0]?.id,
};

const quotedCell = (text: string) => `"${text.replaceAll('"', '""')}"`;

const secret = 'the secret of the app';

/** A message of each number, as the platform sends it. */
async function messagesOf(account: TestAccount, numbers: readonly string[]): Promise<void> {
  const { core } = fixture;
  const { token, ...intake } = await core.records(intakes).create(account.caller, { name: 'Shop', secret });
  const contacts = numbers.map((number) => ({ profile: { name: 'Learned' }, wa_id: number }));
  const messages = numbers.map((from, at) => {
    return { from, id: `wamid.${at}`, timestamp, type: 'text', text: { body: 'Hello' } };
  });
  const raw = bytesOf(payloadOf({ contacts, messages }));
  const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
  expect(await core.intakes.receive(token, raw, { 'x-hub-signature-256': signature })).toBe('stored');
  // The jobs of the server process work that has waited for a while.
  fixture.advance(60_000);
  const settled = async () => {
    const { applied, unreadable, refused, failed } = await core
      .records(intakes)
      .get(account.caller, intake.id);
    return applied + unreadable + refused + failed;
  };
  await expect.poll(settled, { timeout: onThisMachine(25_000) }).toBe(1);
}

describe('spellings', () => {
  it('have two hundred pairs of each kind', () => {
    expect([allSame.length, allOthers.length]).toEqual([200, 200]);
    const alike = allOthers.filter(({ one, other }) => one === other);
    expect(alike).toEqual([]);
  });

  describe.each([
    ['one person', sameSpellings, true],
    ['others', otherSpellings, false],
  ] as const)('spellings of %s', (_, pairs, areSame) => {
    it.each(Object.entries(ways))('are recognized in %s', async (_name, way) => {
      const { client, ids } = await refused(pairs);
      const wrong: string[] = [];
      await Promise.all(
        pairs.map(async (pair) => {
          const isFound = (await way(client, pair, pair.other)) === ids.get(pair.one);
          if (isFound !== areSame) wrong.push(`${pair.one} and ${JSON.stringify(pair.other)}`);
        }),
      );
      expect(wrong).toEqual([]);
    });
  });

  it('no spelling of an opted-out address may receive messages', async () => {
    const { client } = await refused(sameSpellings);
    const answers = await Promise.all(sameSpellings.map((pair) => mayReceive(client, pair, pair.other)));
    expect(answers.filter(({ allowed }) => allowed)).toEqual([]);
  });

  it('creates with other spellings of a number return the same contact', async () => {
    const { client, ids } = await refused(sameSpellings);
    for (const { kind, one, other } of sameSpellings) {
      if (kind !== 'phone') continue;
      const created = await client.post('/contacts', { phone: other, on_match: 'return' });
      expect([other, created.json.data?.id]).toEqual([other, ids.get(one)]);
    }
  });

  it.each([
    ['one person', allSame, true],
    ['others', allOthers, false],
  ] as const)('payloads of intakes recognize those of %s', async (_, spelled, areSame) => {
    const { account, client } = await newClient(fixture);
    const pairs = spelled.filter(({ kind }) => kind === 'phone');
    const ids = await refusing(client, pairs);
    const wrong: string[] = [];
    await messagesOf(
      account,
      pairs.map(({ other }) => other),
    );
    const active = await fixture.core.readActivity(
      { accountId: account.account.id },
      [...ids.values()].map(asId<ContactId>),
    );
    const learned = new Set(active.map(({ contactId }) => contactId as string));
    for (const { one } of pairs) {
      const isLearned = learned.has(ids.get(one) ?? '');
      if (isLearned !== areSame) wrong.push(one);
    }
    expect(wrong).toEqual([]);
    const { data } = (await client.get('/contacts?limit=200')).json;
    if (areSame) expect(data).toHaveLength(ids.size);
  });

  it.each(['email', 'phone'] as const)('a file matches no spelling of another %s', async (kind) => {
    const { client } = await newClient(fixture);
    const pairs = otherSpellings.filter((pair) => pair.kind === kind);
    const ids = await refusing(client, pairs);
    const rows = pairs.map(({ other }) => `${quotedCell(other)},Other`);
    await imported(client, `${kind},name\r\n${rows.join('\r\n')}\r\n`, '?on_match=update');
    for (const [one, id] of ids)
      expect([one, (await client.get(`/contacts/${id}`)).json.data.display_name]).toEqual([one, null]);
  });

  it.each(['email', 'phone'] as const)('a file matches all spellings of one %s', async (kind) => {
    const { client } = await newClient(fixture);
    const pairs = sameSpellings.filter((pair) => pair.kind === kind);
    const lines = [...firsts(pairs).map(({ one }) => one), ...pairs.map(({ other }) => other)];
    const file = `${kind}\r\n${lines.map(quotedCell).join('\r\n')}\r\n`;
    const job = await imported(client, file, '?on_match=update');
    expect([job.rejected, (await client.get('/contacts?limit=200')).json.data.length]).toEqual([
      0,
      firsts(pairs).length,
    ]);
    expect(counts(job)[0]).toBe(firsts(pairs).length);
  });

  it('an opt-out applies to every spelling after its contact is deleted', async () => {
    const { client } = await newClient(fixture);
    const ids = await refusing(client, sameSpellings);
    for (const id of ids.values()) expect((await client.remove(`/contacts/${id}`)).status).toBe(204);
    const one = new Map(sameSpellings.map((pair) => [pair.one, pair]));
    for (const pair of one.values()) {
      await client.make({ [pair.kind]: pair.other });
      expect((await mayReceive(client, pair, pair.one)).allowed, pair.other).toBe(false);
    }
  });

  it('all spellings of a tag are one tag', async () => {
    const { client } = await newClient(fixture);
    for (const tag of ['vip', 'vip\u200b', 'v\u00adip', '\ufeffvip', 'Cafe\u0301', 'Café'])
      await client.make({ display_name: 'A', tags: [tag] });
    const { data } = (await client.get('/tags')).json;
    expect(data.map((tag: { name: string }) => tag.name).sort()).toEqual(['Café', 'vip']);
    for (const tag of ['vip', 'vip\u2060'])
      expect((await client.get(`/contacts?tag=${encodeURIComponent(tag)}`)).json.data).toHaveLength(4);
  });

  it('searches and segments find all spellings of a name, composed or not', async () => {
    const { client } = await newClient(fixture);
    await client.make({ display_name: 'Jo\u0308rg Cafe\u0301\u200b', company: 'Cafe\u0301' });
    await client.make({ display_name: 'Jörg Café', company: 'Café' });
    const count = async (query: string) => (await client.get(`/contacts?${query}`)).json.data.length;
    for (const word of ['jörg', 'JO\u0308RG', 'jörg café', 'cafe\u0301'])
      expect(await count(`search=${encodeURIComponent(word)}`), word).toBe(2);
    for (const value of ['café', 'Cafe\u0301', 'CAFÉ\u200b'])
      for (const op of ['is', 'contains', 'starts_with']) {
        const filter = encodeURIComponent(JSON.stringify({ field: 'company', op, value }));
        expect(await count(`filter=${filter}`), `${op} ${value}`).toBe(2);
      }
    expect(await count(`search=${encodeURIComponent('\u200b')}`)).toBe(0);
  });
});
