/**
 * The OpenAPI document is as strict as the face: allowed values are accepted, and forbidden ones cause a field
 * error.
 */
import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { type Client, exampleBody, newClient, person } from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import { openApiOf } from '../kit/openapi/openapi.js';
import { face } from './face.js';

const fixture = useServer();
const { paths, servers, components } = openApiOf(face);

const long = (count: number) => '😀'.repeat(count);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

interface BodyCase {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** title of the component */
  readonly title: string;
  readonly good: readonly (() => object)[];
  readonly bad: readonly (() => object)[];
}

const required = ['firstname', 'lastname', 'phone', 'type', 'source_id', 'status_id'];

/** Bodies at the vendor's limits, and beyond them. The contact, group, source and status have the id 1. */
const sent: readonly BodyCase[] = [
  {
    method: 'POST',
    path: '/contacts',
    title: 'NewContact',
    good: [
      () => person(),
      () => person({ firstname: long(255), lastname: long(255) }),
      () =>
        person({ company: long(255), city: long(255), state: long(255), zip: long(20), address: long(500) }),
      () => person({ company: null, city: null, country_id: null, groups: null, email: null }),
      () => person({ groups: [1, 1, 9_999], country_id: 0, assigned_id: -1, type: 'guest' }),
      () => ({ ...exampleBody, source_id: 1, status_id: 1 }),
    ],
    bad: [
      ...required.map((name) => () => ({ ...person(), [name]: undefined })),
      ...required.map((name) => () => person({ [name]: null })),
      ...['firstname', 'lastname', 'phone'].map((name) => () => person({ [name]: '' })),
      ...['firstname', 'lastname', 'company', 'city', 'state'].map(
        (name) => () => person({ [name]: long(256) }),
      ),
      () => person({ firstname: ' \u0085 ' }),
      () => person({ firstname: 'a\u0000b' }),
      () => person({ phone: '1'.repeat(21) }),
      () => person({ phone: 'n/a' }),
      () => person({ type: 'Lead' }),
      () => person({ source_id: 0 }),
      () => person({ status_id: 1.5 }),
      () => person({ email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(20)}` }),
      () => person({ email: 'no-at' }),
      () => person({ zip: long(21) }),
      () => person({ address: long(501) }),
      () => person({ country_id: 2 ** 53 }),
      () => person({ groups: '12' }),
      () => person({ groups: ['x'] }),
    ],
  },
  {
    method: 'PATCH',
    path: '/contacts/1',
    title: 'ContactChanges',
    good: [() => ({}), () => ({ groups: [] }), () => ({ company: null })],
    bad: [
      () => ({ lastname: null }),
      () => ({ firstname: '' }),
      () => ({ type: 'x' }),
      () => ({ source_id: 0 }),
    ],
  },
  {
    method: 'POST',
    path: '/contacts/batch',
    title: 'NewContacts',
    good: [() => ({ contacts: numbers(100).map(() => person()), options: { continue_on_error: false } })],
    bad: [
      () => ({}),
      () => ({ contacts: [] }),
      () => ({ contacts: numbers(101).map(() => person()) }),
      () => ({ contacts: [person()], options: { skip_duplicates: 'x' } }),
    ],
  },
  {
    method: 'DELETE',
    path: '/contacts/batch',
    title: 'ContactIds',
    good: [() => ({ ids: numbers(100).map((number) => number + 1_000_000) })],
    bad: [() => ({ ids: [] }), () => ({ ids: null }), () => ({ ids: numbers(101) }), () => ({ ids: [1.5] })],
  },
  {
    method: 'POST',
    path: '/groups',
    title: 'GroupFields',
    good: [() => ({ name: long(255) })],
    bad: [() => ({}), () => ({ name: '' }), () => ({ name: long(256) }), () => ({ name: 5 })],
  },
  {
    method: 'PATCH',
    path: '/statuses/1',
    title: 'StatusFields',
    good: [
      () => ({ name: 'a', color: '#ff5733' }),
      () => ({ name: 'a', color: null }),
      () => ({ name: 'b' }),
    ],
    bad: [
      () => ({ name: 'a', color: 'red' }),
      () => ({ name: 'a', color: '#FF57333' }),
      () => ({ color: null }),
    ],
  },
  {
    method: 'POST',
    path: '/groups/1/contacts',
    title: 'GroupMembers',
    good: [() => ({ contact_ids: [1] })],
    bad: [() => ({ contact_ids: [] }), () => ({ contact_ids: numbers(10_001) }), () => ({})],
  },
  {
    method: 'POST',
    path: '/comments/4915112345678',
    title: 'NewComment',
    good: [
      () => ({ comment: long(5_000), status_message: long(255), media_url: 'https://example.com/x.png' }),
      () => ({ comment: 'a', message_id: null, ref_message_id: long(255), media_url: null }),
    ],
    bad: [
      () => ({ comment: long(5_001) }),
      () => ({ comment: ' ' }),
      () => ({ comment: 'a', status_message: long(256) }),
      () => ({ comment: 'a', message_id: 7 }),
      () => ({ comment: 'a', media_url: 'ftp://h/x' }),
    ],
  },
];

async function newAccount(): Promise<Client> {
  const client = await newClient(fixture);
  await client.post('/contacts', person({ phone: '+4915112345678' }));
  await client.post('/groups', { name: 'VIP' });
  return client;
}

describe.each(sent)('$method $path', ({ method, path, title, good, bad }) => {
  const schema = Compile({ $ref: `#/components/schemas/${title}`, components });

  it('accepts values that the document allows', async () => {
    const client = await newAccount();
    for (const make of good) {
      const body = make();
      expect(schema.Errors(body)[1]).toEqual([]);
      const answer = await client.send(method, path, body);
      expect([200, 201], answer.text).toContain(answer.status);
    }
  });

  it('refuses values that the document forbids with a field error', async () => {
    const client = await newAccount();
    for (const make of bad) {
      const body = JSON.parse(JSON.stringify(make()));
      const answer = await client.send(method, path, body);
      expect([schema.Check(body), answer.status], JSON.stringify(body).slice(0, 200)).toEqual([false, 422]);
    }
  });
});

it('both mounts are servers of the same paths, each documented once', () => {
  expect(servers).toEqual([{ url: '/api/v2' }, { url: '/wacr' }]);
  const operations = Object.values(paths).flatMap((item) => Object.keys(item));
  expect(operations).toHaveLength(29 + operations.filter((method) => method === 'put').length);
  expect(Object.keys(paths).filter((path) => /^\/(api|wacr|messages|templates|auth)\b/.test(path))).toEqual(
    [],
  );
});
