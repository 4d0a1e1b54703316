/** PATCH: changed, unchanged and refused members. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  addContact,
  editContact,
  failure,
  fresh,
  holds,
  notFound,
  refusal,
  storedAs,
  withContact,
} from '../../../test/support/clients/superwaba.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

const missing = 'contact_f1e2d3c4-5678-90ab-8def-abcdefabcdef';
const invalid = (field: string) => [400, failure(`Invalid ${field}`)];
const targetOf = (id: string) =>
  ({ target: [{ by: 'id', id: asId<never>(id.replace('contact_', '')) }] }) as const;
const named = (name: string) => ({ by: 'name', name, folded: true, missing: 'create' }) as const;

describe('which members', () => {
  it('a body without known members is refused', async () => {
    const { client, id } = await withContact(fixture);
    for (const body of [
      '{}',
      undefined,
      ' ',
      { phone: '+1' },
      { countryCode: 'AE' },
      { optedIn: true },
      { labels: [] },
      '{"__proto__":{"name":"X"}}',
    ])
      for (const text of [id, missing])
        expect(refusal(await client.patch(text, body))).toEqual([400, failure('No valid fields to update')]);
    expect(refusal(await client.patch(missing, { name: 'X' }))).toEqual([404, notFound]);
    expect(refusal(await client.patch(missing, { name: 5 }))).toEqual(invalid('name'));
  });

  it('known members are changed next to unknown ones, all or none', async () => {
    const { client, id } = await withContact(fixture);
    const changed = await client.patch(id, { phone: '+14155550100', userNumber: '+14155550100', name: 'A' });
    expect(changed.status).toBe(200);
    expect(changed.json.data).toMatchObject({ name: 'A', phone: '+971501234567' });
    expect(refusal(await client.patch(id, { name: 'B', email: 'bad' }))).toEqual(invalid('email'));
    expect((await client.get(`/contacts/${id}`)).json.data.name).toBe('A');
  });

  it('null clears the members that can be cleared', async () => {
    const { client, id } = await withContact(fixture, {
      email: 'a@b.co',
      tags: ['vip'],
      params: { a: 1 },
      countryCode: 'US',
    });
    const cleared = await client.patch(id, { name: null, email: null, tags: null, params: null });
    expect(cleared.json.data).toMatchObject({ name: null, email: null, tags: [], params: {} });
    for (const field of ['is_blocked', 'source', 'opted_in'])
      expect(refusal(await client.patch(id, { [field]: null }))).toEqual(invalid(field));
    const emptied = await client.patch(id, { name: ' ', email: '', country_code: ' ' });
    expect(emptied.json.data).toMatchObject({ name: null, email: null, country_code: 'AE' });
  });

  it('reports the first wrong field of the table, under its own name', async () => {
    const { client, id } = await withContact(fixture);
    const wrong = {
      opted_in: 'yes',
      source: '',
      is_blocked: 2,
      params: [],
      tags: 'vip',
      country_code: 'ZZ',
      email: 'bad',
      name: 'x'.repeat(256),
    };
    const order = ['name', 'email', 'country_code', 'tags', 'params', 'is_blocked', 'source', 'opted_in'];
    for (const field of order) {
      expect(refusal(await client.patch(id, wrong))).toEqual(invalid(field));
      Reflect.deleteProperty(wrong, field);
    }
    for (const source of [5, '  ', 'x'.repeat(101), 'a\u0000', []])
      expect(refusal(await client.patch(id, { source }))).toEqual(invalid('source'));
    for (const flag of ['yes', 2, '', ' true', [], {}, '01', -1])
      expect(refusal(await client.patch(id, { is_blocked: flag }))).toEqual(invalid('is_blocked'));
  });
});

describe('consent and block', () => {
  it('consent is put on record once, and lifts no suppression', async () => {
    const { account, client, id } = await withContact(fixture);
    const suppression = { channel: 'whatsapp', reason: 'complaint', expiresAt: null } as const;
    await fixture.core.setSuppression(account.caller, targetOf(id), suppression);
    const first = await client.patch(id, { opted_in: 'TRUE' });
    expect([first.status, first.json.data.opted_in]).toEqual([200, true]);
    const second = await client.patch(id, { opted_in: 1 });
    expect(second.text).toBe(first.text);
    for (const sent of ['yes', 2])
      expect(refusal(await client.patch(id, { opted_in: sent }))).toEqual(invalid('opted_in'));
    const ledger = await fixture.core.listConsents(account.caller, targetOf(id));
    expect(ledger).toHaveLength(1);
    expect(ledger[0]).toMatchObject({ channel: 'whatsapp', state: 'opted_in', source: 'api' });
    expect(ledger[0]?.actor).toMatchObject({ face: 'superwaba', key_id: expect.any(String) });
    expect(ledger[0]?.subjects).toEqual(['number:971501234567']);
    const [kept] = await fixture.core.listSuppressions(account.caller, targetOf(id));
    expect([kept?.reason, kept?.expiresAt]).toEqual(['complaint', null]);
    const { reach } = await storedAs(fixture, account, id);
    expect(reach).toEqual({ optedIn: true, optedOut: true });
  });

  it('records an opt-out without an earlier entry, and withdraws an opt-in', async () => {
    const { account, client, id, created } = await withContact(fixture);
    const out = await client.patch(id, { opted_in: false });
    expect(out.json.data.opted_in).toBe(false);
    expect(out.json.data.updated_at > created.json.data.updatedAt).toBe(true);
    expect((await client.patch(id, { opted_in: '0' })).text).toBe(out.text);
    expect((await client.patch(id, { opted_in: true })).json.data.opted_in).toBe(true);
    expect((await client.patch(id, { opted_in: false })).json.data.opted_in).toBe(false);
    const states = (await fixture.core.listConsents(account.caller, targetOf(id))).map(
      (consent) => consent.state,
    );
    expect(states).toEqual(['opted_out', 'opted_in', 'opted_out']);
    expect((await client.get(`/contacts/${id}`)).json.data.optedIn).toBe(false);
  });

  it('a stop of one business number is the strictest state, and an opt-in here is for all numbers', async () => {
    const { account, client, id } = await withContact(fixture);
    expect((await client.patch(id, { opted_in: true })).json.data.opted_in).toBe(true);
    const stop = { channel: 'whatsapp', state: 'opted_out', sender: '15550000001' } as const;
    await fixture.core.recordConsent(account.caller, targetOf(id), stop);
    expect((await client.get(`/contacts/${id}`)).json.data.optedIn).toBe(false);
    for (const _ of [1, 2])
      expect((await client.patch(id, { opted_in: true })).json.data.opted_in).toBe(true);
    const ledger = await fixture.core.listConsents(account.caller, targetOf(id));
    expect(ledger.map((consent) => [consent.state, consent.sender])).toEqual([
      ['opted_in', null],
      ['opted_out', '15550000001'],
      ['opted_in', null],
    ]);
  });

  it('changes fields and consent together, or neither', async () => {
    const { account, client, id } = await withContact(fixture);
    const before = await storedAs(fixture, account, id);
    const changed = await client.patch(id, { name: 'New', tags: ['fresh'], opted_in: true });
    expect(changed.json.data).toMatchObject({ name: 'New', tags: ['fresh'], opted_in: true });
    const after = await storedAs(fixture, account, id);
    expect(after.version).toBe(before.version + 1);
    expect(changed.json.data.updated_at).toBe(after.updatedAt.toISOString());
    expect(refusal(await client.patch(id, { opted_in: false, source: '' }))).toEqual(invalid('source'));
    expect(await storedAs(fixture, account, id)).toEqual(after);
    expect(await fixture.core.listConsents(account.caller, targetOf(id))).toHaveLength(1);
  });

  it('records one consent of many that arrive at once', async () => {
    const { account, client, id } = await withContact(fixture);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => client.patch(id, { opted_in: true, name: `N${index % 2}` })),
    );
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(await fixture.core.listConsents(account.caller, targetOf(id))).toHaveLength(1);
  });

  it('blocks and unblocks, and blocked contacts are still shown', async () => {
    const { client, id } = await withContact(fixture);
    expect((await client.patch(id, { is_blocked: 'True' })).json.data.is_blocked).toBe(true);
    expect((await client.list('?search=ahmed')).json.data.contacts[0].isBlocked).toBe(true);
    expect((await client.patch(id, { is_blocked: '0' })).json.data.is_blocked).toBe(false);
  });
});

describe('replaced values', () => {
  it('params are replaced completely, and so is any source', async () => {
    const { account, client, id } = await withContact(fixture, { params: { a: 1 } });
    expect((await client.patch(id, { params: { b: 1 } })).json.data.params).toEqual({ b: 1 });
    await client.patch(id, { source: 'Event 2026' });
    expect((await client.get(`/contacts/${id}`)).json.data.source).toBe('Event 2026');
    const again = (await client.post({ userNumber: '+14155557890' })).json.data.id;
    await client.patch(again, { source: ' event 2026 ' });
    expect((await client.get(`/contacts/${again}`)).json.data.source).toBe('Event 2026');
    const sources = await fixture.core.listCatalog(account.caller, 'sources');
    expect(sources.filter((source) => source.name.toLowerCase() === 'event 2026')).toHaveLength(1);
  });

  it('tags are replaced with their order, including those of other faces', async () => {
    const { account, client, id } = await withContact(fixture, { tags: ['a', 'b'] });
    await editContact(fixture, account, id, { tags: [{ op: 'add', items: [named('Elsewhere')] }] });
    expect((await client.get(`/contacts/${id}`)).json.data.tags).toEqual(['a', 'b', 'Elsewhere']);
    const changed = await client.patch(id, { tags: ['b', 'c', 'a'] });
    expect(changed.json.data.tags).toEqual(['b', 'c', 'a']);
    expect((await client.get(`/contacts/${id}`)).json.data.tags).toEqual(['b', 'c', 'a']);
    expect((await client.patch(id, { tags: ['A'] })).json.data.tags).toEqual(['A']);
  });

  it('equal values change nothing', async () => {
    const { account, client, id } = await withContact(fixture, {
      email: 'A@b.co',
      tags: ['x', 'y'],
      params: { a: { b: [1, null] } },
      countryCode: 'US',
    });
    const before = await storedAs(fixture, account, id);
    const same = {
      name: ' Ahmed Hassan ',
      email: 'A@b.co',
      country_code: 'us',
      tags: ['x', 'y', 'x'],
      params: { a: { b: [1, null] } },
      is_blocked: false,
      source: 'API',
    };
    const answer = await client.patch(id, same);
    expect([answer.status, answer.json.data.updated_at]).toEqual([200, before.updatedAt.toISOString()]);
    expect(await storedAs(fixture, account, id)).toEqual(before);
    const swapped = await client.patch(id, { tags: ['y', 'x'] });
    expect(swapped.json.data.updated_at > answer.json.data.updated_at).toBe(true);
  });

  it('values that this wire does not show are unchanged', async () => {
    const { account, client } = await fresh(fixture);
    const { id } = await addContact(fixture, account, {
      displayName: set('Whole'),
      company: set('Company'),
      owner: set('Owner'),
      identities: [
        holds('phone', '971501234567'),
        holds('phone', '4915112345678'),
        holds('email', 'first@example.com'),
        holds('email', 'second@example.com'),
        holds('bsuid', 'AE.123'),
        holds('telegram', '777'),
      ],
      groups: [{ op: 'add', items: [named('premium')] }],
      status: set(named('active')),
      attributes: { op: 'replace', value: { custom: ['kept'] } },
      extension: { face: 'elsewhere', members: { own: { data: 1 } } },
    });
    await fixture.core.addNote(account.caller, targetOf(id), { body: 'a note' });
    await fixture.core.recordConsent(account.caller, targetOf(id), { channel: 'sms', state: 'opted_in' });
    const before = await storedAs(fixture, account, id);
    const changed = await client.patch(id, { name: 'New', email: 'new@example.com', tags: ['t'] });
    expect(changed.json.data.params).toEqual({ custom: ['kept'] });
    const after = await storedAs(fixture, account, id);
    const values = (contact: typeof before) =>
      contact.identities.map((identity) => `${identity.kind} ${identity.value}`);
    expect(values(after).sort()).toEqual(
      values(before)
        .map((value) => (value === 'email first@example.com' ? 'email new@example.com' : value))
        .sort(),
    );
    const { identities: _, tags, displayName, version, updatedAt, ...rest } = after;
    expect([displayName, tags.map((tag) => tag.name), version]).toEqual(['New', ['t'], before.version + 1]);
    expect(updatedAt > before.updatedAt).toBe(true);
    expect(before).toMatchObject(rest);
    const notes = await fixture.core.listNotes(account.caller, targetOf(id), { limit: 10, after: null });
    expect(notes.items.map((note) => note.body)).toEqual(['a note']);
    const consents = await fixture.core.listConsents(account.caller, targetOf(id));
    expect(consents.map((consent) => `${consent.channel} ${consent.state}`)).toEqual(['sms opted_in']);
    expect((await client.patch(id, { params: {} })).json.data.params).toEqual({});
  });

  it('the primary email is replaced, and none promoted', async () => {
    const { account, client, id, stored } = await withContact(fixture, { email: 'first@example.com' });
    await editContact(fixture, account, id, { identities: [holds('email', 'second@example.com')] });
    const emails = async () =>
      (await stored()).identities
        .filter((identity) => identity.kind === 'email')
        .map((identity) => `${identity.raw} ${identity.isPrimary}`)
        .sort();
    const changed = await client.patch(id, { email: 'SECOND@example.com' });
    expect(changed.json.data.email).toBe('SECOND@example.com');
    expect(await emails()).toEqual(['SECOND@example.com true', 'first@example.com false']);
    const cleared = await client.patch(id, { email: null });
    expect(cleared.json.data.email).toBeNull();
    expect(await emails()).toEqual(['first@example.com false']);
    expect((await client.get(`/contacts/${id}`)).json.data.email).toBeNull();
    const again = await client.patch(id, { email: 'third@example.com' });
    expect(again.json.data.email).toBe('third@example.com');
    expect(await emails()).toEqual(['first@example.com false', 'third@example.com true']);
  });
});

describe('params', () => {
  it('keep their order in every answer', async () => {
    const { client } = await fresh(fixture);
    const sent =
      '{"shopify_customer_id":"1","loyalty_tier":"gold","b":1,"aaa":{"z":1,"yy":2},"cc":[{"q":1,"p":2}]}';
    const shown = sent;
    const created = await client.post(`{"userNumber":"+971501234567","params":${sent}}`);
    expect(JSON.stringify(created.json.data.params)).toBe(shown);
    const id: string = created.json.data.id;
    const read = async () => JSON.stringify((await client.get(`/contacts/${id}`)).json.data.params);
    expect(await read()).toBe(shown);
    const patched = await client.patch(id, '{"params":{"b":1,"aaa":2,"cc":3}}');
    expect(JSON.stringify(patched.json.data.params)).toBe('{"b":1,"aaa":2,"cc":3}');
    expect(await read()).toBe('{"b":1,"aaa":2,"cc":3}');
    const renamed = await client.patch(id, { name: 'Ana' });
    expect(JSON.stringify(renamed.json.data.params)).toBe('{"b":1,"aaa":2,"cc":3}');
    const stamp = (await client.get(`/contacts/${id}`)).json.data.updatedAt;
    fixture.advance(5_000);
    // Params may be sent back unchanged.
    await client.patch(id, '{"params":{"b":1,"aaa":2,"cc":3}}');
    expect((await client.get(`/contacts/${id}`)).json.data.updatedAt).toBe(stamp);
    // Only the order differs.
    await client.patch(id, '{"params":{"b":1,"cc":3,"aaa":2}}');
    expect(await read()).toBe('{"b":1,"cc":3,"aaa":2}');
    await client.patch(id, '{"params":null}');
    expect(await read()).toBe('{}');
  });
});
