/** PATCH: a JSON merge patch, and the commands in its body. */
import { describe, expect, it } from 'vitest';
import { errorsOf, newClient, newContact } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const missing = '018f0000-0000-7000-8000-000000000000';

describe('PATCH /contacts/{id}', () => {
  it('changes sent members, clears null ones, keeps the others', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({
      ...newContact,
      description: 'old',
      owner: 'kim',
      address: { street: 'Main 1', city: 'Berlin' },
    });
    const changed = await client.patch(`/contacts/${id}`, {
      type: 'guest',
      company: null,
      description: '',
      owner: 'lee',
      blocked: true,
      avatar_url: 'http://x.org/a%20b',
      address: { city: null, zip: '10115', country_code: 'de' },
      source: 'IMPORT',
      status: null,
    });
    expect([changed.status, changed.headers.etag]).toEqual([200, '"2"']);
    expect(changed.json.data).toMatchObject({
      version: 2,
      type: 'guest',
      display_name: 'Jane Doe',
      company: null,
      description: null,
      owner: 'lee',
      blocked: true,
      avatar_url: 'http://x.org/a%20b',
      address: { street: 'Main 1', city: null, state: null, zip: '10115', country_code: 'DE' },
      source: { number: 2, name: 'import' },
      status: null,
      phone: '+14155550123',
      tags: ['vip', 'lead'],
    });
    const cleared = await client.patch(`/contacts/${id}`, {
      address: null,
      avatar_url: null,
      blocked: false,
    });
    expect(cleared.json.data).toMatchObject({
      avatar_url: null,
      blocked: false,
      address: { street: null, city: null, state: null, zip: null, country_code: null },
    });
    expect((await client.get(`/contacts/${id}`)).text).toBe(cleared.text);
  });

  it('moves version and time on a real change only', async () => {
    const { client } = await newClient(fixture);
    const contact = await client.make(newContact);
    for (const body of [
      {},
      { company: 'Acme' },
      { add_tags: ['vip'] },
      { remove_tags: ['x'] },
      { tags: ['vip', 'lead'] },
    ]) {
      const same = await client.patch(`/contacts/${contact.id}`, body);
      expect([same.status, same.headers.etag, same.json.data.updated_at]).toEqual([
        200,
        '"1"',
        contact.updated_at,
      ]);
    }
    const changed = await client.patch(`/contacts/${contact.id}`, { company: 'Other' });
    expect(changed.json.data.version).toBe(2);
    expect(changed.json.data.updated_at > contact.updated_at).toBe(true);
  });

  it('keeps at most 5,000 attributes', async () => {
    const { client } = await newClient(fixture);
    const attributes = (from: number, count: number, value: unknown = 1) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${from + at}`, value]));
    const { id } = await client.make({ attributes: attributes(0, 5_000) });
    const refused = await client.patch(`/contacts/${id}`, { attributes: { more: 1 } });
    expect(errorsOf(refused)).toEqual(['attributes too_many']);
    const replaced = { ...attributes(0, 1, null), more: 1 };
    const changes = [{ company: 'Acme' }, { attributes: replaced }];
    for (const body of changes) expect((await client.patch(`/contacts/${id}`, body)).status).toBe(200);
  });

  it('merges attributes at every level (RFC 7396, appendix A)', async () => {
    const { client } = await newClient(fixture);
    const cases: [object, object, object][] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
      [{ a: 'b' }, { a: null }, {}],
      [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [{ e: 1 }, { a: 1, e: null }, { a: 1 }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
      [{ a: 1 }, { a: { b: [null] } }, { a: { b: [null] } }],
    ];
    for (const [before, patch, after] of cases) {
      const { id } = await client.make({ attributes: before });
      const patched = await client.patch(`/contacts/${id}`, { attributes: patch });
      expect(patched.json.data.attributes).toEqual(after);
    }
    const { id } = await client.make({ attributes: { a: 1 } });
    expect((await client.patch(`/contacts/${id}`, { attributes: null })).json.data.attributes).toEqual({});
  });

  it('changes only the displayed phone and email', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({
      ...newContact,
      identities: [
        { kind: 'phone', value: '+4930222222' },
        { kind: 'telegram', value: '7' },
      ],
    });
    const values = (received: { json: { data: { identities: { value: string }[] } } }) =>
      received.json.data.identities.map((identity) => identity.value);
    const changed = await client.patch(`/contacts/${id}`, { phone: '+49 30 333333', email: 'b@x.org' });
    expect(changed.json.data).toMatchObject({ phone: '+4930333333', email: 'b@x.org' });
    expect(values(changed)).toEqual(['4930222222', '7', '4930333333', 'b@x.org']);
    const swapped = await client.patch(`/contacts/${id}`, { phone: '+4930222222' });
    expect(swapped.json.data.phone).toBe('+4930222222');
    expect(values(swapped)).toEqual(['4930222222', '7', '4930333333', 'b@x.org']);
    const respelled = await client.patch(`/contacts/${id}`, { phone: '+49 (30) 222222' });
    expect(respelled.json.data.identities[0]).toMatchObject({ raw: '+49 (30) 222222', value: '4930222222' });
    const cleared = await client.patch(`/contacts/${id}`, { phone: null, email: '' });
    expect(cleared.json.data).toMatchObject({ phone: '+4930333333', email: null });
    expect(values(await client.patch(`/contacts/${id}`, { phone: null }))).toEqual(['7']);
  });

  it('replaces identities completely, except ids of other wires', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({
      ...newContact,
      identities: [
        { kind: 'telegram', value: '7', label: 'old' },
        { kind: 'vendor_id', scope: 'other', value: 'v-1' },
      ],
    });
    const replaced = await client.patch(`/contacts/${id}`, {
      identities: [
        { kind: 'telegram', value: '7' },
        { kind: 'phone', value: '+4930111111', label: 'home' },
        { kind: 'phone', value: '+4930222222' },
      ],
    });
    const shown = replaced.json.data.identities.map(
      (identity: { kind: string; value: string; label: string; primary: boolean }) =>
        `${identity.kind} ${identity.value} ${identity.label} ${identity.primary}`,
    );
    expect(shown).toEqual([
      'telegram 7 null true',
      'vendor_id v-1 null true',
      'phone 4930111111 home true',
      'phone 4930222222 null false',
    ]);
    expect(replaced.json.data).toMatchObject({ phone: '+4930111111', email: null });
    const none = await client.patch(`/contacts/${id}`, { identities: [] });
    expect(none.json.data.identities).toHaveLength(1);
  });

  it('refuses an identity of another contact', async () => {
    const { client } = await newClient(fixture);
    const other = await client.make({ phone: '+4930111111' });
    const { id } = await client.make(newContact);
    for (const body of [{ phone: '+4930111111' }, { identities: [{ kind: 'wa_id', value: '4930111111' }] }]) {
      const refused = await client.patch(`/contacts/${id}`, body);
      expect([refused.status, refused.json.code, refused.json.contact_id]).toEqual([
        409,
        'conflict',
        other.id,
      ]);
    }
    expect((await client.get(`/contacts/${id}`)).json.data.version).toBe(1);
  });

  it('writes names as a whole and in parts', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Jane van Dyk' });
    const names = async (body: object) => {
      const { data } = (await client.patch(`/contacts/${id}`, body)).json;
      return [data.display_name, data.given_name, data.family_name];
    };
    expect(await names({ given_name: 'Joan' })).toEqual(['Joan van Dyk', 'Joan', 'van Dyk']);
    expect(await names({ family_name: 'Smith', given_name: 'Mary Ann' })).toEqual([
      'Mary Ann Smith',
      'Mary Ann',
      'Smith',
    ]);
    expect(await names({ company: 'X' })).toEqual(['Mary Ann Smith', 'Mary Ann', 'Smith']);
    expect(await names({ display_name: 'Mary Ann Smith' })).toEqual(['Mary Ann Smith', 'Mary Ann', 'Smith']);
    expect(await names({ display_name: 'Mary A. Smith' })).toEqual(['Mary A. Smith', null, null]);
    expect(await names({ family_name: null })).toEqual(['Mary', 'Mary', null]);
    expect(await names({ display_name: null })).toEqual([null, null, null]);
    const refused = await client.patch(`/contacts/${id}`, { display_name: 'X', given_name: 'Y' });
    expect(errorsOf(refused)).toEqual(['display_name contradiction']);
  });

  it('changes nothing when the read contact is sent back', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'A' });
    for (const name of [{ display_name: 'Jane  van Dyk' }, { given_name: 'Jane', family_name: 'van Dyk' }]) {
      const more = { groups: [1], identities: [{ kind: 'external', scope: 'Shop', value: '7', label: 'x' }] };
      const { phone, email, company } = newContact;
      const contact = await client.make({ phone, email, company, ...name, ...more });
      const { id, number, version, extensions, created_at, updated_at, ...shown } = {
        ...(await client.get(`/contacts/${contact.id}`)).json.data,
      };
      const again = await client.patch(`/contacts/${id}`, shown);
      expect(again.json.data).toEqual({ id, number, version, ...shown, extensions, created_at, updated_at });
      await client.remove(`/contacts/${id}`);
    }
  });

  it('replaces, adds and removes tags and groups', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'A' });
    await client.post('/groups', { name: 'B' });
    const { id } = await client.make({ ...newContact, groups: [1] });
    const state = async (body: object) => {
      const { data } = (await client.patch(`/contacts/${id}`, body)).json;
      return [data.tags.join(), data.groups.map((group: { name: string }) => group.name).join()];
    };
    expect(await state({ add_tags: ['new', 'vip'], remove_tags: ['lead', 'unknown'] })).toEqual([
      'vip,new',
      'A',
    ]);
    expect(await state({ tags: ['x', 'vip'], groups: ['b', 1] })).toEqual(['x,vip', 'B,A']);
    expect(await state({ tags: ['vip', 'x'] })).toEqual(['vip,x', 'B,A']);
    expect(await state({ tags: ['a', 'b'], add_tags: ['c'], remove_tags: ['a'] })).toEqual(['b,c', 'B,A']);
    expect(await state({ tags: null, groups: null })).toEqual(['', '']);
    const tags = (await client.get('/tags')).json.data.map((tag: { name: string }) => tag.name);
    expect(tags).toEqual(['vip', 'lead', 'new', 'x', 'a', 'b', 'c']);
    expect(errorsOf(await client.patch(`/contacts/${id}`, { groups: ['C'] }))).toEqual(['groups.0 unknown']);
  });

  it('writes only at a version that If-Match names', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const write = (tags: string, body: object = { company: tags }) =>
      client.patch(`/contacts/${id}`, body, { 'if-match': tags });
    expect((await write('"1"')).headers.etag).toBe('"2"');
    expect((await write('"1", "2"')).headers.etag).toBe('"3"');
    expect((await write('*')).headers.etag).toBe('"4"');
    for (const tags of ['"1"', 'W/"4"', '"04"', '4', '"4', 'nonsense', '', '"99999999999999999999"']) {
      const refused = await write(tags);
      expect([refused.status, refused.json.code, refused.json.version]).toEqual([412, 'stale', 4]);
    }
    // A new tag or identity needs another path of the write.
    expect((await write('"1"', { add_tags: ['brand new'] })).status).toBe(412);
    expect((await write('"1"', { phone: '+4930111111' })).status).toBe(412);
    expect((await write('"3","4"', { phone: '+4930111111', add_tags: ['brand new'] })).status).toBe(200);
    const ofNobody = await client.patch(`/contacts/${missing}`, {}, { 'if-match': '"1"' });
    expect(ofNobody.status).toBe(404);
  });

  it('accepts only one of many writers of a version', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.patch(`/contacts/${id}`, { company: `C${index}` }, { 'if-match': '"1"' }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 412)).toHaveLength(19);
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.patch(`/contacts/${id}`, { attributes: { [`a${index}`]: 1 } }),
      ),
    );
    expect(counts.every((answer) => answer.status === 200)).toBe(true);
    const { data } = (await client.get(`/contacts/${id}`)).json;
    expect([Object.keys(data.attributes).length, data.version]).toEqual([20, 22]);
  });

  it('refuses all invalid members together, before the lookup', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const body = { type: null, blocked: null, on_match: 'merge', version: 3, add_tags: null, attributes: [] };
    for (const path of [id, missing, 'nonsense']) {
      const refused = await client.patch(`/contacts/${path}`, body);
      expect(refused.status).toBe(400);
      expect(errorsOf(refused)).toEqual([
        'type type',
        'blocked type',
        'on_match unknown_member',
        'version unknown_member',
        'add_tags type',
        'attributes type',
      ]);
    }
    for (const path of [missing, 'nonsense'])
      expect((await client.patch(`/contacts/${path}`, { company: 'X' })).status).toBe(404);
  });

  it('keeps extensions and values of other origins', async () => {
    const { account, client } = await newClient(fixture);
    const { contact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        extension: { face: 'other', members: { deep: { a: [1] } } },
        identities: [{ op: 'hold', identity: { kind: 'bsuid', scope: 'p', value: 'US.1', attrs: { x: 1 } } }],
      },
    });
    const changed = await client.patch(`/contacts/${contact.id}`, {
      display_name: 'Named',
      phone: '+4930111111',
    });
    expect(changed.json.data.extensions).toEqual({ other: { deep: { a: [1] } } });
    const stored = await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: contact.id }] });
    expect(stored.identities[0]).toEqual(contact.identities[0]);
  });
});
