/** No refusal, condition, list, stored response or plan reveals a hidden part. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { HideablePart } from '@switchbook/domain/access/hideable.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { problemOf, settled } from '../support/accounts/people.js';
import { clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { areSeveral, useServer } from '../support/wire/server.js';
import { readPairs } from './read-pairs.js';

const fixture = useServer();

const scopes = [
  'contacts:read',
  'contacts:write',
  'contacts:delete',
  'groups:read',
  'sources:read',
  'statuses:read',
];

/** An account with a member of a role, and a key of the member. */
async function limited(hiding: object) {
  const { client, account } = await newClient(fixture);
  const role = (more: object) =>
    client.put('/roles/limited', { label: 'Limited', scopes, sees: 'all', hidden: [], masked: [], ...more });
  await role(hiding);
  const { key } = await newMemberKey(fixture, client, { role: 'limited', scopes });
  return { client, account, role, by: clientOf(fixture, key), key };
}
type Limited = Awaited<ReturnType<typeof limited>>;

const codeOf = ({ status, json }: { status: number; json: { errors?: { code: string }[] } }) =>
  [status, json.errors?.[0]?.code] as const;

it('an own field whose key has dots is hidden, and its neighbors are not', async () => {
  const { client, by } = await limited({ hidden: ['attributes.size.eu'] });
  const attributes = { size: 'S', 'size.eu': 36, 'size.eu.max': 40 };
  const { id } = (await client.post('/contacts', { display_name: 'Ana', attributes })).json.data;
  const seen = (await by.get(`/contacts/${id}`)).json.data;
  expect(seen.attributes).toEqual({ size: 'S', 'size.eu.max': 40 });
  const filter = JSON.stringify({ field: 'attributes.size.eu', op: 'is', value: 36 });
  const found = await by.get(`/contacts?filter=${encodeURIComponent(filter)}`);
  const changed = await by.patch(`/contacts/${id}`, { attributes: { 'size.eu': 37 } });
  expect([found.status, changed.status].every((status) => status >= 400)).toBe(true);
  expect((await by.patch(`/contacts/${id}`, { attributes: { 'size.eu.max': 41 } })).status).toBe(200);
});

describe('a hidden unique field', () => {
  async function withPin() {
    const one = await limited({ hidden: ['attributes.pin'] });
    await one.client.post('/fields', { key: 'pin', type: 'text', indexed: true, unique: true });
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    await one.client.post('/contacts', { display_name: 'Other', attributes: { pin: '4941' } });
    return one;
  }
  const ways: Readonly<Record<string, (by: Limited['by'], pin: string, id: string) => Promise<unknown>>> = {
    'a new contact': async (by, pin) =>
      codeOf(await by.post('/contacts', { display_name: 'g', attributes: { pin } })),
    'a change': async (by, pin, id) => codeOf(await by.patch(`/contacts/${id}`, { attributes: { pin } })),
    'a batch': async (by, pin) => {
      const items = [{ op: 'create', contact: { display_name: 'g', attributes: { pin } } }];
      return (await by.post('/contacts/batch', { items })).json.data[0].problem.errors[0].code;
    },
    'a batch as one': async (by, pin) => {
      const items = [{ op: 'create', contact: { display_name: 'g', attributes: { pin } } }];
      const { status, text } = await by.post('/contacts/batch', { items, atomic: true });
      return [status, text.includes('hidden'), text.includes('taken')];
    },
  };
  for (const [name, way] of Object.entries(ways))
    it(`is not revealed by the refusal of a guess in ${name}`, async () => {
      const { by, client } = await withPin();
      const { id } = (await client.post('/contacts', { display_name: 'Own' })).json.data;
      const [taken, free] = [await way(by, '4941', id), await way(by, '4942', id)];
      expect(taken).toEqual(free);
      expect(JSON.stringify(taken)).toMatch(/hidden|true,false/);
      // Another field is not refused.
      expect((await by.post('/contacts', { display_name: 'g', attributes: { city: 'Ulm' } })).status).toBe(
        201,
      );
    });
});

it('the counts of a merge do not reveal a hidden or guessed value', async () => {
  const hidden = ['description', 'birthday', 'address', 'attributes', 'notes', 'emails'];
  const { client, by } = await limited({ hidden });
  const values = {
    description: 'Secret',
    birthday: '1990-03-07',
    address: { zip: '50667' },
    attributes: { tier: 'gold' },
    email: 'secret@example.com',
  };
  const made = async (item: typeof by, more: object) =>
    (await item.post('/contacts', { display_name: 'Same', ...more })).json.data.id as string;
  const [full, bare] = [await made(client, values), await made(client, {})];
  await client.post(`/contacts/${full}/notes`, { body: 'Secret' });
  const guesses = [{}, ...Object.entries(values).map(([name, value]) => ({ [name]: value }))];
  const differing = new Set<string>();
  for (const guess of [...guesses, { birthday: '1990-03-08' }])
    for (const loser of [full, bare]) {
      const survivor = await made(by, guess);
      const { counts } = (await by.post('/merges', { survivor, loser, preview: true })).json.data;
      differing.add(JSON.stringify(counts));
    }
  expect(differing.size).toBe(1);
  const survivor = await made(by, {});
  const merged = (await by.post('/merges', { survivor, loser: full })).json.data;
  const listed = (await by.get('/merges')).json.data[0];
  const one = (await by.get(`/merges/${merged.id}`)).json.data;
  const undone = (await by.post(`/merges/${merged.id}/undo`, undefined)).json.data.merge;
  for (const { counts } of [merged, listed, one, undone]) differing.add(JSON.stringify(counts));
  expect(differing.size).toBe(1);
  const whole = (await client.get(`/merges/${merged.id}`)).json.data.counts;
  expect(whole).toMatchObject({ adopted: 4, identities: 1, notes: 1 });
});

it.each([
  'a new contact',
  'a contact that gains the number',
])('opt-outs of an invisible contact return without its texts and other values, to %s', async (way) => {
  const { client, by } = await limited({ sees: 'own' });
  const [phone, email] = ['+4915112349999', 'sam@example.com'];
  const leave = async (maker: typeof by) => {
    const { id } = (await maker.post('/contacts', { display_name: 'Sam', phone, email })).json.data;
    const suppression = { channel: 'all', reason: 'secret', source: 'secret', note: 'secret' };
    await maker.post(`/contacts/${id}/suppressions`, suppression);
    const consent = { state: 'opted_out', source: 'secret', basis: 'secret', proof: { text: 'secret' } };
    await maker.put(`/contacts/${id}/consents/whatsapp`, consent);
    expect((await maker.remove(`/contacts/${id}`)).status).toBe(204);
  };
  const receive = async () => {
    const isNew = way === 'a new contact';
    const { id } = (await by.post('/contacts', { display_name: 'Own', ...(isNew && { phone }) })).json.data;
    if (!isNew) await by.post(`/contacts/${id}/identities`, { kind: 'phone', value: phone });
    const kinds = ['consents', 'suppressions', 'history', 'timeline'];
    const texts = await Promise.all(
      kinds.map(async (kind) => (await by.get(`/contacts/${id}/${kind}`)).text),
    );
    expect(texts[0]).toContain('"opted_out"');
    expect(texts[1]).toContain('"active":true');
    await by.remove(`/contacts/${id}`);
    return [...texts, (await by.get('/events?limit=500')).text].join('\n');
  };
  await leave(client);
  const text = await receive();
  expect([text.includes('secret'), text.includes(email)]).toEqual([false, false]);
  // The texts of a contact that the caller saw remain.
  await leave(by);
  expect(await receive()).toContain('secret');
});

describe('a bulk change', () => {
  it('is refused for hidden conditions, also with numbers in the spelling of the region', async () => {
    const { client, by } = await limited({ hidden: ['description'] });
    await client.patch('/account', { default_region: 'DE' });
    await client.post('/contacts', { display_name: 'Otto', description: 'secret text' });
    const conditions = [
      { field: 'description', op: 'contains', value: 'secret' },
      { field: 'phone', op: 'is', value: '030 1234567' },
    ];
    const wanted = { filter: { any: conditions }, change: { add_tags: ['met'] } };
    const refused = await by.post('/bulk-changes', wanted);
    expect([refused.status, refused.text.includes('hidden')]).toEqual([400, true]);
  });
});

it('counts of possible recipients do not reveal hidden parts of a contact', async () => {
  const { client, by } = await limited({ hidden: ['emails'] });
  await client.post('/contacts', { display_name: 'Otto', email: 'otto@one.example', phone: '+4930123456' });
  const asked = (channel: string) => by.post('/can-send/count', { channel, filter: { search: 'Otto' } });
  expect(codeOf(await asked('email'))).toEqual([400, 'hidden']);
  expect(codeOf(await asked('pigeon'))).toEqual([400, 'hidden']);
  expect((await asked('sms')).json.data).toMatchObject({ contacts: 1, unreachable: 0 });
});

describe('the condition on duplicates', () => {
  it.each(['address', 'emails', 'numbers'])('is refused where hidden %s can be a reason', async (part) => {
    const { by } = await limited({ hidden: [part] });
    const filter = JSON.stringify({ field: 'has_duplicates', op: 'is', value: true });
    expect(codeOf(await by.get(`/contacts?filter=${encodeURIComponent(filter)}`))).toEqual([400, 'hidden']);
  });

  it('reveals no contact that the role does not see', async () => {
    const { client, account, by } = await limited({ sees: 'own' });
    const owner = (await client.get('/members')).json.data.find(
      (member: { name: string }) => member.name === 'Ana',
    ).owners[0];
    const person = (name: string, more: object) => client.post('/contacts', { display_name: name, ...more });
    const paired = { field: 'has_duplicates', op: 'is', value: true };
    await client.post('/segments', { name: 'Paired', tree: paired, watched: true });
    const watch = async () => {
      await settled(fixture)(account);
      await fixture.core.runWatches({ signal: new AbortController().signal });
      await settled(fixture)(account);
    };
    await watch();
    // A pair with one contact visible to the role, and a pair with both visible.
    await person('Otto Half', { owner, email: 'half@one.example' });
    await person('Otto Other', { email: 'half@one.example' });
    await person('Berta Whole', { owner, email: 'whole@one.example' });
    await person('Berta Whole', { owner, email: 'whole@one.example' });
    const pairs = async () => (await client.get('/duplicates')).json;
    await until('all are compared', async () => (await pairs()).meta.complete === true);
    expect((await pairs()).data).toHaveLength(2);
    const names = async (filter: object) => {
      const { json } = await by.get(`/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`);
      return json.data.map((contact: { display_name: string }) => contact.display_name).toSorted();
    };
    expect(await names(paired)).toEqual(['Berta Whole', 'Berta Whole']);
    expect(await names({ not: paired })).toEqual(['Otto Half']);
    expect(
      await names({ any: [paired, { field: 'email', op: 'is', value: 'half@one.example' }] }),
    ).toHaveLength(3);
    // All contacts are compared again here, and no event reveals a pair.
    fixture.advance(120_000);
    await watch();
    const showsEntry = async (item: typeof by) => {
      const [{ id }] = (await client.get('/contacts?search=Half')).json.data;
      const paths = ['/events?types=segment.entered', `/contacts/${id}/history`, `/contacts/${id}/timeline`];
      const texts = await Promise.all(paths.map(async (path) => (await item.get(path)).text));
      return texts.map((text) => text.includes('segment.entered'));
    };
    // A transaction of another account may still hide the newest events.
    await until('the event is shown', async () => !(await showsEntry(client)).includes(false));
    expect(await showsEntry(by)).toEqual([false, false, false]);
  });

  it('is not revealed by a gap in the list of pairs or its order', async () => {
    const pairsFor = async (zip: string) => {
      const { client, by } = await limited({ hidden: ['address'] });
      const labels = new Map<string, string>();
      const make = async (label: string, item: typeof by, more: object) =>
        labels.set((await item.make({ display_name: 'Same', ...more })).id, label);
      await make('alone', client, { display_name: 'Alone', address: { zip: '50667' } });
      await make('guess', by, { display_name: 'Alone', address: { zip } });
      await make('victim', client, { company: 'ACME', address: { zip: '50667' } });
      await make('plain', by, { company: 'ACME' });
      await make('other guess', by, { company: 'ACME', address: { zip } });
      await until('all are compared', async () => (await by.get('/duplicates')).json.meta.complete === true);
      return readPairs(by, labels);
    };
    const [right, wrong] = [await pairsFor('50667'), await pairsFor('50666')];
    expect(right).toEqual(wrong);
    expect(right).toHaveLength(3);
  });

  it('does not reveal the end of a masked number', async () => {
    const { client, by } = await limited({ masked: ['numbers'] });
    const labels = new Map<string, string>();
    const make = async (label: string, item: typeof by, phone: string) =>
      labels.set((await item.make({ display_name: 'Rosa Quent', phone, on_match: 'refuse' })).id, label);
    await make('victim', client, '+4930201234567');
    await make('wrong guess', by, '+4940301234568');
    await make('right guess', by, '+4940301234567');
    await until(
      'all are compared',
      async () => (await client.get('/duplicates')).json.meta.complete === true,
    );
    expect((await client.get('/duplicates')).json.data).toMatchObject([
      { reasons: ['same_name', 'same_number_ending'] },
    ]);
    expect(await readPairs(by, labels)).toEqual([[]]);
    const filter = JSON.stringify({ field: 'has_duplicates', op: 'is', value: true });
    expect(codeOf(await by.get(`/contacts?filter=${encodeURIComponent(filter)}`))).toEqual([400, 'hidden']);
  });

  it('is answered if other parts are hidden', async () => {
    const { by } = await limited({ hidden: ['notes'] });
    const filter = JSON.stringify({ field: 'has_duplicates', op: 'is', value: true });
    expect((await by.get(`/contacts?filter=${encodeURIComponent(filter)}`)).status).toBe(200);
  });
});

describe('a list', () => {
  it.each([
    'history',
    'timeline',
  ])('a list of a contact has full pages when notes are hidden: %s', async (list) => {
    const { client, by } = await limited({ hidden: ['notes'] });
    const { id } = (await client.post('/contacts', { display_name: 'Otto' })).json.data;
    for (let count = 0; count < 3; count += 1) await client.post(`/contacts/${id}/notes`, { body: 'secret' });
    await client.patch(`/contacts/${id}`, { display_name: 'Otto O.' });
    for (let count = 0; count < 3; count += 1) await client.post(`/contacts/${id}/notes`, { body: 'secret' });
    const sizes: number[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await by.get(`/contacts/${id}/${list}?limit=1${cursor}`);
      sizes.push(json.data.length);
      if (json.meta.next_cursor === null) break;
      cursor = `&cursor=${json.meta.next_cursor}`;
    }
    expect(sizes).toEqual([1, 1]);
  });

  it('the feed follows no hidden member, and a change of one is no change', async () => {
    const { account, client, by } = await limited({
      hidden: ['birthday', 'attributes.pin'],
      masked: ['numbers'],
    });
    await settled(fixture)(account);
    const { json } = await by.get('/events?from=now&limit=1');
    const { id } = (await client.post('/contacts', { display_name: 'Otto' })).json.data;
    await client.patch(`/contacts/${id}`, { birthday: '1985-04-12', attributes: { pin: '1' } });
    await client.patch(`/contacts/${id}`, { attributes: { pin: '2', plan: 'pro' } });
    await client.patch(`/contacts/${id}`, { company: 'Acme' });
    await settled(fixture)(account);
    const after = `after=${json.meta.next_cursor}`;
    for (const member of ['birthday', 'phone', 'attributes', 'attributes.pin', 'company,birthday'])
      expect(codeOf(await by.get(`/events?${after}&fields=${member}`))).toEqual([400, 'hidden']);
    const versions = async (fields: string) => {
      const page = await by.get(`/events?${after}&fields=${fields}`);
      return page.json.data.map((event: { version: number }) => event.version);
    };
    expect(await versions('attributes.plan')).toEqual([1, 3]);
    expect(await versions('identities,company')).toEqual([1, 4]);
    // Other roles follow it.
    const all = await client.get(`/events?${after}&fields=birthday`);
    expect(all.json.data.map((event: { version: number }) => event.version)).toEqual([1, 2]);
  });

  it('the feed has full pages when notes are hidden', async () => {
    const { account, client, by } = await limited({ hidden: ['notes'] });
    await settled(fixture)(account);
    const { json } = await by.get('/events?from=now&limit=1');
    const { id } = (await client.post('/contacts', { display_name: 'Otto' })).json.data;
    for (let count = 0; count < 3; count += 1) await client.post(`/contacts/${id}/notes`, { body: 'secret' });
    await client.patch(`/contacts/${id}`, { display_name: 'Otto O.' });
    // Events are readable once earlier transactions have ended.
    const first = await by.get(`/events?after=${json.meta.next_cursor}&limit=1&wait=10`);
    const second = await by.get(`/events?after=${first.json.meta.next_cursor}&limit=1&wait=10`);
    expect(
      [first, second].map((received) => received.json.data.map(({ type }: { type: string }) => type)),
    ).toEqual([['contact.created'], ['contact.updated']]);
  });
});

describe('the stored response of a request', () => {
  const patch = (key: string, id: string) =>
    fixture.send({
      method: 'PATCH',
      path: `/directory/v1/contacts/${id}`,
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'one' },
      body: { job_title: 'x' },
    });

  it.each([
    [{ hidden: ['notes'] }, { hidden: ['notes', 'description'] }],
    [{}, { hidden: ['description'] }],
  ])('is not sent once the role sees less, and the request does not run again: %j', async (before, after) => {
    const { client, role, key } = await limited(before);
    const { id } = (await client.post('/contacts', { display_name: 'Otto', description: 'secret text' })).json
      .data;
    expect((await patch(key, id)).text).toContain('secret text');
    const again = await patch(key, id);
    expect([again.headers['idempotent-replayed'], again.text.includes('secret text')]).toEqual([
      'true',
      true,
    ]);
    await role(after);
    const { version } = (await client.get(`/contacts/${id}`)).json.data;
    const repeated = await patch(key, id);
    expect([repeated.status, repeated.text.includes('secret text')]).toEqual([422, false]);
    expect((await client.get(`/contacts/${id}`)).json.data.version).toBe(version);
  });
});

describe('a plan', () => {
  it('is not applied once one of its parts is hidden', async () => {
    const { account, client } = await limited({ hidden: ['notes'] });
    const keys = (await client.get('/keys')).json.data as { id: KeyId; name: string }[];
    const keyId = keys.find(({ name }) => name === 'k')?.id ?? null;
    const seeing = (...hidden: HideablePart[]) => ({
      ...account.caller,
      keyId,
      visibility: { contacts: null, hidden, masked: [] },
    });
    const { id } = (await client.post('/contacts', { display_name: 'Otto' })).json.data;
    const contacts = { by: 'id', ids: [id] } as const;
    const change = { op: 'edit', edit: { fields: { description: 'x' } } } as const;
    const { token } = await fixture.core.proposeChange(seeing('notes'), { contacts, change });
    const apply = (caller: Caller) => fixture.core.applyPlan(caller, token, () => {});
    const refused = await problemOf(apply(seeing('notes', 'description')));
    expect(refused).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'edit.description', code: 'hidden' }],
    });
    expect((await apply(seeing('notes'))).isRepeat).toBe(false);
  });
});

describe.skipIf(areSeveral)('hidden and masked numbers', () => {
  const hourMs = 60 * 60_000;
  const number = (at: number) => `+4930${String(1_000_000 + at)}`;

  async function asking(hiding: object) {
    const one = await limited(hiding);
    const { id } = (await one.client.post('/contacts', { display_name: 'Otto', phone: number(999_999) })).json
      .data;
    const sendable = (phones: readonly string[]) =>
      one.by.post('/can-send', {
        channel: 'whatsapp',
        identities: phones.map((value) => ({ kind: 'phone', value })),
      });
    const resolve = (phones: readonly string[]) =>
      one.by.post('/contacts/resolve', { identifiers: phones.map((value) => ({ kind: 'phone', value })) });
    const find = (phone: string) => {
      const filter = JSON.stringify({ field: 'phone', op: 'is', value: phone });
      return one.by.get(`/contacts?filter=${encodeURIComponent(filter)}`);
    };
    return { ...one, id: id as string, sendable, resolve, find };
  }

  it.each([
    { masked: ['numbers'] },
    { hidden: ['numbers'] },
  ])('are not found by guessing: %j', async (hiding) => {
    const { sendable, id } = await asking(hiding);
    const many = Array.from({ length: 500 }, (_, at) => number(at));
    const refused = await sendable([...many, number(999_999)]);
    expect([refused.status, refused.text.includes(id)]).toEqual([429, false]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await sendable([number(999_999)])).status).toBe(429);
    fixture.advance(hourMs + 1_000);
    expect((await sendable([number(999_999)])).text).toContain(id);
  });

  it('are limited over all kinds of requests together', { tags: ['nightly'] }, async () => {
    const { sendable, resolve, find } = await asking({ masked: ['numbers'] });
    expect((await sendable(Array.from({ length: 60 }, (_, at) => number(at)))).status).toBe(200);
    for (let at = 100; at < 120; at += 1) await resolve([number(at)]);
    for (let at = 200; at < 220; at += 1) await find(number(at));
    const statuses = [await sendable([number(1)]), await resolve([number(2)]), await find(number(3))];
    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 429]);
  });

  it('are not found by batches without a create, and each create is free', {
    tags: ['nightly'],
  }, async () => {
    const { by, sendable } = await asking({ masked: ['numbers'] });
    const create = (at: number, more: object = {}) => ({
      op: 'create',
      contact: { display_name: `Person ${at}`, phone: number(at), ...more },
    });
    const items = Array.from({ length: 120 }, (_, at) => create(at));
    expect((await by.post('/contacts/batch', { items })).status).toBe(200);
    expect((await sendable([number(500)])).status).toBe(200);
    const none = { op: 'update', id: '00000000-0000-7000-8000-000000000000', contact: { company: 'x' } };
    const guesses = [...Array.from({ length: 120 }, (_, at) => create(1_000 + at)), create(999_999), none];
    const refused = await by.post('/contacts/batch', { items: guesses, atomic: true });
    expect([refused.status, refused.text.includes('conflict')]).toEqual([429, false]);
    expect((await by.post('/contacts', { display_name: 'One', phone: number(2_000) })).status).toBe(429);
  });

  it('are limited next to a known number and in the feed too', async () => {
    const known = number(999_999);
    const held = [{ kind: 'phone', value: known }];
    const beside = (at: number) => [...held, { kind: 'phone', value: number(at) }];
    const create = (at: number, more: object = {}) => ({ identities: beside(at), ...more });
    const feed = (value: string) =>
      `/events?filter=${encodeURIComponent(JSON.stringify({ field: 'phone', op: 'is', value }))}`;
    type GuessScene = Awaited<ReturnType<typeof asking>>;
    const ways: readonly ((one: GuessScene, at: number) => Promise<{ readonly status: number }>)[] = [
      ({ by }, at) => by.post('/contacts', create(at, { on_match: 'return' })),
      ({ by }, at) => by.post('/contacts/batch', { items: [{ op: 'create', contact: create(at) }] }),
      ({ by }, at) => by.get(feed(number(at))),
    ];
    for (const ask of ways) {
      const one = await asking({ masked: ['numbers'] });
      const statuses = [];
      for (let at = 0; at < 105; at += 1) statuses.push((await ask(one, at)).status);
      expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
      expect((await one.sendable([known])).status).toBe(429);
    }
    const { by } = await asking({ masked: ['numbers'] });
    const many = Array.from({ length: 200 }, (_, at) => ({ kind: 'phone', value: number(at) }));
    const item = { op: 'create', contact: { identities: [...many, ...held] } };
    expect((await by.post('/contacts/batch', { items: [item] })).status).toBe(429);
  });

  it('are not limited for known numbers, nor for callers that see them', { tags: ['nightly'] }, async () => {
    const { sendable, client, id } = await asking({ masked: ['numbers'] });
    const known = Array.from({ length: 200 }, () => number(999_999));
    for (let round = 0; round < 3; round += 1) expect((await sendable(known)).text).toContain(id);
    const identities = Array.from({ length: 500 }, (_, at) => ({ kind: 'phone', value: number(at) }));
    for (let round = 0; round < 3; round += 1)
      expect((await client.post('/can-send', { channel: 'whatsapp', identities })).status).toBe(200);
  });
});
