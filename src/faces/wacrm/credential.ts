/** `Authorization: Bearer <key>`, or the bare key; nothing else is looked at. */
import type { IncomingHttpHeaders } from 'node:http';

const prefix = 'Bearer ';
const maxLength = 512;

/** The key; undefined when there is none, or when it cannot be one. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const header = headers.authorization ?? '';
  // The prefix is case-sensitive: any other first word is taken for a part of the key.
  const key = (header.startsWith(prefix) ? header.slice(prefix.length) : header).trim();
  return key === '' || key.length > maxLength ? undefined : key;
}
