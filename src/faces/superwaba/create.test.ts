/** POST: required and optional members, the created contact, and refusals. */

import { set } from '@switchbook/domain/contact/edit.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import {
  addContact,
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

const required = [400, failure('Phone number (userNumber) is required')];
const invalidNumber = [400, failure('Invalid phone number (userNumber)')];
const taken = [409, failure('Contact with this phone number already exists')];
const invalid = (field: string) => [400, failure(`Invalid ${field}`)];
const notObject = [400, failure('Request body must be a JSON object')];
const userNumber = '+971501234567';

describe('the number', () => {
  it('a missing number is refused', async () => {
    const { client } = await fresh(fixture);
    for (const body of [
      undefined,
      '   ',
      '{}',
      { userNumber: '' },
      { userNumber: null },
      { userNumber: '  ' },
      { userNumber: '-()' },
      { phone: userNumber },
    ])
      expect(refusal(await client.post(body))).toEqual(required);
  });

  it('is read in any spelling, and stored with the sent one', async () => {
    const spellings: unknown[] = [
      '00971 50-123 (4567)',
      '971501234567',
      971501234567,
      '\u202a+971 50 123 4567\u202c',
      '+\u0669\u0667\u0661\u0665\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667',
      '\uff0b\uff19\uff17\uff11\u06f5\u06f0 123.45\u201367',
      '\u00a0+971\u200b501234567\n',
    ];
    for (const sent of spellings) {
      const { account, client } = await fresh(fixture);
      const created = await client.post({ userNumber: sent });
      expect([created.status, created.json.data?.phone]).toEqual([201, '+971501234567']);
      const [phone] = (await storedAs(fixture, account, created.json.data.id)).identities;
      expect([phone?.kind, phone?.value, phone?.raw]).toEqual(['phone', '971501234567', String(sent)]);
    }
    const { client } = await fresh(fixture);
    for (const sent of ['1234567', '123456789012345'])
      expect((await client.post({ userNumber: sent })).status).toBe(201);
  });

  it('invalid numbers are refused', async () => {
    const { client } = await fresh(fixture);
    for (const sent of [
      '0501234567',
      '+123456',
      '1234567890123456',
      '+97150x1234567',
      '+971+501234567',
      '+971501234567/8',
      'abc',
      true,
      {},
      97150.5,
      -971501234567,
      1e20,
      [userNumber],
      '+',
      '+00971501234567',
      '0000971501234567',
      '97150\u00001234567',
      '\ud800971501234567',
    ])
      expect([sent, ...refusal(await client.post({ userNumber: sent }))]).toEqual([sent, ...invalidNumber]);
  });

  it('the same number again is refused, in sequence and simultaneously', async () => {
    const { client, created, id } = await withContact(fixture);
    expect(refusal(await client.post({ userNumber: '00971501234567', userName: 'X' }))).toEqual(taken);
    const { name, updatedAt } = (await client.get(`/contacts/${id}`)).json.data;
    expect([name, updatedAt]).toEqual(['Ahmed Hassan', created.json.data.updatedAt]);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        client.post({ userNumber: '+14155557890', userName: `N${index}`, tags: ['race'] }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.text === taken[1])).toHaveLength(49);
    expect((await client.list()).json.data.total).toBe(2);
  });

  it('is free in another account, after a deletion, and in a national variant', async () => {
    const { account, client, id } = await withContact(fixture);
    const { client: other } = await fresh(fixture);
    expect((await other.post({ userNumber })).status).toBe(201);
    await fixture.core.deleteContact(account.caller, {
      op: 'delete',
      target: [{ by: 'id', id: asId(id.replace('contact_', '')) }],
    });
    expect(refusal(await client.get(`/contacts/${id}`))).toEqual([404, notFound]);
    const again = await client.post({ userNumber });
    expect(again.status).toBe(201);
    expect(again.json.data.id).not.toBe(id);
    expect((await client.post({ userNumber: '+5511987654321' })).status).toBe(201);
    expect((await client.post({ userNumber: '+551187654321' })).status).toBe(201);
  });

  it('is refused if it is a further phone of another contact', async () => {
    const { account, client } = await fresh(fixture);
    await addContact(fixture, account, {
      identities: [holds('phone', '14155557890'), holds('phone', '971501234567')],
    });
    expect(refusal(await client.post({ userNumber }))).toEqual(taken);
  });

  it('is stored as sent, or as digits if that is too long', async () => {
    const { account, client } = await fresh(fixture);
    const created = await client.post({ userNumber: `${' '.repeat(5_000)}+971501234567` });
    expect(created.status).toBe(201);
    expect((await storedAs(fixture, account, created.json.data.id)).identities[0]?.raw).toBe('+971501234567');
  });
});

describe('fields', () => {
  it('the country is derived from the number by default', async () => {
    const { client } = await fresh(fixture);
    const countries = {
      '+14155557890': 'US',
      '+16045550123': 'CA',
      '+77011234567': 'KZ',
      '+79161234567': 'RU',
      '+442079460958': 'GB',
      '+80012345678': null,
    };
    for (const [number, country] of Object.entries(countries))
      expect((await client.post({ userNumber: number })).json.data.countryCode).toBe(country);
  });

  it('a sent country is stored', async () => {
    const { client } = await fresh(fixture);
    let number = 971500000000;
    const post = (countryCode: unknown) => {
      number += 1;
      return client.post({ userNumber: number, countryCode });
    };
    for (const [sent, shown] of [
      [' ae ', 'AE'],
      ['UK', 'GB'],
      ['xk', 'XK'],
      ['', 'AE'],
      [null, 'AE'],
    ])
      expect((await post(sent)).json.data.countryCode).toBe(shown);
    for (const sent of ['ZZ', 'UAE', '12', 'AC', 971, ['AE'], 'A\u0000'])
      expect(refusal(await post(sent))).toEqual(invalid('countryCode'));
    const created = await post('US');
    expect([created.status, created.json.data.countryCode]).toEqual([201, 'US']);
    const cleared = await client.patch(created.json.data.id, { country_code: null });
    expect(cleared.json.data.country_code).toBe('AE');
  });

  it('tags are trimmed, each once in the sent order; invalid ones are refused', async () => {
    const { client } = await fresh(fixture);
    let number = 971500000000;
    const post = (tags: unknown) => {
      number += 1;
      return client.post({ userNumber: number, tags });
    };
    expect((await post([' vip ', 'vip', '', 'VIP'])).json.data.tags).toEqual(['vip', 'VIP']);
    expect((await post(null)).json.data.tags).toEqual([]);
    const many = Array.from({ length: 101 }, (_, index) => `t${index}`);
    for (const sent of ['vip', [1], [null], {}, many, ['x'.repeat(101)], ['a\u0000'], ['\ud800']])
      expect(refusal(await post(sent))).toEqual(invalid('tags'));
    expect((await post([...many.slice(1), ...many.slice(1)])).json.data.tags).toEqual(many.slice(1));
    expect((await post(['\u{1F600}'.repeat(100)])).status).toBe(201);
    const ordered = await post(['z', 'a']);
    expect(ordered.json.data.tags).toEqual(['z', 'a']);
    const { id } = ordered.json.data;
    expect((await client.get(`/contacts/${id}`)).json.data.tags).toEqual(['z', 'a']);
    expect((await client.list('?limit=1')).json.data.contacts[0].tags).toEqual(['z', 'a']);
  });

  it('params are one JSON object within its bounds of depth and size', async () => {
    const { client } = await fresh(fixture);
    let number = 971500000000;
    const post = (params: string) => {
      number += 1;
      return client.post(`{"userNumber":${number},"params":${params}}`);
    };
    const text = '{"n":1,"b":true,"x":null,"o":{"a":[1]}}';
    const created = await post(text);
    expect(created.json.data.params).toEqual(JSON.parse(text));
    const read = (await client.get(`/contacts/${created.json.data.id}`)).json.data.params;
    expect(read).toEqual({ n: 1, b: true, x: null, o: { a: [1] } });
    expect((await post('null')).json.data.params).toEqual({});
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    for (const sent of ['[]', '"x"', '7', '{"a":1e999}', deep(17), `{"a":"${'x'.repeat(65_530)}"}`])
      expect(refusal(await post(sent))).toEqual(invalid('params'));
    expect(refusal(await post(`{"${'k'.repeat(256)}":1}`))).toEqual(invalid('params'));
    for (const sent of [deep(16), `{"a":"${'x'.repeat(65_528)}"}`, `{"${'k'.repeat(255)}":1}`])
      expect((await post(sent)).status).toBe(201);
    const proto = await post('{"__proto__":{"p":1},"k":"v","o":[{"__proto__":2,"l":[]}]}');
    const kept = '{"k":"v","o":[{"l":[]}]}';
    expect(JSON.stringify(proto.json.data.params)).toBe(kept);
    const stored = await client.get(`/contacts/${proto.json.data.id}`);
    expect(stored.text).toContain(`"params":${kept},`);
  });

  it('are named if params are nested too deep; unread members may be as deep', async () => {
    const { client } = await fresh(fixture);
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const body = (name: string) => `{"userNumber":"${userNumber}","${name}":${nested(50_000)}}`;
    const params = `{"userNumber":"${userNumber}","params":{"a":${nested(50_000)}}}`;
    expect(refusal(await client.post(params))).toEqual(invalid('params'));
    expect((await client.bulk(`[${params}]`)).json.data.errors).toEqual([
      { index: 0, phone: userNumber, error: 'Invalid params' },
    ]);
    expect(refusal(await client.post(body('tags')))).toEqual(invalid('tags'));
    expect((await client.post(body('other'))).status).toBe(201);
    const bottomless = `{"other":${nested(200_000)}}`;
    expect(refusal(await client.post(bottomless))).toEqual([400, failure('Invalid JSON body')]);
  });

  it('texts that cannot be stored are refused, and long ones', async () => {
    const { client } = await fresh(fixture);
    const post = (more: string) => client.post(`{"userNumber":"${userNumber}",${more}}`);
    expect(refusal(await post('"userName":"a\\u0000b"'))).toEqual(invalid('userName'));
    expect(refusal(await post('"userName":"\\ud800"'))).toEqual(invalid('userName'));
    expect(refusal(await post('"params":{"a\\u0000":1}'))).toEqual(invalid('params'));
    expect(refusal(await post('"params":{"a":["\\udc00"]}'))).toEqual(invalid('params'));
    expect(refusal(await post(`"userName":"${'x'.repeat(256)}"`))).toEqual(invalid('userName'));
    expect(refusal(await post('"userName":5'))).toEqual(invalid('userName'));
    const name = `\u{1F468}\u200d\u{1F469} ${'\u{1F600}'.repeat(251)}`;
    const created = await client.post({ userNumber, userName: `\u3000${name}\u0085 ` });
    expect([created.status, created.json.data.name]).toEqual([201, name]);
    expect(created.text).toContain('\u{1F600}');
    expect((await client.get(`/contacts/${created.json.data.id}`)).json.data.name).toBe(name);
    const unnamed = await client.post({ userNumber: '+14155557890', userName: ' ' });
    expect(unnamed.json.data.name).toBeNull();
  });

  it('an email is trimmed; an invalid one is refused, a blank one is none', async () => {
    const { client } = await fresh(fixture);
    let number = 971500000000;
    const post = (email: unknown) => {
      number += 1;
      return client.post({ userNumber: number, email });
    };
    const created = await post(' A@B.co ');
    expect(created.json.data.email).toBe('A@B.co');
    expect((await client.get(`/contacts/${created.json.data.id}`)).json.data.email).toBe('A@B.co');
    for (const sent of [
      'a b@c',
      'nobody',
      5,
      '@b',
      'a@',
      'a@b@',
      'a\u0007@b',
      'a\u00a0@b',
      `${'x'.repeat(253)}@b`,
    ])
      expect(refusal(await post(sent))).toEqual(invalid('email'));
    const again = await post('a@b.co');
    expect([again.status, again.json.data.email]).toEqual([201, 'a@b.co']);
    for (const sent of ['', '  ', null]) expect((await post(sent)).json.data.email).toBeNull();
    expect((await post('a@@b')).status).toBe(201);
  });

  it('answers the first wrong field of the table', async () => {
    const { client } = await fresh(fixture);
    const wrong = { tags: 1, params: 1, countryCode: 1, email: 1, userName: 1 };
    expect(refusal(await client.post({ ...wrong }))).toEqual(required);
    expect(refusal(await client.post({ ...wrong, userNumber: 'x' }))).toEqual(invalidNumber);
    for (const field of ['userName', 'email', 'countryCode', 'tags', 'params'] as const) {
      expect(refusal(await client.post({ ...wrong, userNumber }))).toEqual(invalid(field));
      Reflect.deleteProperty(wrong, field);
    }
    expect((await client.post({ userNumber })).status).toBe(201);
  });
});

describe('the body', () => {
  it('must be a JSON object, with any content type', async () => {
    const { client, id } = await withContact(fixture);
    for (const send of [client.post, (body: unknown) => client.patch(id, body)]) {
      expect(refusal(await send('{"userNumber":'))).toEqual([400, failure('Invalid JSON body')]);
      expect(refusal(await send(Buffer.from([0x7b, 0xff, 0x7d])))).toEqual([
        400,
        failure('Invalid JSON body'),
      ]);
      for (const body of ['[]', '"x"', 'null', '7']) expect(refusal(await send(body))).toEqual(notObject);
    }
    const twice = await client.post('\ufeff{"userName":"A","userName":"B","userNumber":"+14155557890"}');
    expect([twice.status, twice.json.data.name]).toEqual([201, 'B']);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const created = await client.call('POST', '/contacts', '{"userNumber":"+14155557891"}', form);
    expect(created.status).toBe(201);
    const nonsense = { 'content-type': ';;;' };
    const other = await client.call('POST', '/contacts', '{"userNumber":"+14155557892"}', nonsense);
    expect(other.status).toBe(201);
  });

  it('members that are not read are ignored', async () => {
    const { account, client } = await fresh(fixture);
    const created = await client.post({
      userNumber,
      optedIn: true,
      source: 'web',
      labels: ['x'],
      isBlocked: true,
      name: 'N',
      country_code: 'US',
      user_name: 'N',
    });
    expect(created.status).toBe(201);
    expect(created.json.data).toMatchObject({
      optedIn: false,
      source: 'api',
      isBlocked: false,
      name: null,
      countryCode: 'AE',
    });
    const { id } = created.json.data;
    expect((await client.get(`/contacts/${id}`)).json.data.labels).toEqual([]);
    const target = { target: [{ by: 'id', id: asId<never>(id.replace('contact_', '')) }] } as const;
    expect(await fixture.core.listConsents(account.caller, target)).toEqual([]);
  });

  it('reports a full account, and imports as many rows as fit', async () => {
    const { account, client } = await fresh(fixture);
    await fixture.core.updateAccount(account.account.id, { contact_limit: '2' });
    expect((await client.post({ userNumber })).status).toBe(201);
    const rows = ['+14155550001', userNumber, '+14155550002', '+14155550002'];
    const done = await client.bulk(rows.map((row) => ({ userNumber: row, tags: ['t'] })));
    expect(done.json.data.imported).toBe(1);
    expect(done.json.data.errors).toEqual([
      { index: 1, phone: userNumber, error: 'Contact already exists' },
      { index: 2, phone: '+14155550002', error: 'Contact limit reached' },
      { index: 3, phone: '+14155550002', error: 'Contact limit reached' },
    ]);
    expect(refusal(await client.post({ userNumber: '+14155550003' }))).toEqual([
      403,
      failure('Contact limit reached'),
    ]);
  });

  it('sets the defaults of every face', async () => {
    const { account, client } = await fresh(fixture);
    const created = await client.post({ userNumber, userName: 'Ahmed Al Hassan' });
    const stored = await storedAs(fixture, account, created.json.data.id);
    expect(stored).toMatchObject({ type: 'lead', version: 1, displayName: 'Ahmed Al Hassan' });
    expect([stored.source?.name, stored.status?.name]).toEqual(['api', 'new']);
    expect(stored.address.countryCode).toBeNull();
    await addContact(fixture, account, { displayName: set('Other'), identities: [holds('telegram', '7')] });
    expect((await client.list()).json.data.total).toBe(1);
  });
});
