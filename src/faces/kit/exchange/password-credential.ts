/** The credential of clients that only know a user name and a password, such as phones. */
import type { IncomingHttpHeaders } from 'node:http';

const basic = /^basic[ \t]+([0-9A-Za-z+/_=-]+)[ \t]*$/i;
const bearer = /^bearer[ \t]+([^\s,]+)[ \t]*$/i;

/** Returns the password of Basic with any user name (RFC 7617), or a bearer token. */
export function readPassword({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  const [, packed] = basic.exec(authorization) ?? [];
  if (packed === undefined) return bearer.exec(authorization)?.[1];
  const pair = Buffer.from(packed, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const password = colon === -1 ? '' : pair.slice(colon + 1).trim();
  return password === '' ? undefined : password;
}
