/**
 * Small requests that may cause much work, for every route of every API, and for the pages and addresses next to them:
 * bodies of many members, items and levels; forms, queries and headers of many parts.
 */
import zlib from 'node:zlib';
import type { Account } from '@switchbook/domain/access/access.js';
import { type Document, type Operation, readDocument, type Schema } from '../fuzz/document.js';
import { findDrivers } from '../support/wire/drivers.js';
import { send } from '../support/wire/wire.js';
import type { Target } from './attack.js';
import type { AttackedAccount } from './target.js';

export interface Hostile {
  /** Kind and position: `members POST /v1/contacts`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Generated when it is sent: all of them together have gigabytes. */
  readonly body?: () => Buffer;
}

const json = { 'content-type': 'application/json' };
/** Node.js reads at most 16 KiB of a request line and headers together. */
const headRoom = 14_000;
const bodyRoom = 1_000_000;

/** An object with `count` different members. */
export function manyMembers(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join(',')}}`;
}

function manyItems(count: number, item = '{}'): string {
  return `[${Array(count).fill(item).join(',')}]`;
}

/** Numbers of members within and above the limits; the last is more than any route accepts. */
const counts = [900, 3_900, 19_000, 60_000] as const;

type Made = () => string;

/** JSON texts of at most `bytes` bytes, by kind. */
function* texts(
  places: readonly string[],
  listed: readonly string[],
  most: number,
): Generator<[string, Made]> {
  /** An object with the same text at each of these names. */
  const placed = (names: readonly string[], text: string): readonly [bytes: number, Made] => [
    names.reduce((bytes, name) => bytes + JSON.stringify(name).length + text.length + 2, 1),
    () => `{${names.map((name) => `${JSON.stringify(name)}:${text}`).join(',')}}`,
  ];
  for (const count of counts) {
    const members = membersOf(count);
    if (members.length <= most) yield [`${count} members`, () => members];
    const [bytes, made] = placed(places, membersOf(Math.floor(count / Math.max(1, places.length))));
    if (places.length > 0 && bytes <= most) yield [`${count} members in members`, made];
    for (const item of ['{}', '[[]]', '"x"', '1']) {
      const items = manyItems(Math.floor(count / Math.max(1, listed.length)), item);
      const [bytes, made] = placed(listed, items);
      if (listed.length > 0 && bytes <= most) yield [`${count} items ${item}`, made];
    }
  }
  const deep = Math.floor((most - 100) / 2);
  yield ['nested lists', () => '['.repeat(deep) + ']'.repeat(deep)];
  yield ['list of objects', () => manyItems(Math.floor(most / 3))];
  yield ['list of numbers', () => manyItems(Math.floor(most / 2), '1')];
  yield ['one text', () => `{"x":"${'\\u0041'.repeat(Math.floor(most / 7))}"}`];
}

const known = new Map<number, string>();

function membersOf(count: number): string {
  const members = known.get(count) ?? manyMembers(count);
  known.set(count, members);
  return members;
}

function propertiesOf(document: Document, schema: Schema): { all: string[]; lists: string[] } {
  const found = { all: [] as string[], lists: [] as string[] };
  const visit = (wanted: Schema, depth: number) => {
    const { properties = {}, anyOf = [], oneOf = [] } = document.resolve(wanted);
    for (const [name, member] of Object.entries(properties)) {
      const { type } = document.resolve(member);
      found.all.push(name);
      if (type === 'array' || type?.includes('array') === true) found.lists.push(name);
    }
    if (depth < 2) for (const branch of [...anyOf, ...oneOf]) visit(branch, depth + 1);
  };
  visit(schema, 0);
  return { all: [...new Set(found.all)], lists: [...new Set(found.lists)] };
}

function bodiesOf(
  document: Document,
  operation: Operation,
): readonly [string, Readonly<Record<string, string>>, () => Buffer][] {
  const [first] = operation.bodies;
  if (first === undefined) return [];
  const { all, lists } = propertiesOf(document, first[1]);
  const made: [string, Readonly<Record<string, string>>, () => Buffer][] = [];
  for (const [name, text] of texts(all, lists, bodyRoom)) made.push([name, json, () => Buffer.from(text())]);
  made.push([
    'packed members',
    { ...json, 'content-encoding': 'gzip' },
    () => zlib.gzipSync(membersOf(60_000)),
  ]);
  for (const [type] of operation.bodies) {
    if (type.endsWith('urlencoded'))
      made.push(['form', { 'content-type': type }, () => Buffer.from('a&'.repeat(7_900))]);
    if (type.startsWith('multipart/'))
      made.push([
        'multipart',
        { 'content-type': `${type}; boundary=b` },
        () =>
          Buffer.from(
            `${'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(15_000)}--b--\r\n`,
          ),
      ]);
    if (type.startsWith('text/')) {
      made.push(['commas', { 'content-type': type }, () => Buffer.from(`a${','.repeat(bodyRoom)}`)]);
      made.push(['quotes', { 'content-type': type }, () => Buffer.from(`a\n${'"",'.repeat(bodyRoom / 3)}`)]);
      made.push(['lines', { 'content-type': type }, () => Buffer.from('a\n'.repeat(bodyRoom / 2))]);
    }
  }
  return made;
}

function queriesOf(operation: Operation): readonly [string, string][] {
  const known = operation.parameters.filter((one) => one.in === 'query').map((one) => one.name);
  const filled = (unit: string) => unit.repeat(Math.floor(headRoom / unit.length)).slice(0, headRoom);
  const named = known.flatMap((name): [string, string][] => {
    const start = `?${encodeURIComponent(name)}=`;
    return [
      [`commas in ${name}`, start + filled('a,')],
      [`spaces in ${name}`, start + filled('+a')],
      [`brackets in ${name}`, start + filled('%5B')],
    ];
  });
  return [['many parameters', `?${filled('a=1&')}`], ['many brackets', `?${filled('a[b][c]=1&')}`], ...named];
}

const headers: readonly (readonly [string, string])[] = [
  ['accept', 'a/b,'],
  ['accept-encoding', 'gzip,'],
  ['cookie', 'a=1; '],
  ['if-none-match', '"a",'],
  ['content-type', 'a/b;a=1;'],
  ['forwarded', 'for=a,'],
  ['x-forwarded-for', '1.1.1.1,'],
  ['authorization', 'Bearer a '],
  ['user-agent', 'Mozilla/5.0 (Windows; '],
  ['idempotency-key', 'a b '],
];

/** Every hostile request of the server. */
export async function hostileRequests(target: Target, account: AttackedAccount): Promise<readonly Hostile[]> {
  const made: Hostile[] = [];
  const drivers = await findDrivers();
  for (const driver of drivers) {
    const { text } = await send(target.port, { path: `/docs/${driver.face}.json` });
    const document = readDocument(driver.face, text);
    const own = driver.headers(account.key, { id: account.id } as Account);
    for (const operation of document.operations) {
      const path = operation.path.replaceAll(/\{[^}]+\}/g, '1');
      const caller = operation.isSecured ? own : {};
      const line = `${operation.method} ${operation.path}`;
      for (const [name, more, body] of bodiesOf(document, operation))
        made.push({
          name: `${name}: ${line}`,
          method: operation.method,
          path,
          headers: { ...caller, ...more },
          body,
        });
      for (const [name, query] of queriesOf(operation))
        made.push({
          name: `${name}: ${line}`,
          method: operation.method,
          path: path + query,
          headers: caller,
        });
    }
    // Every route of a wire reads its headers in the same way.
    const [operation] = document.operations;
    for (const [name, unit] of headers)
      made.push({
        name: `header ${name}: ${driver.face}`,
        method: operation?.method ?? 'GET',
        path: (operation?.path ?? '/').replaceAll(/\{[^}]+\}/g, '1'),
        headers: { ...own, [name]: unit.repeat(Math.floor(headRoom / unit.length)) },
      });
  }
  return [...made, ...messages(account), ...pages(), ...(await intakes(target, account))];
}

function messages({ key }: AttackedAccount): readonly Hostile[] {
  const base = { authorization: `Bearer ${key}`, accept: 'application/json, text/event-stream', ...json };
  return [3_900, 17_000].flatMap((count) => {
    const members = manyMembers(count);
    const call = (name: string, params: string) => ({
      name: `${count} members in ${name}: POST /mcp`,
      method: 'POST',
      path: '/mcp',
      headers: base,
      body: () => Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`),
    });
    return [
      call('arguments', `{"name":"find_people","arguments":${members}}`),
      call('a member of arguments', `{"name":"save_person","arguments":{"fields":${members}}}`),
      call('_meta', `{"name":"find_people","arguments":{},"_meta":${members}}`),
      call('the message', members),
      call('arguments of numbers', `{"name":"get_person","arguments":{"people":${manyItems(count, '1')}}}`),
    ];
  });
}

function pages(): readonly Hostile[] {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ({
    name: `page: ${path.slice(0, 40)}`,
    method: 'GET',
    path,
    headers,
  });
  const asBrowser = { accept: 'text/html' };
  return [
    ...['a', 'the+a+of', 'contact', 'switchbook+key', 'zzzz'].map((words) => get(`/docs/search?q=${words}`)),
    get(`/docs/search?q=${'a+'.repeat(6_000)}`),
    get(`/docs/search?${'q=a&'.repeat(3_000)}`),
    get(`/docs?account=${'a'.repeat(12_000)}`, asBrowser),
    get('/docs', asBrowser),
    get(`/directory/v1/${'x/'.repeat(6_000)}`, asBrowser),
    get(`/${'..%2f'.repeat(2_500)}`, asBrowser),
    get(`/directory/v1/sign-in/with/${'a'.repeat(5_000)}/callback?${'state=a&'.repeat(1_000)}`),
    get('/directory/v1/sign-in/options'),
    get('/metrics'),
    {
      name: 'logout form',
      method: 'POST',
      path: '/directory/v1/sign-in/with/a/logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: () => Buffer.from('a&'.repeat(8_000)),
    },
  ];
}

async function intakes(target: Target, { key }: AttackedAccount): Promise<readonly Hostile[]> {
  const found: Hostile[] = [];
  for (const variant of ['meta', 'evolution']) {
    const { json: answer } = await send(target.port, {
      method: 'POST',
      path: '/directory/v1/intakes',
      headers: { authorization: `Bearer ${key}` },
      body: { name: variant, variant, secret: 'a secret of sixteen letters' },
    });
    const path: string | undefined = answer?.data?.path;
    if (path === undefined) throw new Error(`no intake of the variant ${variant}: ${JSON.stringify(answer)}`);
    for (const count of counts)
      found.push({
        name: `${count} members: intake ${variant}`,
        method: 'POST',
        path,
        headers: json,
        body: () => Buffer.from(`{"apikey":"x","data":${membersOf(count)}}`),
      });
    found.push({
      name: `lists: intake ${variant}`,
      method: 'POST',
      path,
      headers: json,
      body: () => Buffer.from(manyItems(bodyRoom, '1')),
    });
    found.push({
      name: `query: intake ${variant}`,
      method: 'GET',
      path: `${path}?${'hub.mode=subscribe&hub.challenge=a&'.repeat(350)}`,
      headers: {},
    });
  }
  return found;
}
