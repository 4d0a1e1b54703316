/** `Authorization: Bearer <key>` together with `x-org-id`, which must name the account that owns the key. */
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../domain/problem.js';
import type { Exchange, UpstreamRule } from '../kit/wire/define-face.js';

/** The key, whatever its shape; undefined when there is none. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const header = headers.authorization ?? '';
  const gap = header.indexOf(' ');
  if (gap === -1 || header.slice(0, gap).toLowerCase() !== 'bearer') return undefined;
  const key = header.slice(gap + 1).trim();
  return key === '' ? undefined : key;
}

/** The account by its id, its number or its slug. Any other account, existing or not, looks like a wrong key. */
export function checkOrganisation({ headers, principal }: Exchange): void {
  const sent = headers['x-org-id'];
  const name = typeof sent === 'string' ? sent.trim().toLowerCase() : '';
  const account = principal?.account;
  const isOwn =
    account !== undefined &&
    (name === account.id || name === String(account.number) || name === account.slug.toLowerCase());
  if (!isOwn) throw new ProblemError({ kind: 'unauthenticated' });
}

/** A key of the vendor goes with the account it belongs to there. */
export const upstream: UpstreamRule = {
  credentialHeaders: ['authorization', 'x-org-id'],
  credential: (text) => {
    const [, organisation, key] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
    return organisation === undefined || key === undefined
      ? undefined
      : { authorization: `Bearer ${key}`, 'x-org-id': organisation };
  },
  keyForm: 'must be the organization id and the key at the vendor, separated by a space',
};
