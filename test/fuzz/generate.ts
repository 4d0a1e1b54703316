/**
 * Generates requests: most are nearly right, so that they reach the handlers, and all kinds of faults occur among them.
 */
import type { Document, Operation, Parameter, Schema } from './document.js';
import { type Draft, lose } from './draft.js';
import { encodedBody } from './media.js';
import { mutated, spoilt } from './mutate.js';
import type { Random } from './random.js';
import { basicOf, type FuzzRequest } from './request.js';
import type { Stage } from './stage.js';
import { hostileTexts } from './texts.js';
import { twists } from './twists.js';
import { isIdName, type Source, sample, wordsFor } from './values.js';

export function generate(document: Document, stage: Stage, random: Random): FuzzRequest {
  const operation = random.weighted(document.operations.map((item) => [weightOf(item), item] as const));
  const caller = random.weighted(stage.live);
  const foreign = stage.foreign.get(document.face) ?? [];
  const isWrong = random.chance(0.4);
  const source: Source = { face: document.face, random, memory: caller.memory, foreign, isCareful: !isWrong };
  const draft: Draft = {
    document,
    operation,
    source,
    caller,
    method: operation.method,
    target: '',
    headers: [],
    body: undefined,
    framing: 'length',
    version: '1.1',
    credential: 'live',
    secret: caller.secret,
    parameters: [],
    isLoose: false,
    isBroken: false,
  };
  aim(draft, operation, isWrong && random.chance(0.3));
  identify(draft, stage, operation);
  addHeaders(draft, operation);
  if (operation.bodies.length > 0) addBody(draft, operation, isWrong);
  if (isWrong && random.chance(0.25)) random.pick(twists)(draft, stage);
  const { document: _document, source: _source, ...request } = draft;
  return { ...request, face: document.face };
}

/** Deletes are rarer, so that reads find data. */
function weightOf({ method }: Operation): number {
  return method === 'DELETE' ? 0.35 : 1;
}

/** The path with its parameters, and the query. */
function aim(draft: Draft, operation: Operation, isWrong: boolean): void {
  const { random, memory } = draft.source;
  const places = operation.parameters.filter((parameter) => parameter.in === 'path');
  const known = random.chance(0.85) ? memory.pathOf(operation, random) : undefined;
  draft.parameters = places.map((place, index) => {
    const usual = wordsFor(place.schema).length > 0 ? undefined : known?.[index];
    return usual !== undefined && !random.chance(0.03) ? usual : pathValue(draft, operation, place);
  });
  if (isWrong && places.length > 0) {
    const at = random.below(places.length);
    draft.parameters = draft.parameters.map((parameter, index) =>
      index === at
        ? random.pick([
            ...hostileTexts,
            `${parameter} `,
            `${parameter}x`,
            parameter.toUpperCase(),
            'x'.repeat(3_000),
          ])
        : parameter,
    );
  }
  let next = 0;
  const path = operation.path.replaceAll(/\{[^}]+\}/g, () => encoded(draft.parameters[next++] ?? '', random));
  // An empty segment makes another path.
  if (draft.parameters.includes('')) lose(draft);
  draft.target = path + queryOf(draft, operation, isWrong);
}

function pathValue({ document, source }: Draft, operation: Operation, parameter: Parameter): string {
  const { random, memory, foreign } = source;
  const before = operation.path.split(`/{${parameter.name}}`)[0]?.split('/').at(-1) ?? '';
  const id = isIdName(parameter.name) ? memory.idOf(operation.face, before, random) : undefined;
  if (id !== undefined && random.chance(source.isCareful ? 0.95 : 0.6)) return String(id);
  if (isIdName(parameter.name))
    return random.weighted<() => string>([
      [foreign.length, () => random.pick(foreign)],
      [2, () => random.uuid()],
      [2, () => String(random.below(50))],
      [source.isCareful ? 0 : 1, () => String(sample(document, parameter.schema, parameter.name, source))],
    ])();
  return String(sample(document, parameter.schema, parameter.name, source));
}

/**
 * Percent-encodes a text, at times more of it than necessary. A text that is not well-formed becomes invalid UTF-8.
 */
function encoded(text: string, random: Random): string {
  if (!text.isWellFormed()) return '%ED%A0%80';
  if (text === '.' || text === '..') return `%2e${text.slice(1).replace('.', '%2E')}`;
  return random.chance(0.03)
    ? [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    : encodeURIComponent(text);
}

function queryOf({ document, source }: Draft, operation: Operation, isWrong: boolean): string {
  const { random } = source;
  const pairs = operation.parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required || random.chance(0.25)))
    .filter(({ name }) => !source.isCareful || !/cursor/i.test(name) || hasCursor(source))
    .flatMap(({ name, schema }) => pairsOf(name, sample(document, schema, name, source)))
    .map(([name, value]) => `${encoded(name, random)}=${encoded(value, random)}`);
  if (isWrong || (!source.isCareful && random.chance(0.1)))
    pairs.push(
      random.pick([
        'x=1',
        '%zz=1',
        'search=%ff',
        'search=%00',
        'limit=1&limit=2',
        '=',
        '&&&',
        'a[b][c]=1',
        'page=1&page=-1',
        'cursor=AAAA',
        'sort=-id;drop',
        'filters%5Bx%5D=1',
        `q=${'x'.repeat(3_000)}`,
        '__proto__=1&constructor=2',
        `search=${encodeURIComponent(random.pick(hostileTexts).toWellFormed())}`,
        ...pairs,
      ]),
    );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** `filter[name][gte]=value`, as deep as the value goes. */
function pairsOf(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([inner, one]) => pairsOf(`${name}[${inner}]`, one));
}

function hasCursor({ memory, face, random }: Source): boolean {
  return memory.named(`${face} next_cursor`, random) !== undefined;
}

function identify(draft: Draft, stage: Stage, operation: Operation): void {
  const { random } = draft.source;
  const driver = stage.drivers.get(draft.document.face);
  if (driver === undefined) throw new Error(`${draft.document.face} has no driver`);
  const caller = random.chance(0.02) ? random.pick(stage.dead) : draft.caller;
  draft.secret = caller.secret;
  draft.credential = caller.isLive ? 'live' : 'dead';
  const { account } = caller;
  if (operation.scheme === 'basic')
    draft.headers.push(['authorization', `Basic ${basicOf(account.id, caller.secret)}`]);
  else if (operation.isSecured || random.chance(0.5))
    draft.headers.push(...Object.entries(driver.headers(caller.secret, account)));
  if (random.chance(0.02)) spoilCredential(draft);
}

function spoilCredential(draft: Draft): void {
  const { random, memory } = draft.source;
  const at = random.below(draft.headers.length);
  const present = draft.headers[at];
  if (present === undefined) return;
  const [name, value] = present;
  const changed = random.pick([
    undefined,
    '',
    value.slice(0, -1),
    `${value}x`,
    value.toUpperCase(),
    'Bearer',
    'Bearer  ',
    'Basic Og==',
    'Basic %%%',
    'Bearer \xff\xfe',
    `Bearer ${'k'.repeat(4_000)}`,
    `Bearer ${memory.named(`${draft.document.face} access_token`, random) ?? 'x'}`,
    random.uuid(),
  ]);
  draft.credential = 'other';
  draft.headers = draft.headers.flatMap((header, index) =>
    index === at ? (changed === undefined ? [] : [[name, changed] as const]) : [header],
  );
}

function addHeaders(draft: Draft, operation: Operation): void {
  const { random, memory } = draft.source;
  for (const { in: where, name, schema } of operation.parameters) {
    if (where !== 'header' || draft.headers.some(([one]) => one.toLowerCase() === name.toLowerCase()))
      continue;
    if (!random.chance(0.15)) continue;
    const value = random.weighted<() => unknown>([
      [
        6,
        () =>
          (name.includes('Match') ? memory.named('header etag', random) : undefined) ??
          `key-${random.below(random.pick([40, 1_000_000]))}`,
      ],
      [1, () => sample(draft.document, schema, name, draft.source)],
      [1, () => random.pick(['*', '"0"', 'W/"1"', '""', '"1", "2"', 'x'.repeat(300), '\xe9', ','])],
    ])();
    draft.headers.push([name, headerText(String(value))]);
  }
  if (random.chance(0.05)) draft.headers.push(random.pick(oddHeaders));
}

/** Removes characters that HTTP does not allow in a header. */
function headerText(text: string): string {
  return Buffer.from(text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim(), 'latin1').toString('latin1');
}

const oddHeaders: readonly (readonly [string, string])[] = [
  ['accept', 'text/html'],
  ['accept', ''],
  ['accept-encoding', 'gzip, br'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-host', 'evil.example"><'],
  ['x-forwarded-proto', 'javascript'],
  ['x-request-id', 'x'.repeat(5_000)],
  ['cookie', '__proto__=1; a'],
  ['range', 'bytes=0-1'],
  ['if-modified-since', 'never'],
  ['upgrade', 'h2c'],
  ['te', 'trailers'],
  ['expect', '100-continue'],
  ['origin', 'null'],
  ['content-encoding', 'gzip'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['host', 'a b"<>'],
];

function addBody(draft: Draft, operation: Operation, isWrong: boolean): void {
  const { random } = draft.source;
  const [type, schema] = random.weighted(
    operation.bodies.map((body, index) => [index === 0 ? 2 : 1, body] as const),
  );
  const other = encodedBody(draft.document, type, schema, draft.source);
  draft.body = other?.bytes ?? jsonBody(draft, schema, isWrong);
  const sentType = isWrong && random.chance(0.1) ? random.pick(oddTypes) : (other?.type ?? type);
  if (sentType !== undefined) draft.headers.push(['content-type', sentType]);
  if (random.chance(0.1)) draft.framing = 'chunked';
  if (isWrong && random.chance(0.03)) draft.body = undefined;
}

function jsonBody({ document, source }: Draft, schema: Schema, isWrong: boolean): Buffer {
  const { random } = source;
  const built = sample(document, schema, '', source);
  const value = isWrong && random.chance(0.75) ? mutated(built, random) : built;
  const json = JSON.stringify(value) ?? 'null';
  return isWrong && random.chance(0.3) ? spoilt(json, random) : Buffer.from(json);
}

const oddTypes = [
  undefined,
  '',
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'application/json;;;',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=',
  'text/csv',
  'text/csv; charset=latin1',
  'application/x-www-form-urlencoded',
  `application/${'x'.repeat(2_000)}`,
  '/',
];
