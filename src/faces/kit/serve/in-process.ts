/**
 * A wire without a server: requests of the process itself, with its operator's rights. A request finds its route, runs
 * it, and gets what a client gets. That is the body of the answer by its schema, or the refusal in the wire's words.
 */
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Account, type Requester, scopes } from '@switchbook/domain/access/access.js';
import type { Core } from '../../../core/core.js';
import type { CallerExchange, KeyRoute } from '../wire/declared-route.js';
import { type InProcessFace, loadFace } from '../wire/load-face.js';
import { readQuery } from '../wire/query-string.js';
import { FaultError, refusalOf } from '../wire/refusal.js';
import type { Answer } from '../wire/route-answer.js';
import { makeCursorSealer } from '../wire/seal.js';
import { noApis } from '../wire/served-apis.js';
import { cutToSchema } from './cut-to-schema.js';

interface InProcessRequest {
  readonly method: string;
  /** path and query, relative to the mount */
  readonly url: string;
  /** JSON, if the route reads any */
  readonly body?: unknown;
  /** a file */
  readonly stream?: AsyncIterable<Uint8Array> | undefined;
  /** names in lower case */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

interface InProcessAnswer {
  readonly status: number;
  /** the parsed body; absent: no body, or a file */
  readonly body?: unknown;
  readonly chunks?: AsyncIterable<string | Uint8Array>;
}

interface InProcessCaller {
  readonly core: Core;
  readonly account: Account;
  /** names the operator in events and the trail, as the name of a face does others */
  readonly actor: string;
}

export type InProcessWire = (request: InProcessRequest) => Promise<InProcessAnswer>;

const emptyBytes = Buffer.alloc(0);

/** Throws errors that are not refusals: an unknown route, internal errors, and an unavailable database. */
export function openInProcess(face: InProcessFace, caller: InProcessCaller): InProcessWire {
  const base = {
    principal: operatorOf(caller.account),
    core: caller.core,
    caller: { accountId: caller.account.id, face: caller.actor, keyId: null },
    sealer: makeCursorSealer(face.name, caller.core.tokenSecret),
    served: noApis,
    prefix: '',
    origin: '',
    rate: undefined,
    isForeignPage: false,
    isForwarded: false,
    renderOnEveryWire: async () => [],
    isStillAllowed: async () => true,
  };
  return async (request) => {
    const { route, params } = await find(face, request);
    const queryAt = request.url.indexOf('?');
    const exchange: CallerExchange = {
      ...base,
      requestId: caller.core.newId(),
      method: request.method,
      url: request.url,
      route,
      params,
      headers: request.headers ?? {},
      query: readQuery(queryAt === -1 ? '' : request.url.slice(queryAt + 1)),
      body: parsedBodyOf(route, request.body),
      bytes: route.body?.read === 'bytes' ? Buffer.from(JSON.stringify(request.body ?? null)) : emptyBytes,
      stream: request.stream ?? Readable.from([]),
      signal: request.signal ?? new AbortController().signal,
    };
    try {
      return await toInProcessAnswer(route, await route.handle(exchange));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.kind === 'internal' || refusal.kind === 'unavailable') throw error;
      const { status, body } = face.refuse(refusal, exchange);
      return { status, body };
    }
  };
}

/** Returns a caller without a key, who has all rights. */
function operatorOf(account: Account): Requester {
  const all = new Set(scopes);
  return {
    account,
    keyName: '',
    credential: 'key',
    tokenFamily: null,
    tokenExpiresAt: null,
    tokenIssuedAt: null,
    scopes: all,
    vendorScopes: all,
    member: null,
    isMember: false,
    visibility: undefined,
  };
}

interface RouteMatch {
  readonly route: KeyRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Returns the matching route with the fewest parameters. */
async function find(face: InProcessFace, { method, url }: InProcessRequest): Promise<RouteMatch> {
  const words = (url.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  let match: RouteMatch | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const route of (await face.routesOf(words[1] ?? '', words[3])) ?? []) {
    if (route.method !== method) continue;
    const parts = route.path.split('/');
    const fits = (part: string, index: number) => part.startsWith(':') || part === words[index];
    if (parts.length !== words.length || !parts.every(fits)) continue;
    const parameters = parts.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), words[index] ?? '']] : [],
    );
    if (parameters.length >= lowest) continue;
    lowest = parameters.length;
    match = { route, params: Object.fromEntries(parameters) };
  }
  if (match === undefined) throw new FaultError({ kind: 'no_route' });
  return match;
}

/** Returns the body in the form of a parsed request. */
function parsedBodyOf({ body }: KeyRoute, input: unknown): unknown {
  if (body?.read !== 'json') return undefined;
  return input === undefined ? {} : JSON.parse(JSON.stringify(input));
}

async function toInProcessAnswer(
  route: KeyRoute,
  { status, body, text, long, chunks }: Answer,
): Promise<InProcessAnswer> {
  if (chunks !== undefined) return { status, chunks };
  if (text !== undefined) return { status, body: JSON.parse(text) };
  const whole = long === undefined ? body : long.body(...(await Promise.all(long.lists.map(gather))));
  if (whole === undefined) return { status };
  return { status, body: cutToSchema(route.schema?.response?.[status], JSON.parse(JSON.stringify(whole))) };
}

async function gather(list: Iterable<unknown> | AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for await (const item of list) items.push(item);
  return items;
}

/**
 * Path of the module that the processes of commands load. The module has only the parts of the face that commands use.
 */
const facePath = path.resolve(fileURLToPath(import.meta.url), '../../../directory/in-process.js');

export async function loadInProcessFace(): Promise<InProcessFace> {
  const { inProcessFace } = await loadFace(facePath);
  if (inProcessFace === undefined) throw new Error(`${facePath} does not export a face`);
  return inProcessFace;
}
