/**
 * Headers of forwarded messages, as flat lists of names and values, in their order and letter case. Only `framingOf`
 * frames the body of a request. So its headers and its upload agree, and no byte of a body is read as another request.
 */

import { traceStateOf } from '@switchbook/domain/runtime/trace-context.js';
import { holdsOwnSecret } from '../../../access/values/secrets.js';
import type { UpstreamRule } from '../wire/define-face.js';
import { FaultError } from '../wire/refusal.js';

/** Headers of one connection, not of the message (RFC 9110, 7.6.1); `Expect` is answered here. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
]);

/** Headers of proxies before us about the path of the request. */
const proxyHeaders = /^(forwarded|x-forwarded-.*|x-real-ip)$/;

/** Headers of W3C Trace Context. */
const traceHeaders = /^trace(parent|state)$/;

/** Headers that frame, address or authenticate a message: `Connection` must not remove them. */
const protectedHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'content-type',
  'host',
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'cookie',
  'idempotency-key',
]);

/** Headers that name another method or path than the checked one; some frameworks follow them. */
const overrides =
  /^x-(http-)?(method|path|host)(-override)?$|^x-(original|rewrite)-(url|uri|method|path|host)$|^x-(override|rewrite)-url$|^x-http-(destinationurl|host-override)$/;

/** Headers that apply to all pages of this origin in a browser, and not to the answer alone. */
const originHeaders: ReadonlySet<string> = new Set([
  'clear-site-data',
  'strict-transport-security',
  'public-key-pins',
  'alt-svc',
  'service-worker-allowed',
  'origin-agent-cluster',
  'nel',
  'report-to',
  'reporting-endpoints',
]);

/** Methods that need no length when they have no body. */
const usuallyBodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

interface RequestTarget {
  readonly method: string;
  readonly host: string;
  readonly key: string | null;
  readonly rule: UpstreamRule;
  /** continues the trace of the request; undefined: it has none, and any other header about traces is dropped */
  readonly traceparent: string | undefined;
}

/** `sized`: Content-Length has the length. `chunked`: the length is unknown. */
export type Framing = 'none' | 'sized' | 'chunked';

/** Returns the framing of a request's body, here and at the vendor. Throws if two servers may read it differently. */
export function framingOf(raw: readonly string[]): Framing {
  const lengths = headerValuesOf(raw, 'content-length');
  const codings = headerValuesOf(raw, 'transfer-encoding');
  if (codings.length > 0) {
    if (lengths.length > 0) throw badHeader('Content-Length and Transfer-Encoding must not be sent together');
    if (codings.length > 1 || codings[0]?.trim().toLowerCase() !== 'chunked')
      throw badHeader('Transfer-Encoding must be chunked');
    return 'chunked';
  }
  if (lengths.length === 0) return 'none';
  if (lengths.length > 1 || !/^\d{1,15}$/.test(lengths[0] ?? ''))
    throw badHeader('Content-Length must be one number');
  return 'sized';
}

/**
 * Returns the request's headers for the vendor; with a vendor's key without the caller's credentials. Throws for a bad
 * header.
 */
export function requestHeaders(
  raw: readonly string[],
  { method, host, key, rule, traceparent }: RequestTarget,
): string[] {
  const storedCredential = key === null ? undefined : rule.credential(key);
  const allowed = filter(raw, {
    ...requestFilter(storedCredential, rule),
    protectedNames: protectedOf(rule),
  });
  const passed = headerPairsOf(allowed).filter(([name]) => !traceHeaders.test(normalizeHeaderName(name)));
  const framing = framingOf(raw);
  const tracestate = traceparent && traceStateOf(headerValuesOf(allowed, 'tracestate'));
  return [
    'Host',
    host,
    ...passed.flat(),
    ...(traceparent === undefined ? [] : ['traceparent', traceparent]),
    ...(tracestate === undefined ? [] : ['tracestate', tracestate]),
    ...(framing === 'chunked' ? ['Transfer-Encoding', 'chunked'] : []),
    ...(framing === 'none' && !usuallyBodiless.has(method) ? ['Content-Length', '0'] : []),
    ...Object.entries(storedCredential ?? {}).flat(),
  ];
}

/**
 * Returns the request's trailers for the vendor. Some servers read these trailers as headers, so none of them may
 * frame, address or authenticate.
 */
export function requestTrailers(
  raw: readonly string[],
  { key, rule }: Pick<RequestTarget, 'key' | 'rule'>,
): [string, string][] {
  const storedCredential = key === null ? undefined : rule.credential(key);
  const protectedNames = protectedOf(rule);
  const passed = filter(raw, { ...requestFilter(storedCredential, rule), protectedNames: new Set() });
  return headerPairsOf(passed).filter(
    ([name]) =>
      !protectedNames.has(normalizeHeaderName(name)) && !traceHeaders.test(normalizeHeaderName(name)),
  );
}

interface AnswerRule {
  /** headers for an answer that lacks them */
  readonly more: Readonly<Record<string, string>>;
  /** decides which pages of other origins may read the answer, instead of the vendor */
  readonly cors: Readonly<Record<string, string>> | undefined;
  /** whether the key of the vendor is stored here */
  readonly hasKey: boolean;
}

/**
 * Returns the vendor's headers for the client. With a stored key no cookie of the client reaches the vendor. So the
 * vendor sets none either: a browser would send it to all pages of this server.
 */
export function answerHeaders(raw: readonly string[], { more, cors, hasKey }: AnswerRule): string[] {
  const passed = filter(raw, {
    drops: (name) =>
      (cors !== undefined && name.startsWith('access-control-')) ||
      (hasKey && /^set-cookie2?$/.test(name)) ||
      originHeaders.has(name),
  });
  const missing = Object.entries(more).filter(([name]) => headerValuesOf(raw, name).length === 0);
  return [...passed, ...missing.flat(), ...Object.entries(cors ?? {}).flat()];
}

/** Returns trailers in the form of Node.js as pairs. */
export function headerPairsOf(raw: readonly string[]): [string, string][] {
  const headerPairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    headerPairs.push([raw[index] as string, raw[index + 1] as string]);
  return headerPairs;
}

interface Filter {
  readonly drops: (name: string, value: string) => boolean;
  /** headers that `Connection` must not name; undefined: it may name all */
  readonly protectedNames?: ReadonlySet<string>;
}

/**
 * Drops headers that must not be forwarded. With a vendor's key it also drops headers that could reveal another request
 * or caller to the vendor.
 */
function requestFilter(own: Readonly<Record<string, string>> | undefined, rule: UpstreamRule): Filter {
  const replaced = new Set(own === undefined ? [] : [...rule.credentialHeaders, ...Object.keys(own)]);
  return {
    drops: (name, value) =>
      name === 'host' ||
      proxyHeaders.test(name) ||
      replaced.has(name) ||
      (own !== undefined && (name === 'cookie' || overrides.test(name))) ||
      holdsOwnSecret(value),
  };
}

function protectedOf(rule: UpstreamRule): ReadonlySet<string> {
  return new Set([...protectedHeaders, ...rule.credentialHeaders.map(normalizeHeaderName)]);
}

function filter(raw: readonly string[], { drops, protectedNames }: Filter): string[] {
  const all = headerPairsOf(raw);
  const connectionHeaders = new Set(
    all
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => value.split(',').map((part) => part.trim().toLowerCase())),
  );
  const wrong = [...connectionHeaders].find(
    (name) => protectedNames?.has(normalizeHeaderName(name)) === true,
  );
  if (wrong !== undefined) throw badHeader(`Connection must not name ${wrong}`);
  return all
    .filter(([name, value]) => {
      const lower = name.toLowerCase();
      if (
        hopByHop.has(normalizeHeaderName(name)) ||
        connectionHeaders.has(lower) ||
        drops(normalizeHeaderName(name), value)
      )
        return false;
      // A length with an underscore in its name does not count here, but may count at another server.
      return normalizeHeaderName(name) !== 'content-length' || lower === 'content-length';
    })
    .flat();
}

/** Normalizes a header's name: some servers read `_` as `-`. */
function normalizeHeaderName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function headerValuesOf(raw: readonly string[], headerName: string): readonly string[] {
  return headerPairsOf(raw).flatMap(([name, value]) => (name.toLowerCase() === headerName ? [value] : []));
}

function badHeader(message: string): FaultError {
  return new FaultError({ kind: 'bad_header', message });
}

/** A key of the vendor travels as `Authorization: Bearer`. */
export const bearerUpstream: UpstreamRule = {
  credentialHeaders: ['authorization'],
  credential: (key) => (/^\S+$/.test(key) ? { authorization: `Bearer ${key}` } : undefined),
  keyForm: 'must be the key at the vendor, without spaces',
};
