/** The key travels as `X-Api-Key`, or as a bearer token; a header with something in it wins. */
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamRule } from '../kit/wire/define-face.js';
import { organizationSlug } from './choices.js';

/** The key; undefined when there is none. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const own = String(headers['x-api-key'] ?? '').trim();
  if (own !== '') return own;
  const bearer = /^bearer[ \t]+(.*)$/i.exec((headers.authorization ?? '').trim());
  return bearer?.[1]?.trim() || undefined;
}

/** The slug of the organization here need not be that at the vendor, whose key tells it too. */
export const upstream: UpstreamRule = {
  credentialHeaders: ['authorization', 'x-api-key', organizationSlug.header],
  credential: (key) => (/^\S+$/.test(key) ? { 'x-api-key': key } : undefined),
  keyForm: 'must be the key at the vendor, without spaces',
};
