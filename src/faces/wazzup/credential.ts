/** `Authorization: Bearer <key or token>` on contact routes; `Basic <account>:<key>` where tokens are made. */
import type { IncomingHttpHeaders } from 'node:http';

/** The key or access token; undefined when there is none. */
export function readBearer(headers: IncomingHttpHeaders): string | undefined {
  return /^\s*bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim();
}

export interface BasicCredential {
  readonly account: string;
  readonly key: string;
}

/** Undefined when another scheme or none is used; a Basic header without a value yields blanks. */
export function readBasic(headers: IncomingHttpHeaders): BasicCredential | undefined {
  const encoded = /^\s*basic(?:\s+(.*))?$/i.exec(headers.authorization ?? '');
  if (encoded === null) return undefined;
  const text = Buffer.from((encoded[1] ?? '').trim(), 'base64').toString();
  const colon = text.indexOf(':');
  if (colon === -1) return { account: '', key: '' };
  return { account: text.slice(0, colon), key: text.slice(colon + 1) };
}
