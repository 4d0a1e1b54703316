/** Resolve, its alias, and the path by phone: forms of the body, types of identifiers, and the matched contact. */
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  type Client,
  conflict,
  foreign,
  invalid,
  newStand,
  noContact,
  unknownUuid,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const known = {
  phone_number: '+6281234567890',
  email: 'u@b.co',
  external_source: 'shopify',
  external_id: 'CUST_1',
};
const ambiguous = 'identifiers match multiple contacts';
const six = 'expected value to be one of "contact_id, phone, whatsapp, wa_id, email, external_id"';

/** The contact and the item of an answer, or its text if it has neither. */
async function resolved(client: Client, body: unknown) {
  const answer = await client.post('/contacts/resolve', body);
  return answer.status === 200 ? [answer.json.data.contact_id, answer.json.data.matched_by] : answer.text;
}

describe('a lookup by phone', () => {
  it('accepts spellings of a number, and refuses other texts', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create(known);
    for (const phone of ['+6281234567890', '%2B6281234567890', '6281234567890', '%2062-812%2F34567890'])
      expect((await client.get(`/contacts/phone/${phone}`)).json.data.id).toBe(id);
    const none = await client.get('/contacts/phone/abc');
    expect([none.status, none.text]).toEqual([
      422,
      invalid({ message: 'expected phone number in E.164 format', location: 'path.phone', value: 'abc' }),
    ]);
    expect((await client.get('/contacts/phone/6281234567891')).text).toBe(noContact);
  });

  it('an exact number has priority over its other forms, which match in one direction only', async () => {
    const { account, client } = await newStand(fixture);
    const one = await foreign(fixture, account, [{ kind: 'phone', value: '525512345678' }]);
    const other = await foreign(fixture, account, [{ kind: 'wa_id', value: '5215512345678' }]);
    expect((await client.get('/contacts/phone/525512345678')).json.data.id).toBe(one.id);
    expect((await client.get('/contacts/phone/5215512345678')).json.data.id).toBe(other.id);
    const mobile = await foreign(fixture, account, [{ kind: 'phone', value: '5491123456789' }]);
    expect((await client.get('/contacts/phone/541123456789')).text).toBe(noContact);
    const landline = await foreign(fixture, account, [{ kind: 'phone', value: '541123456788' }]);
    expect((await client.get('/contacts/phone/5491123456788')).json.data.id).toBe(landline.id);
    expect((await client.get('/contacts/phone/5491123456789')).json.data.id).toBe(mobile.id);
    expect((await client.get('/contacts?phone=541123456789')).json.data).toEqual([]);
    const listed = await client.get('/contacts?phone=5491123456788');
    expect(listed.json.data.map((row: { id: string }) => row.id)).toEqual([landline.id]);
  });
});

describe('the contact that is found', () => {
  it('the first item that matched is named', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create(known);
    const email = { type: 'email', value: ' U@B.co ' };
    const phone = { type: 'PHONE ', value: 6281234567890 };
    const matchedEmail = { type: 'email', value: 'U@B.co', source: null };
    const matchedPhone = { type: 'phone', value: '6281234567890', source: null };
    const nobody = { type: 'phone', value: '+6281111111111' };
    expect(await resolved(client, { identifiers: [nobody, email] })).toEqual([id, matchedEmail]);
    expect(await resolved(client, { identifiers: [phone, email] })).toEqual([id, matchedPhone]);
    const unreadable = { type: 'phone', value: 'n/a' };
    expect(await resolved(client, { identifiers: [unreadable, nobody, email, phone] })).toEqual([
      id,
      matchedEmail,
    ]);
  });

  it('WhatsApp ids are read as numbers', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create(known);
    const jid = '6281234567890@s.whatsapp.net';
    expect(await resolved(client, { type: 'whatsapp', value: jid })).toEqual([
      id,
      { type: 'whatsapp', value: jid, source: null },
    ]);
    expect(await resolved(client, { type: 'wa_id', value: 6281234567890 })).toEqual([
      id,
      { type: 'wa_id', value: '6281234567890', source: null },
    ]);
    const waId = await foreign(fixture, account, [{ kind: 'wa_id', value: '6281234567891' }]);
    expect((await resolved(client, { phone: '+6281234567891' }))[0]).toBe(waId.id);
  });

  it('an external id requires a source, in any letter case, and its exact value', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create(known);
    const refused = badRequest('source is required when type is external_id');
    expect(await resolved(client, { type: 'external_id', value: 'CUST_1' })).toBe(refused);
    expect(await resolved(client, { type: 'external_id', value: 'CUST_1', source: ' ' })).toBe(refused);
    expect(await resolved(client, { type: 'external_id', value: 'CUST_1', source: 'SHOPIFY' })).toEqual([
      id,
      { type: 'external_id', value: 'CUST_1', source: 'SHOPIFY' },
    ]);
    expect(await resolved(client, { type: 'external_id', value: 'cust_1', source: 'shopify' })).toBe(
      noContact,
    );
    const both = {
      identifiers: [
        { type: 'external_id', value: 'x' },
        { type: 'fax', value: 'x' },
      ],
    };
    expect(await resolved(client, both)).toContain('validation failed');
  });

  it('several contacts are a conflict, one entry for each match', async () => {
    const { client } = await newStand(fixture);
    const one = await client.create(known);
    const other = await client.create({ email: 'other@b.co' });
    const identifiers = [
      { type: 'phone', value: 'n/a' },
      { type: 'email', value: 'other@b.co' },
      { type: 'contact_id', value: one },
      { type: 'external', value: 'CUST_1', source: 'shopify' },
    ];
    expect(await resolved(client, { identifiers })).toBe(
      conflict(
        ambiguous,
        ['body.identifiers[1]', other],
        ['body.identifiers[2]', one],
        ['body.identifiers[3]', one],
      ),
    );
    expect(await resolved(client, { email: 'other@b.co', id: 'ignored', phone: '6281234567890' })).toBe(
      conflict(ambiguous, ['body.identifiers[0]', one], ['body.identifiers[1]', other]),
    );
  });

  it('a conflict counts the items as they were sent', async () => {
    const { client } = await newStand(fixture);
    const one = await client.create(known);
    const other = await client.create({ email: 'other@b.co' });
    const identifiers = [
      { phone: '+6281111111111', whatsapp: '6281234567890', email: 'u@b.co' },
      { type: 'email', value: 'other@b.co' },
    ];
    expect(await resolved(client, { identifiers })).toBe(
      conflict(
        ambiguous,
        ['body.identifiers[0]', one],
        ['body.identifiers[0]', one],
        ['body.identifiers[1]', other],
      ),
    );
    expect(await resolved(client, { identifiers: [{ phone: 5.5, email: 'u@b.co' }, { type: 'fax' }] })).toBe(
      invalid(
        { message: 'expected string', location: 'body.identifiers[0].value', value: 5.5 },
        { message: six, location: 'body.identifiers[1].type', value: 'fax' },
        { message: 'expected required property value to be present', location: 'body.identifiers[1]' },
      ),
    );
    const split = Array(26).fill({ phone: '+6281234567890', email: 'u@b.co' });
    expect(await resolved(client, { identifiers: split })).toBe(
      invalid({ message: 'expected array length <= 50', location: 'body.identifiers', value: split }),
    );
  });

  it('messenger ids are found by their exact value', async () => {
    const { account, client } = await newStand(fixture);
    for (const kind of ['telegram', 'instagram', 'viber', 'vk', 'avito', 'max'] as const) {
      const { id } = await foreign(fixture, account, [{ kind, value: `${kind}_1` }]);
      expect((await resolved(client, { type: kind, value: `${kind}_1` }))[0]).toBe(id);
      const rows = (await client.get(`/contacts/${id}/identities`)).json.data;
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ type: kind, value: `${kind}_1`, source: null });
    }
    expect(await resolved(client, { type: 'telegram', value: 'TELEGRAM_1' })).toBe(noContact);
    const { id } = await foreign(fixture, account, [
      { kind: 'messenger', value: '1' },
      { kind: 'username', value: 'u' },
      { kind: 'vendor_id', scope: 'acme', value: '1' },
    ]);
    expect((await client.get(`/contacts/${id}/identities`)).text).toBe(
      '{"data":[],"meta":{"next_cursor":null}}',
    );
  });

  it('is found by contact id, in any of its spellings', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create(known);
    for (const body of [{ contact_id: `cnt_${id}` }, { type: 'id', id: id.toUpperCase() }])
      expect((await resolved(client, body))[0]).toBe(id);
  });
});

describe('forms of the body', () => {
  it('every form answers like the list', async () => {
    const { client } = await newStand(fixture);
    await client.create(known);
    const item = { type: 'phone', value: '+6281234567890' };
    const listed = await client.post('/contacts/resolve', { identifiers: [item] });
    expect(listed.status).toBe(200);
    const forms: readonly object[] = [
      { identifiers: null, phone: '+6281234567890' },
      { identifiers: null, identifier: null, type: null, phone: '+6281234567890' },
      { identifiers: null, identifier: item },
      { identifier: null, ...item },
      { identifiers: [{ type: null, phone: '+6281234567890' }] },
      { identifier: item },
      item,
      { phone: '+6281234567890' },
      { phone_number: '+6281234567890' },
      { identifier: { type: 'phone_number', identifier: '+6281234567890' } },
      { type: 'phone', identifier: '+6281234567890' },
      { identifiers: [{ type: 'Phone', phone: ' +6281234567890' }], identifier: { type: 'fax' } },
    ];
    for (const body of forms) {
      const answer = await client.post('/contacts/resolve', body);
      expect([body, answer.status, answer.text]).toEqual([body, 200, listed.text]);
    }
    const flat = { external_id: 'CUST_1', external_source: 'shopify' };
    expect((await resolved(client, flat))[1]).toEqual({
      type: 'external_id',
      value: 'CUST_1',
      source: 'shopify',
    });
  });

  it('refuses invalid questions, and reports no match', async () => {
    const { client } = await newStand(fixture);
    const item = { type: 'phone', value: 'n/a' };
    for (const body of [{}, { identifiers: null }])
      expect(await resolved(client, body)).toBe(
        invalid({ message: 'expected required property identifiers to be present', location: 'body' }),
      );
    const at = 'body.identifiers';
    expect(await resolved(client, { identifiers: [] })).toBe(
      invalid({ message: 'expected array length >= 1', location: at, value: [] }),
    );
    expect(await resolved(client, { identifiers: 'x' })).toBe(
      invalid({ message: 'expected array', location: at, value: 'x' }),
    );
    const many = Array(51).fill(item);
    expect(await resolved(client, { identifiers: many })).toBe(
      invalid({ message: 'expected array length <= 50', location: at, value: many }),
    );
    expect(await resolved(client, { identifiers: [{ type: 'email', value: ' ' }] })).toBe(
      invalid({ message: 'expected length >= 1', location: `${at}[0].value`, value: ' ' }),
    );
    expect(await resolved(client, { identifiers: Array(50).fill(item) })).toBe(noContact);
    expect(await resolved(client, { identifier: '+6281234567890' })).toBe(
      invalid({ message: 'expected object', location: `${at}[0]`, value: '+6281234567890' }),
    );
    expect(await resolved(client, { contact_id: 'nonsense' })).toBe(noContact);
    expect(await resolved(client, { contact_id: unknownUuid })).toBe(noContact);
  });

  it('every fault of every item is listed, twenty at most', async () => {
    const { client } = await newStand(fixture);
    const at = 'body.identifiers';
    const identifiers = [
      'x',
      { value: 'x' },
      { value: true, type: 'phone', source: 5 },
      { type: 'email' },
      { type: 7, value: 'x' },
      { type: 'wa_id', value: 2 ** 60 },
      { type: 'fax', id: false },
      {},
    ];
    expect(await resolved(client, { identifiers })).toBe(
      invalid(
        { message: 'expected object', location: `${at}[0]`, value: 'x' },
        { message: 'expected required property type to be present', location: `${at}[1]` },
        { message: 'expected string', location: `${at}[2].value`, value: true },
        { message: 'expected string', location: `${at}[2].source`, value: 5 },
        { message: 'expected required property value to be present', location: `${at}[3]` },
        { message: 'expected string', location: `${at}[4].type`, value: 7 },
        { message: 'expected string', location: `${at}[5].value`, value: 2 ** 60 },
        { message: six, location: `${at}[6].type`, value: 'fax' },
        { message: 'expected string', location: `${at}[6].value`, value: false },
        { message: 'expected required property type to be present', location: `${at}[7]` },
        { message: 'expected required property value to be present', location: `${at}[7]` },
      ),
    );
    const faxes = Array(30).fill({ type: 'fax', value: '1' });
    const answer = await client.post('/contacts/resolve', { identifiers: faxes });
    expect(answer.json.errors).toHaveLength(20);
    expect(answer.json.errors[19]).toEqual({ message: six, location: `${at}[19].type`, value: 'fax' });
  });

  it('lookup answers byte for byte like resolve', async () => {
    const { client } = await newStand(fixture);
    await client.create(known);
    await client.create({ email: 'other@b.co' });
    const bodies: readonly (readonly [number, object])[] = [
      [200, { email: 'u@b.co' }],
      [400, { external_id: '1' }],
      [404, { email: 'nobody@b.co' }],
      [409, { email: 'other@b.co', phone: '6281234567890' }],
      [422, { type: 'fax' }],
    ];
    for (const [status, body] of bodies) {
      const resolve = await client.post('/contacts/resolve', body);
      const lookup = await client.post('/contacts/lookup', body);
      expect([resolve.status, lookup.status]).toEqual([status, status]);
      expect(lookup.text).toBe(resolve.text);
    }
  });
});

describe('flat identifiers', () => {
  it('are read as items and as the object of identifiers', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ phone_number: '+6281234567890', email: 'ana@example.com' });
    const other = await client.create({ email: 'bob@example.com' });
    const found = async (identifiers: unknown) =>
      (await client.post('/contacts/resolve', { identifiers })).json;
    for (const item of [
      { phone: '+6281234567890' },
      [{ phone: '+62 812-3456-7890' }],
      { email: 'Ana@example.com' },
      [{ email: 'nobody@example.com' }, { phone: '+6281234567890' }],
      [{ phone: '+6281234567890', email: 'ana@example.com' }],
      { type: 'phone', value: '+6281234567890' },
      { phone: '+15550009999', email: 'ana@example.com' },
    ])
      expect((await found(item)).data?.id, JSON.stringify(item)).toBe(id);
    expect((await found({ email: 'bob@example.com' })).data.id).toBe(other);
    expect((await found([{ phone: '+6281234567890' }, { email: 'bob@example.com' }])).status).toBe(409);
    expect((await found({})).status).toBe(422);
    expect((await found([{}])).status).toBe(422);
  });
});
