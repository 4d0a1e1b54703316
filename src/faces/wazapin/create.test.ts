/** POST /v1/contacts: accepted members, the matched contact, and the changes of a match. */
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  conflict,
  foreign,
  invalid,
  newStand,
  stored,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const phoneFault = (value: unknown) => ({
  message: 'expected phone number in E.164 format',
  location: 'body.phone_number',
  value,
});
const ambiguous = 'identifiers match multiple contacts';

describe('numbers', () => {
  it('spellings of a number are one contact', async () => {
    const { account, client } = await newStand(fixture);
    const created = await client.post('/contacts', { phone_number: '+62 812-3456-7890' });
    expect([created.status, created.json.data.phone_number]).toEqual([201, '+6281234567890']);
    const id = created.json.data.id;
    const spellings: readonly object[] = [
      { phone: 6281234567890 },
      { phone_number: '006281234567890' },
      { phone_number: null, phone: 'whatsapp:+62 (812) 3456/7890' },
      { phone: 'TEL:+62.812.3456.7890' },
      { phone: '6281234567890@S.WhatsApp.net' },
      { phone: '6281234567890@c.us' },
      { phone: '\u202a+62\u2011812\u00a034567890\u202c' },
    ];
    for (const body of spellings) {
      const again = await client.post('/contacts', body);
      expect([again.status, again.json.data.id]).toEqual([200, id]);
    }
    expect((await stored(fixture, account, id)).identities.map((identity) => identity.raw)).toEqual([
      '+62 812-3456-7890',
    ]);
  });

  it('a leading zero requires the region of the account', async () => {
    const { account, client } = await newStand(fixture);
    const refused = await client.post('/contacts', { phone_number: '081234567890' });
    expect([refused.status, refused.text]).toEqual([422, invalid(phoneFault('081234567890'))]);
    await fixture.core.updateAccount(account.account.id, { default_region: 'ID' });
    const created = await client.post('/contacts', { phone_number: '081234567890' });
    expect([created.status, created.json.data.phone_number]).toEqual([201, '+6281234567890']);
    expect((await client.get('/contacts/phone/0812-3456-7890')).status).toBe(200);
    expect((await client.get('/contacts?phone=081234567890')).json.data).toHaveLength(1);
    expect((await client.post('/contacts/resolve', { phone: '081234567890' })).status).toBe(200);
    expect((await client.post('/contacts', { phone_number: '+081234567890' })).status).toBe(422);
  });

  it('an invalid number is refused, and a name alone identifies no contact', async () => {
    const { client } = await newStand(fixture);
    for (const value of ['+1234567', '+1234567890123456', 'n/a', 2 ** 60, 7]) {
      const answer = await client.post('/contacts', { phone_number: value });
      expect([answer.status, answer.text]).toEqual([422, invalid(phoneFault(value))]);
    }
    const answer = await client.post('/contacts', { name: 'Only' });
    expect([answer.status, answer.text]).toEqual([
      400,
      badRequest('phone_number, email, or external_source and external_id is required'),
    ]);
    expect((await client.get('/contacts')).json.data).toEqual([]);
  });
});

describe('values', () => {
  it('an external id requires its source, and a source alone is ignored', async () => {
    const { client } = await newStand(fixture);
    const refused = await client.post('/contacts', { external_id: 'c1', email: 'a@b.co' });
    expect([refused.status, refused.text]).toEqual([
      400,
      badRequest('external_source is required when external_id is set'),
    ]);
    expect((await client.post('/contacts', { external_id: 'c1', external_source: ' ' })).text).toBe(
      refused.text,
    );
    const created = await client.post('/contacts', { external_source: 'shopify', email: 'a@b.co' });
    expect(created.status).toBe(201);
    expect([created.json.data.external_source, created.json.data.external_id]).toEqual([null, null]);
    const number = await client.post('/contacts', { external_source: ' Shop ', external_id: 17 });
    expect([number.json.data.external_source, number.json.data.external_id]).toEqual(['Shop', '17']);
  });

  it('every fault is listed, in the order of the request, under the canonical name', async () => {
    const { client } = await newStand(fixture);
    const answer = await client.post('/contacts', {
      email: 'no email',
      custom_fields: [],
      external_id: 1.5,
      external_source: 'x'.repeat(65),
      name: true,
      phone: 'n/a',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toBe(
      invalid(
        { message: 'expected string to be RFC 5322 email', location: 'body.email', value: 'no email' },
        { message: 'expected object', location: 'body.custom_fields', value: [] },
        { message: 'expected string', location: 'body.external_id', value: 1.5 },
        { message: 'expected length <= 64', location: 'body.external_source', value: 'x'.repeat(65) },
        { message: 'expected string', location: 'body.name', value: true },
        { message: 'expected phone number in E.164 format', location: 'body.phone_number', value: 'n/a' },
      ),
    );
  });

  it('lengths count code points, and a long value is cut', async () => {
    const { client } = await newStand(fixture);
    const longest = {
      name: '😀'.repeat(255),
      email: `${'a'.repeat(250)}@b.c`,
      external_source: 's'.repeat(64),
      external_id: 'i'.repeat(255),
    };
    const created = await client.post('/contacts', longest);
    expect(created.status).toBe(201);
    expect(created.json.data).toMatchObject(longest);
    const refused = await client.post('/contacts', { email: 'a@b.co', name: '😀'.repeat(300) });
    expect(refused.text).toBe(
      invalid({ message: 'expected length <= 255', location: 'body.name', value: '😀'.repeat(256) }),
    );
    for (const body of [{ email: `${'a'.repeat(251)}@b.c` }, { external_id: 'i'.repeat(256) }])
      expect((await client.post('/contacts', body)).status).toBe(422);
    for (const email of ['a@', '@b.co', 'a@b@c', 'a b@c.co', 'plain'])
      expect((await client.post('/contacts', { email })).status).toBe(422);
  });

  it('__proto__ is an ordinary custom field', async () => {
    const { client } = await newStand(fixture);
    const created = await client.post('/contacts', '{"email":"a@b.co","custom_fields":{"__proto__":"x"}}');
    expect(created.status).toBe(201);
    expect(created.text).toContain('"custom_fields":{"__proto__":"x"}');
    expect((await client.get(`/contacts/${created.json.data.id}`)).text).toContain(
      '"custom_fields":{"__proto__":"x"}',
    );
    expect((await client.post('/contacts', '{"__proto__":{"email":"b@b.co"}}')).status).toBe(400);
  });

  it('a number beyond a double is refused, since answers would show null', async () => {
    const { client } = await newStand(fixture);
    const message = 'expected number from -1.8e308 to 1.8e308';
    for (const value of ['1e999', '[{"b":-1e999}]']) {
      const refused = await client.post('/contacts', `{"email":"a@b.co","custom_fields":{"a":${value}}}`);
      expect([refused.status, refused.json.errors[0].message], value).toEqual([422, message]);
      expect(refused.json.errors[0].location).toBe('body.custom_fields');
    }
    const id = await client.create({ email: 'a@b.co' });
    const consent = `/contacts/${id}/consent/sms`;
    const metadata = await client.send('PUT', consent, '{"state":true,"metadata":{"a":1e999}}');
    expect([metadata.status, metadata.json.errors[0].location]).toEqual([422, 'body.metadata']);
    const created = await client.patch(`/contacts/${id}`, '{"custom_fields":{"a":1.7e308}}');
    expect([created.status, created.json.data.custom_fields]).toEqual([200, { a: 1.7e308 }]);
  });

  it('NUL and unpaired surrogates are refused in all read members', async () => {
    const { client } = await newStand(fixture);
    const message = 'unexpected NUL or unpaired surrogate';
    const name = await client.post('/contacts', { name: 'a\u0000b', email: 'a@b.co' });
    expect([name.status, name.text]).toEqual([
      422,
      invalid({ message, location: 'body.name', value: 'a\u0000b' }),
    ]);
    const fields: readonly object[] = [{ a: 'a\u0000' }, { a: [{ b: '\ud800' }] }, { 'a\u0000': 1 }];
    for (const custom_fields of fields) {
      const answer = await client.post('/contacts', { email: 'a@b.co', custom_fields });
      expect([answer.status, answer.text]).toEqual([
        422,
        invalid({ message, location: 'body.custom_fields', value: custom_fields }),
      ]);
    }
    expect((await client.post('/contacts', { email: 'a@b.co', $schema: '\u0000' })).status).toBe(201);
    expect((await client.get('/contacts?q=%00')).text).toBe(
      invalid({ message, location: 'query.search', value: '\u0000' }),
    );
  });

  it('the last one of duplicate keys counts', async () => {
    const { client } = await newStand(fixture);
    const created = await client.post('/contacts', '{"name":"A","name":"B","email":"a@b.co"}');
    expect(created.json.data.name).toBe('B');
  });

  it('custom fields are limited, alone and after the merge', async () => {
    const { client } = await newStand(fixture);
    const nested = (levels: number): object => (levels === 1 ? {} : { n: nested(levels - 1) });
    const keys = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${from + index}`, 1]));
    const faults: readonly (readonly [object, string])[] = [
      [keys(0, 201), 'expected at most 200 keys'],
      [nested(11), 'expected nesting depth <= 10'],
      [{ big: 'x'.repeat(65_536) }, 'expected serialized size <= 65536'],
      [{ ' ': 1 }, 'expected length >= 1'],
      [{ ['k'.repeat(129)]: 1 }, 'expected length <= 128'],
    ];
    for (const [custom_fields, message] of faults) {
      const answer = await client.post('/contacts', { email: 'a@b.co', custom_fields });
      expect(answer.status).toBe(422);
      expect(answer.json.errors).toEqual([{ message, location: 'body.custom_fields', value: custom_fields }]);
    }
    const first = await client.post('/contacts', {
      email: 'a@b.co',
      custom_fields: { ...keys(0, 199), gone: null, deep: nested(9) },
    });
    expect(first.status).toBe(201);
    expect(first.json.data.custom_fields).toEqual({ ...keys(0, 199), deep: nested(9) });
    const merged = await client.post('/contacts', { email: 'a@b.co', custom_fields: { one: 1 } });
    expect([merged.status, merged.text]).toEqual([
      422,
      invalid({
        message: 'expected at most 200 keys',
        location: 'body.custom_fields',
        value: { one: 1 },
      }),
    ]);
    const swapped = { one: 1, k0: null };
    expect((await client.patch(`/contacts/${first.json.data.id}`, { custom_fields: swapped })).status).toBe(
      200,
    );
  });
});

describe('upsert', () => {
  it('identifiers of two contacts are refused', async () => {
    const { client } = await newStand(fixture);
    const a = await client.create({ phone_number: '+6281234567890' });
    const b = await client.create({ email: 'b@b.co' });
    const before = (await client.get('/contacts')).text;
    const answer = await client.post('/contacts', {
      phone_number: '+6281234567890',
      email: 'B@B.co',
      name: 'N',
    });
    expect([answer.status, answer.text]).toEqual([
      409,
      conflict(ambiguous, ['body.phone_number', a], ['body.email', b]),
    ]);
    expect((await client.get('/contacts')).text).toBe(before);
    const c = await client.create({ external_source: 's', external_id: '1' });
    const turned = { external_id: '1', external_source: 'S', email: 'b@b.co' };
    expect((await client.post('/contacts', turned)).text).toBe(
      conflict(ambiguous, ['body.external_id', c], ['body.email', b]),
    );
  });

  it('a known phone gets a new email', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ phone_number: '+6281234567890', name: 'Ujang' });
    const answer = await client.post('/contacts', { phone_number: '+6281234567890', email: 'u@b.co' });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ id, name: 'Ujang', email: 'u@b.co' });
  });

  it('an upsert keeps the spelling of a stored value, a PATCH replaces it', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'ujang@example.com', external_source: 'shop', external_id: '1' });
    const upsert = await client.post('/contacts', { email: 'UJANG@example.com', name: 'U' });
    expect(upsert.status).toBe(200);
    expect(upsert.json.data).toMatchObject({ id, name: 'U', email: 'ujang@example.com' });
    const pair = await client.post('/contacts', { external_source: 'SHOP', external_id: '1' });
    expect(pair.json.data.external_source).toBe('shop');
    const patch = await client.patch(`/contacts/${id}`, { email: 'UJANG@example.com' });
    expect(patch.json.data.email).toBe('UJANG@example.com');
    const source = await client.patch(`/contacts/${id}`, { external_source: 'SHOP' });
    expect(source.json.data).toMatchObject({ external_source: 'SHOP', external_id: '1' });
  });

  it('null and blank count as absent, and equal values write nothing', async () => {
    const { client } = await newStand(fixture);
    const created = await client.post('/contacts', {
      phone_number: '+6281234567890',
      name: 'Ujang',
      email: 'u@b.co',
    });
    fixture.advance(5_000);
    const again = await client.post('/contacts', {
      phone_number: '+6281234567890',
      name: '',
      email: null,
      external_id: ' ',
      custom_fields: null,
    });
    expect([again.status, again.text]).toEqual([200, created.text]);
  });

  it('another source is added to the first, and shown', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({
      phone_number: '+6281234567890',
      external_source: 'shopify',
      external_id: 'cust_123',
    });
    const answer = await client.post('/contacts', {
      phone_number: '+6281234567890',
      external_source: 'woocommerce',
      external_id: 'w_9',
    });
    expect(answer.json.data).toMatchObject({ id, external_source: 'woocommerce', external_id: 'w_9' });
    for (const [source, value] of [
      ['shopify', 'cust_123'],
      ['woocommerce', 'w_9'],
    ]) {
      const found = await client.post('/contacts/resolve', { type: 'external_id', source, value });
      expect(found.json.data.id).toBe(id);
    }
    await client.post('/contacts', {
      phone_number: '+6281234567890',
      external_source: 'shopify',
      external_id: 'cust_124',
    });
    const gone = { type: 'external_id', source: 'shopify', value: 'cust_123' };
    expect((await client.post('/contacts/resolve', gone)).status).toBe(404);
  });

  it('an external id also finds the vendor id of another face', async () => {
    const { account, client } = await newStand(fixture);
    const chosen = { kind: 'vendor_id', scope: 'acme', value: 'c-1' } as const;
    const { id } = await foreign(fixture, account, [chosen, { kind: 'bsuid', value: 'ID.1' }]);
    const pair = { external_source: 'Acme', external_id: 'c-1' };
    const answer = await client.post('/contacts', { ...pair, name: 'Found' });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ id, name: 'Found', ...pair });
    const resolved = await client.post('/contacts/resolve', { external_id: 'c-1', source: 'ACME' });
    expect(resolved.json.data.id).toBe(id);
  });

  it('the stored form of a number remains', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ phone_number: '+551187654321' });
    const found = await client.get('/contacts/phone/+5511987654321');
    expect([found.status, found.json.data.phone_number]).toEqual([200, '+551187654321']);
    const upsert = await client.post('/contacts', { phone_number: '+5511987654321', name: 'Ana' });
    expect(upsert.status).toBe(200);
    expect(upsert.json.data).toMatchObject({ id, name: 'Ana', phone_number: '+551187654321' });
    expect((await client.get(`/contacts/${id}/identities`)).json.data).toHaveLength(1);
  });

  it('both forms on two contacts each find the exact one', async () => {
    const { account, client } = await newStand(fixture);
    const long = await foreign(fixture, account, [{ kind: 'phone', value: '5511987654321' }]);
    const short = await foreign(fixture, account, [{ kind: 'phone', value: '551187654321' }]);
    for (const [digits, id] of [
      ['5511987654321', long.id],
      ['551187654321', short.id],
    ]) {
      expect((await client.get(`/contacts/phone/${digits}`)).json.data.id).toBe(id);
      expect((await client.post('/contacts', { phone: digits })).json.data.id).toBe(id);
      const listed = await client.get(`/contacts?phone=${digits}`);
      expect(listed.json.data.map((contact: { id: string }) => contact.id)).toEqual([id]);
    }
  });

  it('several holders of the same tier are ambiguous', async () => {
    const { account, client } = await newStand(fixture);
    const one = await foreign(fixture, account, [{ kind: 'phone', value: '5491123456789' }]);
    const other = await foreign(fixture, account, [{ kind: 'email', value: 'x@b.co' }]);
    const third = await foreign(fixture, account, [{ kind: 'email', value: 'X@b.co' }]);
    const answer = await client.post('/contacts', { email: 'x@b.co' });
    expect(answer.status).toBe(409);
    expect(answer.json.errors.map((entry: { value: string }) => entry.value).sort()).toEqual(
      [other.id, third.id].sort(),
    );
    expect(answer.json.errors[0].location).toBe('body.email');
    // An Argentine number without the 9 may be a landline.
    const landline = await client.post('/contacts', { phone_number: '+541123456789' });
    expect(landline.status).toBe(201);
    expect(landline.json.data.id).not.toBe(one.id);
  });

  it('a number that is only a wa_id is added as a phone', async () => {
    const { account, client } = await newStand(fixture);
    const { id } = await foreign(fixture, account, [{ kind: 'wa_id', value: '6281234567890' }]);
    const answer = await client.post('/contacts', { phone_number: '+6281234567890' });
    expect([answer.status, answer.json.data.id]).toEqual([200, id]);
    const rows = (await client.get(`/contacts/${id}/identities`)).json.data;
    expect(rows.map((row: { type: string; value: string }) => [row.type, row.value])).toEqual([
      ['phone', '+6281234567890'],
      ['whatsapp', '6281234567890'],
    ]);
    expect(new Set(rows.map((row: { id: string }) => row.id)).size).toBe(2);
    await client.patch(`/contacts/${id}`, { phone_number: '+6281111111111' });
    const after = (await client.get(`/contacts/${id}/identities`)).json.data;
    expect(after.map((row: { type: string; value: string }) => [row.type, row.value])).toEqual([
      ['phone', '+6281111111111'],
      ['whatsapp', '6281234567890'],
    ]);
  });

  it('the contact limit of an account answers 403', async () => {
    const { account, client } = await newStand(fixture);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '1' });
    await client.create({ email: 'a@b.co' });
    const answer = await client.post('/contacts', { email: 'b@b.co' });
    expect(answer.text).toBe('{"title":"Forbidden","status":403,"detail":"contact limit reached"}');
  });
});
