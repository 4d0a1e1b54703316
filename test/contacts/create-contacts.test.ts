/** Creating contacts: fields, identities, and requests that match an existing contact. */
import { describe, expect, it } from 'vitest';
import { errorsOf, newClient, newContact, problemOf } from '../support/clients/directory.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

describe('POST /contacts', () => {
  it('refuses a known contact by default, and names it', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    for (const on_match of [undefined, 'refuse']) {
      const refused = await client.post('/contacts', { phone: '+14155550123', on_match });
      expect(refused.status).toBe(409);
      expect(problemOf(refused)).toEqual({
        type: 'urn:switchbook:problem:conflict',
        title: 'Conflict',
        status: 409,
        detail: `Contact ${id} holds the phone 14155550123.`,
        code: 'conflict',
        what: 'identity',
        contact_id: id,
        contact_number: 1,
        identity: { kind: 'phone', scope: '', value: '14155550123' },
      });
    }
    const withTag = await client.post('/contacts', { phone: '+14155550123', tags: ['brand new'] });
    expect([withTag.status, withTag.json.contact_id]).toEqual([409, id]);
    expect((await client.get('/tags')).json.data).toHaveLength(2);
  });

  it('returns a known contact unchanged', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make(newContact);
    const found = await client.post('/contacts', {
      phone: '+1 415 555 0123',
      display_name: 'Other',
      tags: ['new'],
      on_match: 'return',
    });
    expect([found.status, found.headers.location, found.headers.etag]).toEqual([200, undefined, '"1"']);
    expect(found.json.data).toMatchObject({
      id,
      version: 1,
      display_name: 'Jane Doe',
      tags: ['vip', 'lead'],
    });
    const created = await client.post('/contacts', { phone: '+14155550124', on_match: 'return' });
    expect([created.status, created.json.data.number]).toEqual([201, 2]);
  });

  it('merges the sent values into a known contact', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ ...newContact, attributes: { a: { x: 1 }, b: 2 } });
    const merged = await client.post('/contacts', {
      phone: '+14155550123',
      email: 'work@example.com',
      identities: [{ kind: 'telegram', value: '77' }],
      company: null,
      tags: ['new', 'vip'],
      attributes: { a: { y: 2 }, b: null },
      on_match: 'merge',
    });
    expect([merged.status, merged.headers.etag]).toEqual([200, '"2"']);
    expect(merged.json.data).toMatchObject({
      id,
      version: 2,
      display_name: 'Jane Doe',
      company: null,
      email: 'work@example.com',
      tags: ['vip', 'lead', 'new'],
      attributes: { a: { x: 1, y: 2 } },
    });
    expect(merged.json.data.identities.map((identity: { value: string }) => identity.value)).toEqual([
      '14155550123',
      'jane@example.com',
      'work@example.com',
      '77',
    ]);
    const again = await client.post('/contacts', { phone: '+14155550123', on_match: 'merge' });
    expect([again.status, again.json.data.version]).toEqual([200, 2]);
  });

  it('does not choose between several matches', async () => {
    const { client } = await newClient(fixture);
    const one = await client.make({ phone: '+4930111111' });
    const other = await client.make({ identities: [{ kind: 'telegram', value: '77' }] });
    const both = { phone: '+4930111111', identities: [{ kind: 'telegram', value: '77' }] };
    for (const on_match of ['return', 'merge']) {
      const refused = await client.post('/contacts', { ...both, on_match });
      expect(refused.status).toBe(409);
      expect(refused.json.code).toBe('ambiguous');
      expect(
        refused.json.candidates.map((candidate: { contact_id: string }) => candidate.contact_id),
      ).toEqual([one.id, other.id]);
    }
    const refused = await client.post('/contacts', both);
    expect([refused.status, refused.json.code]).toEqual([409, 'conflict']);
    expect([one.id, other.id]).toContain(refused.json.contact_id);
  });

  it('lets several contacts share an email', async () => {
    const { client } = await newClient(fixture);
    const one = await client.make({ email: 'office@example.com' });
    const other = await client.make({ email: 'OFFICE@example.com', on_match: 'return' });
    expect(other.id).not.toBe(one.id);
  });

  it('makes one contact of many parallel find-or-creates of one number', async () => {
    const count = rounds(60, 200);
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        client.post('/contacts', {
          phone: '+4915112345678',
          display_name: `Caller ${index}`,
          on_match: 'return',
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(count - 1);
    expect(new Set(answers.map((answer) => answer.json.data.id)).size).toBe(1);
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
  });

  it('loses nothing in 50 parallel merges into one number', async () => {
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        client.post('/contacts', {
          phone: '+4915112345678',
          tags: [`t${index % 3}`],
          attributes: { [`a${index}`]: index },
          on_match: 'merge',
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49);
    const { data } = (await client.get('/contacts')).json;
    expect([data.length, data[0].version]).toEqual([1, 50]);
    expect([data[0].tags.length, Object.keys(data[0].attributes).length]).toEqual([3, 50]);
  });

  it('takes identities of every kind, and spells numbers as digits', async () => {
    const { client } = await newClient(fixture);
    const contact = await client.make({
      phone: '+49 30 111111',
      identities: [
        { kind: 'phone', value: '+49 30 222222', label: 'work' },
        { kind: 'phone', value: '4930333333' },
        { kind: 'wa_id', value: '4930444444', verified_at: '2026-01-01T00:00:00+01:00' },
        { kind: 'external', scope: 'Shop', value: ' A-1 ' },
        { kind: 'email', value: 'Some@One.org', primary: false },
        { kind: 'username', value: 'Jane' },
      ],
    });
    const shown = contact.identities.map(({ id, ...one }) => one);
    const plain = { scope: '', label: null, primary: false, verified_at: null };
    expect(shown).toEqual([
      { ...plain, kind: 'phone', value: '4930111111', raw: '+49 30 111111', primary: true },
      { ...plain, kind: 'phone', value: '4930222222', raw: '+49 30 222222', label: 'work' },
      { ...plain, kind: 'phone', value: '4930333333', raw: '4930333333' },
      {
        ...plain,
        kind: 'wa_id',
        value: '4930444444',
        raw: '4930444444',
        primary: true,
        verified_at: '2025-12-31T23:00:00.000Z',
      },
      { ...plain, kind: 'external', scope: 'Shop', value: 'A-1', raw: 'A-1', primary: true },
      { ...plain, kind: 'email', value: 'some@one.org', raw: 'Some@One.org' },
      { ...plain, kind: 'username', value: 'jane', raw: 'Jane', primary: true },
    ]);
    const sameShop = await client.post('/contacts', {
      identities: [{ kind: 'external', scope: 'SHOP', value: 'A-1' }],
    });
    expect(sameShop.json.identity).toEqual({ kind: 'external', scope: 'shop', value: 'A-1' });
  });

  it('reads national numbers only in the region of the account', async () => {
    const { account, client } = await newClient(fixture);
    const refused = await client.post('/contacts', { phone: '0151 23456789' });
    expect(errorsOf(refused)).toEqual(['phone form']);
    await fixture.core.updateAccount(account.account.id, { default_region: 'DE' });
    const created = await client.post('/contacts', { phone: '0151 23456789' });
    expect(created.json.data.phone).toBe('+4915123456789');
    expect(created.json.data.identities[0].raw).toBe('0151 23456789');
    expect((await client.post('/contacts', { phone: '+1 415 555 0123' })).json.data.phone).toBe(
      '+14155550123',
    );
    const bad = await client.post('/contacts', { phone: '12' });
    expect(bad.json.errors).toEqual([
      {
        path: 'phone',
        code: 'form',
        message:
          'must be a phone number with its country code (E.164), such as +14155550123, or a national number of DE',
        form: 'phone',
        country: 'DE',
      },
    ]);
    // Digits in an identity are read unchanged, for any region.
    const foreign = await client.post('/contacts', { identities: [{ kind: 'phone', value: '14155550199' }] });
    expect(foreign.json.data.phone).toBe('+14155550199');
  });

  it('makes names of parts, and guesses no parts of names', async () => {
    const { client } = await newClient(fixture);
    const names = async (body: object) => {
      const { data } = (await client.post('/contacts', body)).json;
      return [data.display_name, data.given_name, data.family_name];
    };
    expect(await names({ given_name: 'Ana Maria', family_name: 'de Souza' })).toEqual([
      'Ana Maria de Souza',
      'Ana Maria',
      'de Souza',
    ]);
    expect(await names({ family_name: 'Souza' })).toEqual(['Souza', null, 'Souza']);
    expect(await names({ display_name: 'Ana  Maria Souza' })).toEqual(['Ana  Maria Souza', null, null]);
    expect(await names({ display_name: 'Ana B', given_name: 'Ana', family_name: 'B' })).toEqual([
      'Ana B',
      'Ana',
      'B',
    ]);
    expect(await names({ display_name: '', given_name: null })).toEqual([null, null, null]);
    const refused = await client.post('/contacts', { display_name: 'Dr. Ana', given_name: 'Ana' });
    expect(errorsOf(refused)).toEqual(['display_name contradiction']);
  });

  it('accepts groups, sources and statuses by number, by name or as returned; they must exist', async () => {
    const { client } = await newClient(fixture);
    await client.post('/groups', { name: 'Friends' });
    await client.post('/groups', { name: 'Family' });
    const contact = await client.make({
      groups: ['FAMILY', { number: 1, name: 'whatever' }],
      source: { number: 2, name: 'import' },
      status: 'Closed',
    });
    expect(contact).toMatchObject({
      groups: [
        { number: 2, name: 'Family' },
        { number: 1, name: 'Friends' },
      ],
      source: { number: 2, name: 'import' },
      status: { number: 3, name: 'closed', color: '#6B7280' },
    });
    expect(await client.make({ source: null, status: null, groups: null })).toMatchObject({
      source: null,
      status: null,
      groups: [],
    });
    const refused = await client.post('/contacts', { groups: [1, 'Foes', 99], source: 99, status: 'odd' });
    expect(refused.status).toBe(400);
    expect(errorsOf(refused)).toEqual([
      'groups.1 unknown',
      'groups.2 unknown',
      'source unknown',
      'status unknown',
    ]);
  });

  it('trims tags, and distinguishes spellings', async () => {
    const { client } = await newClient(fixture);
    const contact = await client.make({ tags: [' vip ', 'VIP', 'vip', 'Cafe\u0301'] });
    expect(contact).toMatchObject({ tags: ['vip', 'VIP', 'Caf\u00e9'] });
  });

  it('reports all errors at once', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts', {
      type: 'robot',
      display_name: 7,
      phone: '555',
      email: 'nobody',
      avatar_url: 'javascript:alert(1)',
      identities: [
        { kind: 'phone', value: '0151' },
        { kind: 'pigeon', value: 'x' },
        { kind: 'email', value: ' ' },
      ],
      tags: ['', 'x'.repeat(256), 5],
      groups: [0, ''],
      address: { country_code: 'DEU', planet: 'Earth' },
      blocked: 'yes',
      attributes: [],
      on_match: 'replace',
      id: 'mine',
      extensions: {},
      __typename: 'Contact',
    });
    expect(refused.status).toBe(400);
    expect(errorsOf(refused)).toEqual([
      'type not_allowed',
      'display_name type',
      'phone form',
      'email form',
      'avatar_url form',
      'identities.0.value form',
      'identities.1.kind not_allowed',
      'identities.2.value blank',
      'tags.0 blank',
      'tags.1 too_long',
      'tags.2 type',
      'groups.0 too_small',
      'groups.1 blank',
      'address.country_code too_long',
      'address.planet unknown_member',
      'blocked type',
      'attributes type',
      'on_match not_allowed',
      'id unknown_member',
      'extensions unknown_member',
      '__typename unknown_member',
    ]);
    expect(refused.json.errors[2]).toEqual({
      path: 'phone',
      code: 'form',
      message: 'must be a phone number with its country code (E.164), such as +14155550123',
      form: 'phone',
    });
  });

  it('refuses two primaries of one kind', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts', {
      phone: '+4930111111',
      identities: [{ kind: 'phone', value: '+4930222222', primary: true }],
    });
    expect(errorsOf(refused)).toEqual(['identities.0.primary contradiction']);
    const same = {
      phone: '+4930111111',
      identities: [{ kind: 'phone', value: '4930111111', primary: true }],
    };
    expect(await client.make(same)).toMatchObject({ phone: '+4930111111' });
  });

  it('enforces the limit of the account', async () => {
    const { account, client } = await newClient(fixture);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '1' });
    await client.make({ phone: '+4930111111' });
    const refused = await client.post('/contacts', { phone: '+4930222222' });
    expect(refused.status).toBe(403);
    expect(problemOf(refused)).toEqual({
      type: 'urn:switchbook:problem:quota',
      title: 'Limit of the account reached',
      status: 403,
      detail: 'The account may have at most 1 contacts and has 1.',
      code: 'quota',
      feature: 'contacts',
      current: 1,
      maximum: 1,
    });
  });

  it('restores an opt-out with its number', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4930111111' });
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out' });
    await client.remove(`/contacts/${id}`);
    const again = await client.make({ phone: '+4930111111' });
    const ledger = await client.get(`/contacts/${again.id}/consents`);
    expect(ledger.json.data).toMatchObject([{ channel: 'whatsapp', state: 'opted_out' }]);
  });
});
