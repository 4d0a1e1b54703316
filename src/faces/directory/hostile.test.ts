/** Hostile input causes no failure, and invalid input is not stored. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { errorsOf, newClient, newContact } from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { routes } from './routes.js';

const fixture = useServer();

describe('bodies', () => {
  it('must be JSON in UTF-8 of limited depth', async () => {
    const { client } = await newClient(fixture);
    const deep = (levels: number) => `{"attributes":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
    const broken = [
      '',
      '  ',
      '{',
      "{'a':1}",
      '{"a":1}}',
      'undefined',
      '\u0000',
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from('{"company":"\u00e9"}', 'latin1'),
      Buffer.from('{}', 'utf16le'),
      '['.repeat(100_000),
      deep(250),
    ];
    for (const refused of await Promise.all(broken.map((body) => client.post('/contacts', body))))
      expect([refused.status, refused.json.code]).toEqual([400, 'bad_json']);
    for (const body of ['null', '[]', '"x"', '1', 'true', '[{}]']) {
      const refused = await client.post('/contacts', body);
      expect([refused.status, refused.json.errors]).toEqual([
        400,
        [{ path: '', code: 'type', message: 'must be an object' }],
      ]);
    }
    expect((await client.post('/contacts', deep(150))).status).toBe(201);
    expect((await client.post('/contacts', '\ufeff{"company":"with a mark"}')).status).toBe(201);
    expect((await client.post('/contacts', '{"company":"a","company":"b"}')).json.data.company).toBe('b');
  });

  it('are read with any content type', async () => {
    const { client } = await newClient(fixture);
    for (const type of [
      'application/merge-patch+json',
      'text/plain',
      'x',
      'application/json; charset=utf-16',
    ]) {
      const created = await client.post('/contacts', '{"company":"A"}', { 'content-type': type });
      expect([created.status, created.json.data.company]).toEqual([201, 'A']);
    }
  });

  it('may contain any text that can be stored, and no other', async () => {
    const { client } = await newClient(fixture);
    const odd = '\u0001\u007f\u2028\ufffe\u202e"\\</script>\ud83d\ude00e\u0301';
    const body = {
      display_name: odd,
      company: odd,
      tags: [odd],
      attributes: { [odd]: [odd, { [odd]: -0.5e-7 }], toJSON: 'x', constructor: null },
      identities: [{ kind: 'external', scope: odd, value: odd, label: odd }],
    };
    const created = await client.post('/contacts', body);
    const { data } = created.json;
    expect(created.status).toBe(201);
    expect([data.display_name, data.company, data.tags[0], data.identities[0].label]).toEqual([
      odd,
      odd,
      // A tag has one spelling, without invisible characters.
      odd.normalize('NFC').replace('\u202e', ''),
      odd,
    ]);
    expect(data.attributes).toEqual({ [odd]: [odd, { [odd]: -0.5e-7 }], toJSON: 'x' });
    expect((await client.get(`/contacts/${data.id}`)).text).toBe(created.text);

    for (const bad of ['\\u0000', '\\ud800', 'a\\udc00\\ud800b']) {
      const refused = await client.post(
        '/contacts',
        `{"display_name":"${bad}","tags":["${bad}"],"attributes":{"a":["${bad}"],"${bad}":1},"identities":` +
          `[{"kind":"telegram","value":"${bad}","scope":"${bad}"}],"phone":"${bad}","${bad}":1}`,
      );
      expect(refused.status).toBe(400);
      expect(refused.json.errors.map((issue: { code: string }) => issue.code)).toEqual([
        ...Array(7).fill('forbidden_character'),
        'unknown_member',
      ]);
    }
    expect((await client.get('/contacts?count=exact')).json.meta.total).toBe(1);
  });

  it('may name __proto__ like any other member', async () => {
    const { client } = await newClient(fixture);
    const created = await client.post(
      '/contacts',
      '{"attributes":{"__proto__":{"a":1},"b":{"__proto__":null}}}',
    );
    expect(created.text).toContain('"attributes":{"b":{},"__proto__":{"a":1}}');
    const { id } = created.json.data;
    const patched = await client.patch(`/contacts/${id}`, '{"attributes":{"__proto__":{"c":2}}}');
    expect(patched.text).toContain('"__proto__":{"a":1,"c":2}');
    expect((await client.patch(`/contacts/${id}`, '{"attributes":{"__proto__":null}}')).text).toContain(
      '"attributes":{"b":{}}',
    );
    const refused = await client.post(
      '/contacts',
      '{"__proto__":{"company":"X"},"constructor":1,"toString":2}',
    );
    expect(errorsOf(refused)).toEqual([
      '__proto__ unknown_member',
      'constructor unknown_member',
      'toString unknown_member',
    ]);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('have bounds', async () => {
    const { client } = await newClient(fixture);
    const emoji = '\ud83d\ude00';
    expect((await client.post('/contacts', { company: emoji.repeat(4_000) })).status).toBe(201);
    const cases: [object, string][] = [
      [{ company: emoji.repeat(4_001) }, 'company too_long'],
      [{ avatar_url: `https://x.org/${'a'.repeat(8_000)}` }, 'avatar_url too_long'],
      [{ identities: [{ kind: 'telegram', value: 'x'.repeat(4_001) }] }, 'identities.0.value too_long'],
      [
        { identities: [{ kind: 'telegram', value: 'x', scope: 'y'.repeat(401) }] },
        'identities.0.scope too_long',
      ],
      [{ identities: Array(501).fill({ kind: 'telegram', value: 'x' }) }, 'identities too_many'],
      [{ tags: Array(1_001).fill('x') }, 'tags too_many'],
      // Composed, this letter becomes two.
      [{ tags: ['\u0958'.repeat(200)] }, 'tags.0 too_long'],
      [{ attributes: { a: 'x'.repeat(256 * 1024) } }, 'attributes too_large'],
      [{ attributes: { a: 'n' } }, ''],
      [{ status: 2 ** 53 }, 'status type'],
      [{ status: 999_999_999_999_999 }, 'status unknown'],
    ];
    for (const [body, fault] of cases)
      expect(errorsOf(await client.post('/contacts', body)).join()).toBe(fault);
    const infinite = await client.post('/contacts', '{"attributes":{"a":1e999},"status":1e999}');
    expect(errorsOf(infinite)).toEqual(['attributes.a too_large', 'status type']);
    const long = await client.post('/contacts', {
      identities: [{ kind: 'external', value: 'x'.repeat(4_000) }],
    });
    expect(long.json.data.identities[0].raw).toHaveLength(4_000);
    const years = ['9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'];
    for (const verified_at of years) {
      const created = await client.post('/contacts', {
        identities: [{ kind: 'username', value: 'x', verified_at }],
      });
      expect(created.json.data.identities[0].verified_at).toBe(`${verified_at.slice(0, -1)}.000Z`);
    }
    const beyond = {
      identities: [{ kind: 'username', value: 'x', verified_at: '9999-12-31T23:59:59-01:00' }],
    };
    expect(errorsOf(await client.post('/contacts', beyond))).toEqual(['identities.0.verified_at form']);
  });
});

const values: readonly unknown[] = [
  null,
  -1,
  2 ** 60,
  '\ud800\u0000',
  'x'.repeat(5_000),
  [null],
  { number: 1 },
  [{ kind: 'phone', value: '+4930111111' }],
];
const words: readonly string[] = ['1', '%00', '%F0%9F%98%80', '%2e%2e', "'", '99999999999999999999'];

describe('every route', () => {
  it('survives any text in its path and query', { tags: ['nightly'] }, async () => {
    const { client } = await newClient(fixture);
    await client.make(newContact);
    const requests = routes.flatMap((route) =>
      words.map((word) => {
        const text = encodeURI(word).replaceAll('%25', '%');
        const path = route.path.replaceAll(/:[a-z]+/g, text);
        const query = Object.keys((route.schema?.query as { properties?: object })?.properties ?? {})
          .map((name) => `${name}=${text}`)
          .join('&');
        const body = route.body === undefined ? undefined : {};
        return client
          .call(route.method, `${path}?${query}`, body)
          .then((answer) => ({ ...answer, asked: `${route.method} ${path}?${query}` }));
      }),
    );
    for (const answer of await Promise.all(requests)) {
      expect(answer.status, answer.asked).toBeLessThan(500);
      if (answer.status >= 400) expect(answer.json.code).toEqual(expect.any(String));
    }
  });

  it('survives any text in its body', { tags: ['nightly'] }, async () => {
    const { account, client } = await newClient(fixture);
    await client.make(newContact);
    await client.post('/groups', { name: 'Friends' });
    const bodiesOf = (schema: object | undefined): unknown[] => {
      const { properties = {}, anyOf = [] } = (schema ?? {}) as {
        properties?: Record<string, object>;
        anyOf?: object[];
      };
      const members = Object.keys(properties).flatMap((name) => values.map((value) => ({ [name]: value })));
      return [...values, ...members, ...anyOf.flatMap(bodiesOf)];
    };
    const requests = routes
      .filter((route) => route.body !== undefined)
      .flatMap((route) => {
        const path = route.path.replace(/:(id|number)/, '1').replace(':channel', 'sms');
        return bodiesOf(route.schema?.body).map((body) =>
          client.call(route.method, path, JSON.stringify(body)),
        );
      });
    expect(requests.length).toBeGreaterThan(450);
    const broken = (await Promise.all(requests)).filter((answer) => answer.status >= 500);
    expect(broken.map((answer) => answer.text)).toEqual([]);
    const contacts = await fixture.core.listContacts(account.caller, allContacts, {
      from: { at: 'start' },
      limit: 10,
      order: [{ by: 'number', descending: false }],
      wantTotal: false,
    });
    expect(contacts.items[0]?.number).toBe(1);
  });
});
