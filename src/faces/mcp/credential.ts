/** `Authorization: Bearer <key>` (RFC 6750); the scheme in any letter case. */
import type { IncomingHttpHeaders } from 'node:http';

const form = /^bearer[ \t]+([^\s,]+)[ \t]*$/i;

export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  return form.exec(headers.authorization ?? '')?.[1];
}
