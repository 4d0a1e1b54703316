/** Headers of forwarded messages, as flat lists of names and values, in their order and letter case. */
import type { UpstreamRule } from './define-face.js';

/** About one connection, not the message (RFC 9110, 7.6.1); `Expect` is answered here. */
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

/** The way to us, told by proxies before us. */
const ofTheWay = /^(forwarded|x-forwarded-.*|x-real-ip)$/;

/** Without a body they need no length. */
const usuallyBodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

export interface RequestTarget {
  readonly method: string;
  readonly host: string;
  readonly key: string | null;
  readonly rule: UpstreamRule;
}

/** The request's headers for the vendor; with a vendor's key none of the caller's credentials. */
export function requestHeaders(raw: readonly string[], { method, host, key, rule }: RequestTarget): string[] {
  const own = key === null ? undefined : rule.credential(key);
  const replaced = new Set(own === undefined ? [] : [...rule.credentialHeaders, ...Object.keys(own)]);
  const kept = filter(raw, (name) => name !== 'host' && !ofTheWay.test(name) && !replaced.has(name));
  // A body of unknown length stays one; otherwise its length is among the headers.
  const coding = headerOf(raw, 'transfer-encoding');
  const isEmpty = coding === undefined && headerOf(raw, 'content-length') === undefined;
  return [
    'Host',
    host,
    ...kept,
    ...(coding === undefined ? [] : ['Transfer-Encoding', coding]),
    ...(isEmpty && !usuallyBodiless.has(method) ? ['Content-Length', '0'] : []),
    ...Object.entries(own ?? {}).flat(),
  ];
}

/** The vendor's headers for the client, and those of `more` that it has not. */
export function answerHeaders(raw: readonly string[], more: Readonly<Record<string, string>>): string[] {
  const kept = filter(raw, () => true);
  const missing = Object.entries(more).filter(([name]) => headerOf(raw, name) === undefined);
  return [...kept, ...missing.flat()];
}

/** Trailers as Node.js takes them. */
export function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    found.push([raw[index] as string, raw[index + 1] as string]);
  return found;
}

function filter(raw: readonly string[], keeps: (name: string) => boolean): string[] {
  const named = pairs(raw)
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((one) => one.trim().toLowerCase()));
  return pairs(raw)
    .filter(([name]) => {
      const lower = name.toLowerCase();
      return !hopByHop.has(lower) && !named.includes(lower) && keeps(lower);
    })
    .flat();
}

function headerOf(raw: readonly string[], wanted: string): string | undefined {
  return pairs(raw).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** A key of the vendor travels as `Authorization: Bearer`. */
export const bearerUpstream: UpstreamRule = {
  credentialHeaders: ['authorization'],
  credential: (key) => (/^\S+$/.test(key) ? { authorization: `Bearer ${key}` } : undefined),
  keyForm: 'must be the key at the vendor, without spaces',
};
