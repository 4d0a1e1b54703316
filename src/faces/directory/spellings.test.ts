/** One person, whatever the spelling: what is recorded for one spelling of an address or number holds for all others. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { otherSpellings, type Spelled, sameSpellings } from '../../../test/support/spellings.js';
import { type Client, newClient } from './client.test.support.js';
import { counts, imported } from './imports.test.support.js';

const ground = useServer();

const firsts = (pairs: readonly Spelled[]) => [...new Map(pairs.map((pair) => [pair.one, pair])).values()];

/** A contact for each first spelling, who opted out of everything that is asked below. */
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

async function mayReceive(client: Client, { kind }: Spelled, value: string) {
  const channel = kind === 'email' ? 'email' : 'sms';
  const answer = await client.post('/can-send', { channel, identities: [{ kind, value }] });
  expect(answer.status, value).toBe(200);
  return answer.json.data[0] as { allowed: boolean; contact_id: string | null };
}

const quotedCell = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('spellings', () => {
  it('are two hundred of each', () => {
    expect([sameSpellings.length, otherSpellings.length]).toEqual([200, 200]);
    const alike = otherSpellings.filter(({ one, other }) => one === other);
    expect(alike).toEqual([]);
  });

  it('of one address or number are one person in creates, reads, filters, resolve and can-send', async () => {
    const { client } = await newClient(ground);
    const ids = await refusing(client, sameSpellings);
    const wrong: string[] = [];
    await Promise.all(
      sameSpellings.map(async (pair) => {
        const { kind, one, other } = pair;
        const id = ids.get(one);
        const tell = (what: string) => wrong.push(`${what}: ${one} and ${JSON.stringify(other)}`);
        const sent = await mayReceive(client, pair, other);
        if (sent.contact_id !== id || sent.allowed) tell('can-send');
        const resolved = await client.post('/contacts/resolve', { identifiers: [{ kind, value: other }] });
        if (resolved.json.data?.contact?.id !== id && resolved.json.data?.id !== id) tell('resolve');
        const found = await client.get(`/contacts?${kind}=${encodeURIComponent(other)}`);
        if (found.json.data?.[0]?.id !== id) tell('filter');
        const made = await client.post('/contacts', { [kind]: other, on_match: 'return' });
        if (kind === 'phone' && made.json.data?.id !== id) tell('create');
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('of another address or number are other people', async () => {
    const { client } = await newClient(ground);
    await refusing(client, otherSpellings);
    const wrong: string[] = [];
    for (const pair of otherSpellings) {
      const sent = await mayReceive(client, pair, pair.other);
      if (sent.contact_id !== null) wrong.push(`${pair.one} and ${JSON.stringify(pair.other)}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(['email', 'phone'] as const)('of one %s are one person in files', async (kind) => {
    const { client } = await newClient(ground);
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

  it('an opt-out outlives its contact for every spelling', async () => {
    const { client } = await newClient(ground);
    const ids = await refusing(client, sameSpellings);
    for (const id of ids.values()) expect((await client.remove(`/contacts/${id}`)).status).toBe(204);
    const one = new Map(sameSpellings.map((pair) => [pair.one, pair]));
    for (const pair of one.values()) {
      await client.make({ [pair.kind]: pair.other });
      expect((await mayReceive(client, pair, pair.one)).allowed, pair.other).toBe(false);
    }
  });

  it('of one tag are one tag', async () => {
    const { client } = await newClient(ground);
    for (const tag of ['vip', 'vip\u200b', 'v\u00adip', '\ufeffvip', 'Cafe\u0301', 'Café'])
      await client.make({ display_name: 'A', tags: [tag] });
    const { data } = (await client.get('/tags')).json;
    expect(data.map((one: { name: string }) => one.name).sort()).toEqual(['Café', 'vip']);
    for (const tag of ['vip', 'vip\u2060'])
      expect((await client.get(`/contacts?tag=${encodeURIComponent(tag)}`)).json.data).toHaveLength(4);
  });

  it('of one name are found by searches and segments, composed or not', async () => {
    const { client } = await newClient(ground);
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
