/** `Authorization: Bearer <key>` (RFC 6750), the scheme in any letter case; else the cookie of a session. */
import type { IncomingHttpHeaders } from 'node:http';
import { sessionCookie } from './cookies.js';

const form = /^bearer[ \t]+([^\s,]+)[ \t]*$/i;

export function readBearer(headers: IncomingHttpHeaders): string | undefined {
  return form.exec(headers.authorization ?? '')?.[1];
}

export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  return readBearer(headers) ?? sessionCookie(headers)?.value;
}
