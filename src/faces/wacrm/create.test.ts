/** POST: find or create by phone. */

import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { badRequest, clientOf, emptyPage, notE164, withJane } from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

async function emptyAccount() {
  const account = await fixture.newAccount();
  return { account, client: clientOf(fixture, account.key) };
}

describe('the number', () => {
  it('one number in any spelling is one contact', async () => {
    const { client, created } = await withJane(fixture);
    for (const phone of ['14155550123', '+1-415-555-0123', 'tel:+1 415 555 0123']) {
      const { status, text } = await client.post({ phone });
      expect([phone, status, text]).toEqual([phone, 200, created.text]);
    }
  });

  it('only equal digits are the same number', async () => {
    const { client, id } = await withJane(fixture);
    const german = await client.post({ phone: '+494155550123' });
    expect(german.status).toBe(201);
    expect(german.json.data.id).not.toBe(id);
    const trunk = await client.post({ phone: '+370063949836' });
    const without = await client.post({ phone: '+37063949836' });
    expect([trunk.status, without.status]).toEqual([201, 201]);
    expect(trunk.json.data.id).not.toBe(without.json.data.id);
  });

  it('has seven to fifteen ASCII digits, the first not 0', async () => {
    const { client } = await emptyAccount();
    const bad = ['+0123456', '0044 7911 123456', '123456', '1234567890123456', '٠١٢٣٤٥٦٧', '+1-800-FLOWERS'];
    for (const phone of bad) {
      const { status, text } = await client.post({ phone });
      expect([phone, status, text]).toEqual([phone, 400, notE164]);
    }
    expect((await client.get('/contacts')).text).toBe(emptyPage);
    for (const [phone, shown] of [
      ['1234567', '+1234567'],
      ['123456789012345', '+123456789012345'],
      ['(415) 555-0123', '+4155550123'],
    ]) {
      const { status, json } = await client.post({ phone });
      expect([phone, status, json.data.phone]).toEqual([phone, 201, shown]);
    }
  });

  it('a missing phone is refused', async () => {
    const { client } = await emptyAccount();
    for (const body of [{ phone: 14155550123 }, { phone: null }, { phone: '  ' }, { phone: ['1'] }]) {
      const { status, text } = await client.post(body);
      expect([status, text]).toEqual([400, badRequest("'phone' is required")]);
    }
  });

  it('keeps the text as sent, with any decoration', async () => {
    const { account, client } = await emptyAccount();
    const rawOf = async (phone: string) => {
      const { status, json } = await client.post({ phone });
      expect(status).toBe(201);
      const target = [{ by: 'id', id: asId<ContactId>(json.data.id) }] as const;
      const [identity] = (await fixture.core.getContact(account.caller, { target })).identities;
      return [identity?.kind, identity?.value, identity?.raw, identity?.isPrimary];
    };
    expect(await rawOf(' tel:+1 (415) 555-0123 ')).toEqual([
      'phone',
      '14155550123',
      ' tel:+1 (415) 555-0123 ',
      true,
    ]);
    expect(await rawOf('\ud800+1 415 555 0124')).toEqual([
      'phone',
      '14155550124',
      '\ufffd+1 415 555 0124',
      true,
    ]);
    expect(await rawOf(`+1 415 555 0125${' '.repeat(5_000)}`)).toEqual([
      'phone',
      '14155550125',
      '+14155550125',
      true,
    ]);
  });

  it('a number of a deleted contact is free again', async () => {
    const { account, client, id } = await withJane(fixture);
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    await fixture.core.deleteContact(account.caller, { op: 'delete', target });
    const { status, json } = await client.post({ phone: '+14155550123' });
    expect(status).toBe(201);
    expect(json.data.id).not.toBe(id);
    expect(json.data.name).toBeNull();
  });
});

describe('other fields', () => {
  it('accepts absent, null, empty and odd texts', async () => {
    const { client } = await emptyAccount();
    let next = 14155550200;
    const post = async (fields: object) => {
      next += 1;
      const { status, json } = await client.post({ phone: `+${next}`, ...fields });
      expect(status).toBe(201);
      return json.data;
    };
    expect((await post({})).name).toBeNull();
    expect((await post({ name: null })).name).toBeNull();
    expect((await post({ name: '' })).name).toBe('');
    expect((await post({ company: '' })).company).toBe('');
    expect((await post({ company: null })).company).toBeNull();
    expect((await post({ email: '' })).email).toBeNull();
    expect((await post({ email: '   ' })).email).toBeNull();
    expect((await post({ email: null })).email).toBeNull();
    expect((await post({ email: 'no at sign' })).email).toBe('no at sign');
    expect((await post({ email: ' Jane@Example.COM ' })).email).toBe(' Jane@Example.COM ');
    expect((await post({ email: ' Jane@Example.COM ' })).email).toBe(' Jane@Example.COM ');
    expect((await post({ id: 7, avatar_url: [], created_at: false })).avatar_url).toBeNull();
  });

  it('a wrong type is refused, even for a known number', async () => {
    const { client } = await withJane(fixture);
    const wrong = badRequest("'name' must be a string or null");
    for (const phone of ['+14155550130', '+14155550123']) {
      const { status, text } = await client.post({ phone, name: 42 });
      expect([phone, status, text]).toEqual([phone, 400, wrong]);
    }
    expect((await client.get('/contacts?search=4155550130')).text).toBe(emptyPage);
    const company = await client.post({ phone: '+14155550130', company: {} });
    expect(company.text).toBe(badRequest("'company' must be a string or null"));
  });

  it('checks phone, name, email, company, tags in this order', async () => {
    const { client } = await emptyAccount();
    const wrong = { phone: '1', name: 1, email: 1, company: 1, tags: 1 };
    const messages: string[] = [];
    for (const right of [
      {},
      { phone: '14155550123' },
      { name: 'a' },
      { email: 'a' },
      { company: 'a' },
    ] as const) {
      Object.assign(wrong, right);
      messages.push((await client.post(wrong)).json.error.message);
    }
    expect(messages).toEqual([
      "'phone' must be a valid phone number in E.164 format (e.g. +14155550123)",
      "'name' must be a string or null",
      "'email' must be a string or null",
      "'company' must be a string or null",
      "'tags' must be an array of strings",
    ]);
  });

  it('NUL is refused where it counts, a lone surrogate is replaced', async () => {
    const { client, id } = await withJane(fixture);
    const named = (field: string) => badRequest(`'${field}' must not contain NUL characters`);
    const phone = '+14155550160';
    const post = async (body: object) => {
      const { status, text } = await client.post(body);
      expect(status).toBe(400);
      return text;
    };
    expect(await post({ phone, name: 'a\u0000b' })).toBe(named('name'));
    expect(await post({ phone: '+1415555\u00000160' })).toBe(named('phone'));
    expect(await post({ phone: '\u0000' })).toBe(named('phone'));
    expect(await post({ phone, email: '\u0000' })).toBe(named('email'));
    expect(await post({ phone, company: '\u0000', tags: 1 })).toBe(named('company'));
    expect(await post({ phone, tags: ['a', '\u0000'] })).toBe(named('tags'));
    expect((await client.patch(id, { name: '\u0000' })).text).toBe(named('name'));
    expect((await client.patch(id, { phone: '\u0000', extra: '\u0000' })).status).toBe(200);
    const patched = await client.patch(id, '{"name":"\\ud800"}');
    expect(patched.status).toBe(200);
    expect(patched.text).toContain('"name":"\ufffd"');
    const tagged = await client.post('{"phone":"+14155550161","tags":["\\udc00x"],"email":"\\ud800"}');
    expect(tagged.status).toBe(201);
    expect(tagged.json.data).toMatchObject({ email: '\ufffd', tags: [{ name: '\ufffdx' }] });
  });

  it('texts have limits, counted in code points', async () => {
    const { client, id } = await withJane(fixture);
    const limits = [
      ['name', 4_000],
      ['company', 4_000],
      ['email', 1_000],
    ] as const;
    for (const [field, maximum] of limits) {
      const fits = '🦊'.repeat(maximum);
      const { status, json } = await client.patch(id, { [field]: fits });
      expect([field, status, json.data?.[field] === fits]).toEqual([field, 200, true]);
      const long = badRequest(`'${field}' must be at most ${maximum} characters`);
      expect((await client.patch(id, { [field]: `${fits}x` })).text).toBe(long);
      expect((await client.post({ phone: '14155550123', [field]: `${fits}x` })).text).toBe(long);
    }
    const tag = '🦊'.repeat(255);
    expect((await client.patch(id, { tags: [` ${tag} `] })).json.data.tags[0].name).toBe(tag);
    const tooLong = await client.patch(id, { tags: [`${tag}x`] });
    expect(tooLong.text).toBe(badRequest("'tags' must be at most 255 characters"));
    const tooMany = await client.patch(id, { tags: Array.from({ length: 1_001 }, (_, at) => `t${at}`) });
    expect([tooMany.status, tooMany.json.error.code]).toEqual([400, 'bad_request']);
  });
});

describe('tags', () => {
  it('null means none, any other value must be an array of strings', async () => {
    const { client } = await emptyAccount();
    for (const tags of ['vip', ['a', 1], 5, {}, [null]]) {
      const { status, text } = await client.post({ phone: '+14155550123', tags });
      expect([status, text]).toEqual([400, badRequest("'tags' must be an array of strings")]);
    }
    expect((await client.get('/contacts')).text).toBe(emptyPage);
    const { status, json } = await client.post({ phone: '+14155550123', tags: null });
    expect([status, json.data.tags]).toEqual([201, []]);
  });

  it('a known contact gets no sent tags', async () => {
    const { account, client, created } = await withJane(fixture);
    const { status, text } = await client.post({ phone: '+14155550123', tags: ['x'] });
    expect([status, text]).toEqual([200, created.text]);
    const names = (await fixture.core.listCatalog(account.caller, 'tags')).map((tag) => tag.name);
    expect(names).toEqual(['vip']);
  });

  it('the tag of the account is used, with its id, spelling and color', async () => {
    const { account, client } = await emptyAccount();
    const vip = await fixture.core.createCatalogItem(account.caller, 'tags', {
      name: 'VIP',
      color: '#ff0000',
    });
    const { json } = await client.post({ phone: '+14155550123', tags: ['vip'] });
    expect(json.data.tags).toEqual([{ id: vip.id, name: 'VIP', color: '#ff0000' }]);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(1);

    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'b' });
    await client.patch(json.data.id, { tags: ['c'] });
    const patched = await client.patch(json.data.id, { tags: ['a'] });
    expect(patched.json.data.tags.map((tag: { name: string }) => tag.name)).toEqual(['a']);
  });

  it('uses the oldest of several tags that fold to one name; a tag without a color shows the default', async () => {
    const { account, client } = await emptyAccount();
    const oldest = await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'Vip' });
    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'vip', color: '#00ff00' });
    const { json } = await client.post({ phone: '+14155550123', tags: ['vip'] });
    expect(json.data.tags).toEqual([{ id: oldest.id, name: 'Vip', color: '#3b82f6' }]);
  });

  it('are sorted by lower-cased name in code-point order', async () => {
    const { client } = await emptyAccount();
    // U+FF5A sorts before U+1F98A, while its UTF-16 unit sorts after.
    const { json } = await client.post({
      phone: '+14155550123',
      tags: ['🦊', 'ｚ', 'b', 'É', 'A', '  ', 'a'],
    });
    expect(json.data.tags.map((tag: { name: string }) => tag.name)).toEqual(['A', 'b', 'É', 'ｚ', '🦊']);
  });

  it('new tags are created once by simultaneous requests', async () => {
    const { account, client } = await emptyAccount();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        client.post({ phone: `+1415555020${index}`, tags: [index % 2 === 0 ? 'new' : 'NEW'] }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map((answer) => answer.json.data.tags[0].id)).size).toBe(1);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(1);
  });
});

describe('races and bodies', () => {
  it('concurrent posts of one new number make one contact', async () => {
    const { account, client } = await emptyAccount();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        client.post({ phone: '+14155550123', name: `Name ${index}`, tags: [`t${index}`] }),
      ),
    );
    const created = answers.filter((answer) => answer.status === 201);
    expect(created).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(19);
    expect(new Set(answers.map((answer) => answer.text))).toEqual(new Set([created[0]?.text]));
    const tags = await fixture.core.listCatalog(account.caller, 'tags');
    expect(tags.map((tag) => tag.name)).toEqual([created[0]?.json.data.tags[0].name]);
  });

  it('a body must be a JSON object, with any content type', async () => {
    const { client } = await emptyAccount();
    const malformed = badRequest('Request body must be a JSON object');
    const bodies = [
      '[]',
      'null',
      '"x"',
      '5',
      'true',
      '',
      '  ',
      '{"phone"',
      Buffer.from('{"a":"\xff"}', 'latin1'),
    ];
    for (const body of [...bodies, '['.repeat(100_000)]) {
      const { status, text } = await client.post(body);
      expect([status, text]).toEqual([400, malformed]);
    }
    expect((await client.call('POST', '/contacts')).text).toBe(malformed);
    const phone = '{"phone":"+14155550123"}';
    const plain = await client.call('POST', '/contacts', phone, { 'content-type': 'text/plain' });
    expect(plain.status).toBe(201);
    expect((await client.post(`\ufeff${phone}`)).text).toBe(plain.text);
  });

  it('the last of equal members wins, and a prototype is no member', async () => {
    const { client } = await emptyAccount();
    const { status, json } = await client.post(
      '{"phone":"+14155550170","name":"a","name":"b","__proto__":{"company":"x"}}',
    );
    expect([status, json.data.name, json.data.company]).toEqual([201, 'b', null]);
    const inherited = await client.post('{"__proto__":{"phone":"+14155550171"}}');
    expect(inherited.text).toBe(badRequest("'phone' is required"));
  });

  it('the limit of an account is reported', async () => {
    const { account, client } = await emptyAccount();
    await fixture.core.updateAccount(account.account.id, { contact_limit: '1' });
    const first = await client.post({ phone: '+14155550123' });
    expect(first.status).toBe(201);
    const second = await client.post({ phone: '+14155550124' });
    expect(second.status).toBe(403);
    expect(second.json.error.code).toBe('forbidden');
    expect((await client.post({ phone: '+14155550123' })).text).toBe(first.text);
  });
});

describe('a new contact', () => {
  it('has the source of the API, and its number has its earlier refusals', async () => {
    const { account, client } = await emptyAccount();
    const { json } = await client.post({ phone: '+14155550123' });
    const target = [{ by: 'id', id: asId<ContactId>(json.data.id) }] as const;
    const stored = await fixture.core.getContact(account.caller, { target });
    expect([stored.source?.name, stored.version, stored.reach.optedIn]).toEqual(['api', 1, false]);
    await fixture.core.recordConsent(account.caller, { target }, { channel: 'whatsapp', state: 'opted_out' });
    await fixture.core.deleteContact(account.caller, { op: 'delete', target });
    const again = await client.post({ phone: '+14155550123' });
    expect(again.status).toBe(201);
    const reborn = [{ by: 'id', id: asId<ContactId>(again.json.data.id) }] as const;
    expect((await fixture.core.getContact(account.caller, { target: reborn })).reach.optedOut).toBe(true);
  });

  it('shares its email with whomever it likes', async () => {
    const { client } = await emptyAccount();
    const one = await client.post({ phone: '+14155550123', email: 'a@example.com' });
    const other = await client.post({ phone: '+14155550124', email: 'A@example.com' });
    expect([one.status, other.status]).toEqual([201, 201]);
    expect([one.json.data.email, other.json.data.email]).toEqual(['a@example.com', 'A@example.com']);
  });
});
