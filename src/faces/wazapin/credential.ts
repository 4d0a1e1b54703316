/** The key travels as `X-Api-Key`, or as a bearer token; a header with something in it wins. */
import type { IncomingHttpHeaders } from 'node:http';

/** The key; undefined when there is none. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const own = String(headers['x-api-key'] ?? '').trim();
  if (own !== '') return own;
  const bearer = /^bearer[ \t]+(.*)$/i.exec((headers.authorization ?? '').trim());
  return bearer?.[1]?.trim() || undefined;
}
