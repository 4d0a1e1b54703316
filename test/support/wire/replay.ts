/**
 * Sends the examples of a wire to a server: each must be answered as its document shows. Values that differ from run to
 * run (uuids, times, members that the examples call varying) are learned from the answers. A later request that names
 * an id of the examples is sent with the id of this run. A request has a key with the scopes that its route declares.
 */
import { expect } from 'vitest';
import type { Core } from '../../../src/core/core.js';
import {
  type Examples,
  examplesOf,
  type RefusalExample,
  refusalsOf,
  type Situation,
} from '../../../src/faces/kit/openapi/texts.js';
import { type Exchange, type Route, requirementOf } from '../../../src/faces/kit/wire/declared-route.js';
import type { Mount } from '../../../src/faces/kit/wire/define-face.js';
import type { Refusal } from '../../../src/faces/kit/wire/refusal.js';
import type { Answer } from '../../../src/faces/kit/wire/route-answer.js';
import type { SentExample } from '../../../src/faces/kit/wire/route-documents.js';
import { fields } from '../../../src/fields/operations/fields.js';
import { writeCatalogItem } from '../accounts/catalog-items.js';
import type { TestAccount } from '../fixture.js';
import { eventually } from '../until.js';
import type { ServerFixture } from './server.js';
import type { Received } from './wire.js';

type Headers = Readonly<Record<string, string>>;

/** The server for the requests, and the core of its database. */
export type Replayed = Pick<ServerFixture, 'send' | 'core' | 'database' | 'newKey'>;

interface Replay {
  readonly fixture: Replayed;
  readonly account: TestAccount;
  /** Returns the headers for a key on the face. */
  readonly headersOf: (key: string) => Headers;
  readonly mount: Mount;
  /** Throws when the answer does not match the document. */
  readonly check: (route: Route, status: number, answer: Received) => void;
  /** whether a situation that all routes refuse is tried with one of them */
  readonly isShort: boolean;
}

const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const wholeUuid = new RegExp(`^${uuids.source}$`);
const times = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?|\d{8}T\d{6}Z/g;

/** Prefix of links to the server itself. */
const origin = /^http:\/\/127\.0\.0\.1:\d+/;

/** The values of this run, by the values of the examples. */
class Learned {
  readonly #ids = new Map<string, string>();
  /** values of varying members, which may be any text */
  readonly #values = new Map<string, string>();
  readonly #varying: ReadonlySet<string>;
  #operation = '';

  constructor({ varying = [], account }: Examples, accountId: string) {
    this.#varying = new Set(varying);
    if (account !== undefined) this.#ids.set(account, accountId);
  }

  /** Replaces the ids of the examples by ids of this run. */
  translate<Value>(example: Value): Value {
    if (typeof example === 'string') return this.#text(example) as Value;
    if (Array.isArray(example)) return example.map((item) => this.translate(item)) as Value;
    if (typeof example !== 'object' || example === null) return example;
    return Object.fromEntries(
      Object.entries(example).map(([name, one]) => [name, this.translate(one)]),
    ) as Value;
  }

  #text(text: string): string {
    let translated = text;
    for (const [one, other] of this.#values) translated = translated.replaceAll(one, other);
    return translated.replaceAll(uuids, (uuid) => this.#ids.get(uuid) ?? uuid);
  }

  /** Throws when the answer differs from the example, or one id of the examples has two values in this run. */
  compare(answer: unknown, example: unknown, where: string, isExcerpt = false): void {
    this.#operation = where.split(':')[0] ?? '';
    const [seen, expected] = [this.#veiled(answer), this.#veiled(example)];
    if (isExcerpt) expect(seen, where).toMatchObject(expected as object);
    else expect(seen, where).toEqual(expected);
    if (!isExcerpt) expect(JSON.stringify(seen), where).toBe(JSON.stringify(expected));
    this.#learn(answer, example, where);
  }

  #veiled(value: unknown, name = '', within = ''): unknown {
    if (this.#varies(value, name, within)) return '<varies>';
    if (typeof value === 'string')
      return value.replaceAll(uuids, '<uuid>').replaceAll(times, '<time>').replace(origin, '<origin>');
    if (Array.isArray(value)) return value.map((item) => this.#veiled(item, '', name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => [member, this.#veiled(one, member, name)]),
    );
  }

  #varies(value: unknown, name: string, within: string): boolean {
    const isPlain = typeof value !== 'object' || value === null;
    const names = [name, `${within}.${name}`, `${this.#operation}.${name}`];
    return isPlain && names.some((candidate) => this.#varying.has(candidate));
  }

  #learn(answer: unknown, example: unknown, where: string, name = '', within = ''): void {
    if (typeof answer === 'string' && typeof example === 'string') {
      if (this.#varies(answer, name, within))
        (wholeUuid.test(example) ? this.#ids : this.#values).set(example, answer);
      const found = answer.match(uuids) ?? [];
      for (const [index, one] of (example.match(uuids) ?? []).entries()) {
        const known = this.#ids.get(one);
        expect(found[index], `${where}: ${one} stands for two`).toBe(known ?? found[index]);
        this.#ids.set(one, found[index] ?? one);
      }
    } else if (typeof answer === 'object' && typeof example === 'object' && answer !== null)
      for (const [member, one] of Object.entries(example ?? {}))
        this.#learn((answer as Readonly<Record<string, unknown>>)[member], one, where, member, name);
  }
}

export async function replay(on: Replay): Promise<void> {
  const { account, mount } = on;
  const examples = examplesOf(mount.wire);
  const learned = new Learned(examples, account.account.id);
  for (const item of examples.given ?? []) await writeCatalogItem(on.fixture, account, item);
  const routes = mount.wire.routes.filter((route) => route.isShown !== false);
  // An API with keys of its own shows the key in use, which grants its rights to others.
  const hasKeys = routes.some((route) => route.operation === 'createKey');
  const keyOf = async (route: Route) =>
    hasKeys || route.access !== undefined || route.scope === null
      ? account.key
      : on.fixture.newKey(account, requirementOf(route).scopes);
  for (const example of examples.exchanges) {
    const where = `${example.operation}: ${example.title}`;
    const route = routes.find((candidate) => candidate.operation === example.operation);
    if (route === undefined) throw new Error(`${where}: there is no such operation`);
    if (route.isForForks === true) await serveForks(on);
    const exchange = async () => {
      const { answer: _, ...sent } = example;
      const answer = await ask(on, route, learned.translate(sent), await keyOf(route));
      if (example.isMomentary !== true) {
        expect([answer.status, where], answer.text).toEqual([example.status, where]);
        learned.compare(bodyOf(answer), example.answer, where, example.isExcerpt);
      }
      on.check(route, answer.status, answer);
    };
    await (example.isAwaited === true ? eventually(exchange) : exchange());
  }

  const keys = await refusedKeys(on);
  const member = await memberToken(on, examples.refusals ?? []);
  const tried = new Set<string>();
  for (const route of routes)
    for (const status of statusesOf(mount, route))
      for (const refusal of refusalsOf(examples, route, status)) {
        const situation = refusal.when === undefined ? '' : `${status} ${refusal.when}`;
        if (on.isShort && tried.has(situation)) continue;
        if (situation !== '') tried.add(situation);
        const where = `${route.operation}: ${refusal.title}`;
        const good = examples.exchanges.find(
          ({ operation, status: answered }) => operation === route.operation && answered < 400,
        );
        const usual = route.access === 'member' && status !== 403 ? member : account.key;
        const key = refusal.when !== undefined && refusal.when in keys ? (keys[refusal.when] ?? null) : usual;
        const answer =
          renderedRefusal(on.fixture.core, mount, route, refusal) ??
          (await ask(
            on,
            route,
            spoilt(route, learned.translate(good), learned.translate(refusal)),
            key,
            refusal.when,
          ));
        expect([answer.status, where], answer.text).toEqual([status, where]);
        learned.compare(answer.json, refusal.answer, where);
        on.check(route, status, answer);
      }
}

/** Serves the paths of forks to the account, with the own field of their examples; once. */
async function serveForks({ fixture, account: { account, caller } }: Replay): Promise<void> {
  const { settings } = await fixture.core.getAccount({ accountId: account.id });
  if (settings.vendor_forks === true) return;
  await fixture.core.updateAccount(account.id, { vendor_forks: 'true' });
  await fixture.core.records(fields).create(caller, { key: 'utm_source', label: 'utm_source', type: 'text' });
}

/** Sends the request of an example; `null` for no key. */
function ask(
  { fixture, account, headersOf, mount }: Replay,
  route: Route,
  sent: SentExample,
  key: string | null,
  when?: Situation,
): Promise<Received> {
  const { contentType, body, headers = {} } = sent;
  return fixture.send({
    method: route.method,
    path: `${mount.prefix}${when === 'broken url' ? `${pathOf(route, sent)}?x=%` : pathOf(route, sent)}`,
    headers: {
      ...(contentType === undefined ? {} : { 'content-type': typeSent(contentType) }),
      ...(key === null || route.access === 'open' ? {} : headersOf(key)),
      ...headersSent(headers, account, key),
    },
    ...(body === undefined ? {} : { body: encoded(body, contentType) }),
  });
}

/** A valid request with the change that makes it refused. */
function spoilt(route: Route, good: SentExample = {}, { when, send = {} }: RefusalExample): SentExample {
  const sent: SentExample = {
    ...good,
    ...send,
    path: { ...good.path, ...send.path },
    query: when === 'broken url' ? {} : { ...good.query, ...send.query },
    headers: { ...good.headers, ...send.headers },
  };
  if (when === 'long body') return { ...sent, body: Buffer.alloc((route.body?.maxBytes ?? 0) + 1, 'x') };
  return when === 'broken body' ? { ...sent, body: '{' } : sent;
}

/** Returns a body in the form of the examples: undefined when it is empty, a text when it is not JSON. */
export function bodyOf({ text, json, headers }: Received): unknown {
  if (text === '') return undefined;
  return /[/+]json\b/.test(headers['content-type'] ?? '') ? json : text;
}

/** All that a route may refuse with. */
function statusesOf({ wire }: Mount, route: Route): readonly number[] {
  const statuses = [
    ...Object.keys(route.schema?.response ?? {}).map(Number),
    ...(route.schema?.refusals ?? []),
  ];
  return [...new Set(statuses)].filter((status) => status >= 400 && wire.documents?.refusal !== undefined);
}

/** `null`: no key at all. The window of the last one is exhausted. */
async function refusedKeys(on: Replay): Promise<Readonly<Record<string, string | null>>> {
  const { fixture, account, mount } = on;
  const { secret } = await fixture.core.createKey(account.account.id, {
    name: 'spent',
    scopes: [],
    rateLimit: { kind: 'window', count: 1, seconds: 3_600 },
    expiresAt: null,
  });
  const route = mount.wire.routes.find((candidate) => candidate.access !== 'open');
  if (route !== undefined) await ask(on, route, {}, secret);
  return { 'no key': null, 'no scope': await fixture.newKey(account, []), 'spent key': secret };
}

/**
 * A session of a member: routes for members refuse it because of the request. It has used the idempotency keys of
 * refused requests.
 */
async function memberToken(on: Replay, refusals: readonly RefusalExample[]): Promise<string> {
  const { core } = on.fixture;
  const { caller } = on.account;
  const { number } = await core.createMember(caller, { name: 'Bo', email: null, role: 'reader' });
  const { code } = await core.inviteMember(caller, number);
  const token = (await core.signIn(code))?.token ?? '';
  const write = on.mount.wire.routes.find((route) => route.access === 'member' && route.method === 'PATCH');
  const named = refusals.find((refusal) => refusal.send?.headers?.['Idempotency-Key'] !== undefined)?.send;
  if (write !== undefined && named !== undefined)
    await ask(on, write, { ...named, body: { name: 'Bo' }, contentType: 'application/json' }, token);
  return token;
}

const rendered: ReadonlyMap<RefusalExample['when'], Refusal> = new Map([
  ['internal', { kind: 'internal' }],
  ['long answer', { kind: 'too_large' }],
  ['stored webhook', { kind: 'unsupported', feature: 'A test of a webhook that is only stored' }],
  ['unserved path', { kind: 'no_route' }],
  ['unavailable', { kind: 'unavailable' }],
  ['guessing address', { kind: 'limited', retryAfterMs: 30_000 }],
  ['expired feed', { kind: 'expired', what: 'feed' }],
  ['full account', { kind: 'quota', feature: 'contacts', current: 100, maximum: 100 }],
]);

/** Renders a refusal that no request can cause here, in the format of the wire. */
function renderedRefusal(core: Core, mount: Mount, route: Route, { when }: RefusalExample) {
  const { wire } = mount;
  if (when === 'running write')
    return renderedAnswer(wire.idempotency?.refuse('running', exchangeOf(core, mount, route)));
  const isEndless = when === 'long body' && route.body?.read === 'stream';
  const refusal = isEndless ? ({ kind: 'too_large' } as const) : rendered.get(when);
  if (refusal === undefined) return undefined;
  const answer = wire.refuse(refusal, exchangeOf(core, mount, route));
  return renderedAnswer({
    ...answer,
    headers: { 'content-type': wire.documents?.refusal?.contentType ?? '', ...answer.headers },
  });
}

function exchangeOf(core: Core, { prefix }: Mount, route: Route): Exchange {
  const url = prefix + route.path;
  const request = { core, route, prefix, method: route.method, headers: {}, url, rate: undefined };
  return { ...request, requestId: crypto.randomUUID() } as unknown as Exchange;
}

function renderedAnswer(answer: Answer | undefined): Received | undefined {
  if (answer === undefined) return undefined;
  const text = JSON.stringify(answer.body);
  return { status: answer.status, json: JSON.parse(text), text, headers: answer.headers ?? {} };
}

const boundary = 'a-boundary-of-forms';

function typeSent(contentType: string): string {
  return contentType === 'multipart/form-data' ? `${contentType}; boundary=${boundary}` : contentType;
}

/** The members of a form become its parts; `file` is a file. */
function encoded(body: unknown, contentType: string | undefined): unknown {
  if (contentType === 'application/x-www-form-urlencoded')
    return new URLSearchParams(body as Record<string, string>).toString();
  if (contentType !== 'multipart/form-data' || typeof body !== 'object' || Buffer.isBuffer(body)) return body;
  const parts = Object.entries(body as Headers).map(([name, value]) => {
    const file = name === 'file' ? '; filename="contacts.csv"' : '';
    return `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return `${parts.join('')}--${boundary}--\r\n`;
}

function pathOf(route: Route, { path = {}, query = {} }: SentExample): string {
  const filled = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, (_, name) =>
    encodeURIComponent(path[name] ?? 'missing'),
  );
  const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** Replaces `{key}` and `{account}` by real values; the value of `Basic` is encoded. */
function headersSent(headers: Headers, { account }: TestAccount, key: string | null): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const filled = value.replaceAll('{key}', key ?? '').replaceAll('{account}', account.id);
      const [, pair] = /^Basic (.*)$/.exec(filled) ?? [];
      return [name, pair === undefined ? filled : `Basic ${Buffer.from(pair).toString('base64')}`];
    }),
  );
}
