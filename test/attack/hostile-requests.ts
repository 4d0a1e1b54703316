/**
 * Small requests that may cause much work, for every route of every API, and for the pages and addresses next to them.
 * They have bodies of many members, items and levels, and forms, queries and headers of many parts.
 */
import zlib from 'node:zlib';
import type { Account } from '@switchbook/domain/access/access.js';
import { type Document, type Operation, readDocument, type Schema } from '../fuzz/document.js';
import { findDrivers } from '../support/wire/drivers.js';
import { send } from '../support/wire/wire.js';
import type { Target } from './attack.js';
import type { AttackedAccount } from './target.js';

export interface Hostile {
  /** kind and position: `members POST /v1/contacts` */
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

type TextMaker = () => string;

/** JSON texts of at most `bytes` bytes, by kind. */
function* texts(
  places: readonly string[],
  listed: readonly string[],
  most: number,
): Generator<[string, TextMaker]> {
  /** An object with the same text at each of these names. */
  const placed = (names: readonly string[], text: string): readonly [bytes: number, TextMaker] => [
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
  const known = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => parameter.name);
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
  return [
    ...[...made, ...messages(account), ...pages()],
    ...(await intakes(target, account)),
    ...(await phoneBooks(target, account)),
  ];
}

/** Requests of address books and desk phones. */
async function phoneBooks(target: Target, { key }: AttackedAccount): Promise<readonly Hostile[]> {
  const bearer = { authorization: `Bearer ${key}` };
  const { json: answer } = await send(target.port, {
    method: 'POST',
    path: '/directory/v1/books',
    headers: bearer,
    body: { name: 'Attacked', source: { kind: 'all' } },
  });
  const number: number | undefined = answer?.data?.number;
  if (number === undefined) throw new Error(`no book: ${JSON.stringify(answer)}`);
  const at = `/carddav/books/${number}/`;
  const spaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"';
  const many = (count: number, made: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => made(index)).join('');
  const find = (inner: string) => `<D:propfind ${spaces}><D:prop>${inner}</D:prop></D:propfind>`;
  const get = (inner: string) =>
    `<C:addressbook-multiget ${spaces}><D:prop><C:address-data/></D:prop>${inner}</C:addressbook-multiget>`;
  const filter = (inner: string) =>
    `<C:addressbook-query ${spaces}><C:filter>${inner}</C:filter></C:addressbook-query>`;
  const xml: Readonly<Record<string, () => string>> = {
    properties: () => find('<D:getetag/>'.repeat(100)),
    elements: () => find('<D:a/>'.repeat(150_000)),
    'permitted elements': () => find('<D:a/>'.repeat(5_900)),
    levels: () => '<a>'.repeat(300_000),
    attributes: () => `<D:propfind ${spaces} ${many(70_000, (index) => `a${index}="1" `)}/>`,
    namespaces: () => `<D:propfind ${spaces} ${many(40_000, (index) => `xmlns:n${index}="u" `)}/>`,
    'a long name': () => find(`<D:${'n'.repeat(bodyRoom)}/>`),
    'a long text': () => find(`<D:a>${'n'.repeat(bodyRoom)}</D:a>`),
    references: () => find(`<D:a>${'&#x41;'.repeat(bodyRoom / 6)}</D:a>`),
    'permitted references': () => find(`<D:a>${'&#x41;'.repeat(11_900)}</D:a>`),
    comments: () => `${'<!---->'.repeat(bodyRoom / 8)}${find('')}`,
    entities: () =>
      `<!DOCTYPE x [${many(15_000, (index) => `<!ENTITY e${index} "&e${index - 1};&e${index - 1};">`)}]><a>&e14999;</a>`,
    'missing cards': () => get(many(5_900, (index) => `<D:href>${at}${index}.vcf</D:href>`)),
    'ids of no card': () =>
      get(
        many(
          5_900,
          (index) => `<D:href>${at}00000000-0000-7000-8000-${String(index).padStart(12, '0')}.vcf</D:href>`,
        ),
      ),
    'long addresses': () => get(many(90, () => `<D:href>${at}${'%2e'.repeat(3_500)}.vcf</D:href>`)),
    slashes: () => get(`<D:href>${'/'.repeat(bodyRoom)}</D:href>`),
    conditions: () =>
      filter('<C:prop-filter name="FN"><C:text-match>a</C:text-match></C:prop-filter>'.repeat(25)),
    'a long match': () =>
      filter(
        `<C:prop-filter name="FN"><C:text-match>${'İ'.repeat(bodyRoom / 2)}</C:text-match></C:prop-filter>`,
      ),
    'a long token': () =>
      `<D:sync-collection ${spaces}><D:sync-token>urn:switchbook:sync:${'-'.repeat(bodyRoom)}</D:sync-token></D:sync-collection>`,
  };
  const cardOf = (inner: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:x\r\n${inner}END:VCARD\r\n`;
  const cardRoom = 250_000;
  const cards: Readonly<Record<string, () => string>> = {
    numbers: () => cardOf(many(9_000, (index) => `TEL:+1415${2_000_000 + index}\r\n`)),
    folds: () => cardOf(`NOTE:${'x\r\n '.repeat(cardRoom / 5)}\r\n`),
    'permitted folds': () => cardOf(`NOTE:${`${'x'.repeat(cardRoom / 8_000 - 3)}\r\n `.repeat(7_900)}\r\n`),
    parameters: () => cardOf(`NOTE;${'A=b;'.repeat(cardRoom / 4)}:x\r\n`),
    quotes: () => cardOf(`NOTE;A=${'"'.repeat(cardRoom)}:x\r\n`),
    backslashes: () => cardOf(`NOTE:${'\\'.repeat(cardRoom)}\r\n`),
    semicolons: () => cardOf(`ADR:${';'.repeat(cardRoom)}\r\n`),
    'escaped bytes': () => cardOf(`NOTE;ENCODING=QUOTED-PRINTABLE:${'=C3'.repeat(cardRoom / 3)}\r\n`),
    lines: () => 'BEGIN:VCARD\r\n'.repeat(cardRoom / 13),
    ids: () => cardOf('UID;'.repeat(cardRoom / 4)),
  };
  const made = (name: string, method: string, path: string, body?: () => string): Hostile => ({
    name: `${name}: ${method} ${path.slice(0, 40)}`,
    method,
    path,
    headers: { ...bearer, depth: '1', 'if-none-match': '*' },
    ...(body === undefined ? {} : { body: () => Buffer.from(body()) }),
  });
  const phone = { authorization: `Basic ${Buffer.from(`p:${key}`).toString('base64')}` };
  const searches = ['a'.repeat(100), '%25'.repeat(100), '_'.repeat(100), '%F0%9F%91%A9'.repeat(50)];
  return [
    ...['PROPFIND', 'REPORT'].flatMap((method) =>
      Object.entries(xml).map(([name, body]) => made(name, method, at, body)),
    ),
    ...Object.entries(cards).map(([name, body]) =>
      made(`${name} of a card`, 'PUT', `${at}hostile.vcf`, body),
    ),
    made('a long name of a card', 'GET', `${at}${'a'.repeat(12_000)}.vcf`),
    made('all books', 'PROPFIND', '/carddav/books/'),
    ...['yealink', 'cisco'].flatMap((format) =>
      searches.map((search) => ({
        ...made('search', 'GET', `/phonebook/-/${format}?book=${number}&search=${search}`),
        headers: phone,
      })),
    ),
    ...['lookup', 'lookup.json'].map((name) => ({
      ...made('digits', 'GET', `/phonebook/-/${name}?book=${number}&number=${'1'.repeat(12_000)}`),
      headers: phone,
    })),
  ];
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
