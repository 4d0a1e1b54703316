/**
 * Phone books of desk phones, at `/phonebook`: XML in the forms of their makers. Most phones send nothing but an
 * address, so the address contains the key of the book. This key reads only the book. `routes.ts` reads the books,
 * `formats.ts` has the forms.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { readPassword } from '../kit/exchange/authorization-header.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { rateLimit } from './choices.js';
import { refuse } from './problems.js';
import { routes, xmlType } from './routes.js';

const prefix = '/phonebook';

/** Returns the first part of the path behind the mount; with `-` there it is the password of Basic. */
function readCredential(headers: IncomingHttpHeaders, url: string): string | undefined {
  const [path = ''] = url.split('?');
  const [key = ''] = (path.startsWith(prefix) ? path.slice(prefix.length) : path).split('/').slice(1);
  return key !== '' && key !== '-' ? key : readPassword(headers);
}

/**
 * Refuses other keys: proxies and phones write addresses down, so only the key of a book may be in one. The key allows
 * nothing else.
 */
function refuseOtherKeys({ principal, params }: Exchange): void {
  if (principal !== undefined && params.key !== '-' && principal.scopes.size > 0)
    throw new ProblemError(
      { kind: 'forbidden', scope: null },
      { detail: 'this address is only for the key of a phone book' },
    );
}

const wire: Wire = {
  routes,
  checks: ['url', 'route', 'method', 'credential', refuseOtherKeys, 'rate', 'scope'],
  credential: readCredential,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: () => ({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
  contentType: xmlType,
  allow: (methods) => [...methods].sort(),
};

export const face = defineFace({
  name: 'phonebooks',
  title: 'Phone books (desk phones)',
  mounts: [{ prefix, wire }],
  connect: null,
});
