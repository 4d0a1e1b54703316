/** `Authorization: Bearer <token>` and nothing else; the token alone says whose account is meant. */
import type { IncomingHttpHeaders } from 'node:http';

const form = /^\s*bearer\s+(\S.*)$/i;

/** The token; undefined when there is none. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  return form.exec(headers.authorization ?? '')?.[1]?.trim();
}
