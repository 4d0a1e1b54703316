/** The credentials of the header `Authorization`: a bearer token, or the password of a client such as a phone. */
import type { IncomingHttpHeaders } from 'node:http';

const basic = /^basic[ \t]+([0-9A-Za-z+/_=-]+)[ \t]*$/i;
const bearer = /^bearer[ \t]+([^\s,]+)[ \t]*$/i;

/** Returns the key of `Authorization: Bearer <key>` (RFC 6750), with the scheme in any letter case. */
export function readBearer({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return bearer.exec(authorization)?.[1];
}

/** Returns all text after `Bearer`, for vendors whose clients send keys of several words. */
export function readWholeBearer({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^\s*bearer\s+(\S.*)$/i.exec(authorization)?.[1]?.trim();
}

/** Returns the password of Basic with any user name (RFC 7617), or a bearer token. */
export function readPassword(headers: IncomingHttpHeaders): string | undefined {
  const [, packed] = basic.exec(headers.authorization ?? '') ?? [];
  if (packed === undefined) return readBearer(headers);
  const pair = Buffer.from(packed, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const password = colon === -1 ? '' : pair.slice(colon + 1).trim();
  return password === '' ? undefined : password;
}
