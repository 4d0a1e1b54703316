/** `Authorization: Bearer <token>` and no other header or parameter; the token alone selects the account. */
import type { IncomingHttpHeaders } from 'node:http';

const form = /^\s*bearer\s+(\S.*)$/i;

/** Undefined without a token. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  return form.exec(headers.authorization ?? '')?.[1]?.trim();
}
