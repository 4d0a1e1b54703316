/** A call of an API, in its recorded and its shown form: no bodies, no secrets, no personal data. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';

/** An answered call, as a face reports it. */
export interface AnsweredCall {
  /** undefined: no account, because of an unknown key or path */
  readonly accountId: AccountId | undefined;
  readonly keyId: string | undefined;
  readonly face: string;
  readonly method: string;
  /** The prefix of the mount. */
  readonly prefix: string;
  /** path and query of the request, unchanged */
  readonly url: string;
  /** the path of the route, relative to the mount; null: it is not served here */
  readonly servedPath: string | null;
  readonly status: number;
  readonly ms: number;
  readonly isForwarded: boolean;
  /** the result of the lookup at the vendor; undefined: no lookup */
  readonly lookedUp?: string | undefined;
  readonly requestId: string;
  /** The address of the client. */
  readonly address: string;
  /** the beginning of an invalid key; undefined: no key was sent, or it was valid */
  readonly keyStart: string | undefined;
  /** the kind of this server's refusal; undefined: not refused */
  readonly problem?: string | undefined;
  /** the scope that the key lacks */
  readonly lacks?: string | undefined;
  /** a refused key that was of an account */
  readonly endedKey?: { readonly accountId: AccountId; readonly keyId: string } | undefined;
}

/** A call without a valid key: it belongs to no account, so only operators see it. */
interface RefusedCaller {
  readonly address: string;
  readonly key_start: string | null;
}

/** A call in its stored form, without texts that may be personal data. */
export interface NotedCall
  extends Omit<AnsweredCall, 'prefix' | 'url' | 'servedPath' | 'address' | 'keyStart' | 'endedKey'> {
  /** Time of the answer, in milliseconds since 1970. */
  readonly at: number;
  readonly path: string;
  readonly refused: RefusedCaller | undefined;
}

/** A call as JSON for clients. */
export interface ShownCall {
  /** RFC 3339 */
  readonly at: string;
  /** the account's id */
  readonly account: string | null;
  readonly face: string;
  readonly method: string;
  /** The path; values of the query and texts that may name a person are hidden. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds, to a tenth. */
  readonly ms: number;
  readonly forwarded: boolean;
  /** the result of the lookup at the vendor; absent: no lookup */
  readonly looked_up?: string;
  readonly key_id: string | null;
  /** The kind of the refusal; absent: this server did not refuse the call. */
  readonly problem?: string;
  /** The scope that the key lacks. */
  readonly lacks?: string;
  readonly request_id: string;
  readonly refused?: RefusedCaller;
}

/** Shows the start of a key: enough to recognise it, too little to guess the rest. */
export function keyStartOf(secret: string): string {
  const start = secret.slice(0, Math.min(8, Math.floor(secret.length / 4)));
  return start.replaceAll(/[^!-~]/g, '?');
}

/** Longest URL to read; the rest is dropped. */
const maxUrl = 512;
const maxSegments = 12;
const maxParameters = 12;
const hidden = '…';

export function noteCall(call: AnsweredCall, at: number): NotedCall {
  const { face, method, status, ms, isForwarded, lookedUp, requestId, lacks, endedKey } = call;
  // Only the account of the key sees a call with a key that ended.
  const { accountId, keyId } = endedKey ?? call;
  const problem = endedKey === undefined ? call.problem : 'key_ended';
  const path = showUrl(call.url, call.prefix, call.servedPath);
  const isRefused = accountId === undefined && (call.keyStart !== undefined || status === 401);
  const refused = isRefused ? { address: call.address, key_start: call.keyStart ?? null } : undefined;
  // One literal: V8 takes ten times as long to add members after a spread, and this runs for each call.
  // biome-ignore format: fourteen names
  return { at, accountId, keyId, face, method, path, status, ms, isForwarded, lookedUp, requestId, refused, problem, lacks };
}

export function showCall(call: NotedCall): ShownCall {
  return {
    at: new Date(call.at).toISOString(),
    account: call.accountId ?? null,
    face: call.face,
    method: call.method,
    path: call.path,
    status: call.status,
    ms: Math.round(call.ms * 10) / 10,
    forwarded: call.isForwarded,
    ...(call.lookedUp !== undefined && { looked_up: call.lookedUp }),
    key_id: call.keyId ?? null,
    ...defined({ problem: call.problem, lacks: call.lacks }),
    request_id: call.requestId,
    ...(call.refused !== undefined && { refused: call.refused }),
  };
}

/**
 * Shows a URL without personal data. For a known route: the route's own words, and the value of a path parameter if it
 * is a uuid or a short number, else its name. For other paths: words in lower case, uuids and short numbers. For the
 * query: the names.
 */
export function showUrl(url: string, prefix: string, route: string | null): string {
  const mark = url.indexOf('?');
  // Nearly all served paths have neither.
  if (mark === -1 && route !== null && !route.includes(':')) return prefix + route;
  const end = url.indexOf('#');
  const whole = url.slice(0, end === -1 ? maxUrl : Math.min(end, maxUrl));
  const path = (mark === -1 ? whole : whole.slice(0, mark)).slice(prefix.length);
  const segments = path.split('/').slice(1);
  const shown = route === null ? segments.map(showWord) : showRoute(partsOf(route), segments);
  const more = shown.length > maxSegments ? [...shown.slice(0, maxSegments), hidden] : shown;
  const query = mark === -1 || mark >= whole.length ? '' : showQuery(whole.slice(mark + 1));
  return `${prefix}/${more.join('/')}${query}`;
}

/** The parts of each route: bounded by the routes of the program. */
const routeParts = new Map<string, readonly string[]>();

function partsOf(route: string): readonly string[] {
  const known = routeParts.get(route);
  if (known !== undefined) return known;
  const parts = route.split('/').slice(1);
  routeParts.set(route, parts);
  return parts;
}

function showRoute(route: readonly string[], segments: readonly string[]): readonly string[] {
  return route.map((part, index) => {
    if (!part.includes(':')) return part;
    const value = segments[index] ?? '';
    return isHarmless(value) ? value : part;
  });
}

function showWord(segment: string): string {
  return segment === '' || isHarmless(segment) || /^(v\d{1,2}|[a-z]+([_-][a-z]+)*)$/.test(segment)
    ? segment.slice(0, 40)
    : hidden;
}

/** An id of ours, or a number too short to be one of a phone. */
function isHarmless(text: string): boolean {
  if (text.length <= 6) return /^\d+$/.test(text);
  return text.length === 36 && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function showQuery(query: string): string {
  if (query === '') return '';
  let shown = '';
  let count = 0;
  for (let from = 0; from <= query.length; count += 1) {
    const next = query.indexOf('&', from);
    const end = next === -1 ? query.length : next;
    if (count === maxParameters) return `${shown}&${hidden}`;
    const equals = query.indexOf('=', from);
    const name = query.slice(from, equals === -1 || equals > end ? end : equals);
    shown += `${count === 0 ? '?' : '&'}${isPlainName(name) ? `${name}=${hidden}` : hidden}`;
    from = end + 1;
  }
  return shown;
}

/** Whether a parameter can be shown: it has no digits that may be a phone number. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z_.[\]-]{0,31}\d{0,3}$/.test(name);
}
