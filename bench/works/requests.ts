/** The requests that works are made of, to our server and to the bare one. */

import type { Ground } from '../ground.js';
import type { Load } from '../load.js';
import { pick, seeded } from '../people/people.js';

const json = { 'content-type': 'application/json' };

export function bearer(key: string): { readonly authorization: string } {
  return { authorization: `Bearer ${key}` };
}

/** The same people in the same order for both sides. */
function choosing<Item>(items: readonly Item[], seed: number): () => Item {
  const random = seeded(seed);
  return () => pick(items, random);
}

type Readable = Pick<Ground, 'account' | 'ids' | 'phones'>;

export function lookups({ account, ids }: Readable, seed: number, mount: string): Load {
  const id = choosing(ids, seed);
  const headers = bearer(account.key);
  return () => ({ method: 'GET', path: `${mount}/contacts/${id()}`, headers, expects: 200 });
}

/** `work` is `lookup` for the columns of `/api/v1`, `contact` for those of `/directory/v1`. */
export function bareLookups({ account, ids }: Readable, seed: number, work: 'lookup' | 'contact'): Load {
  const id = choosing(ids, seed);
  return () => ({ method: 'GET', path: `/${work}/${account.id}/${id()}`, expects: 200 });
}

export function resolves({ account, phones }: Readable, seed: number): Load {
  const phone = choosing(phones, seed);
  const headers = { ...bearer(account.key), ...json };
  return () => ({
    method: 'POST',
    path: '/directory/v1/contacts/resolve',
    headers,
    body: JSON.stringify({ identifiers: [{ kind: 'phone', value: `+${phone()}` }] }),
    expects: 200,
  });
}

export function bareResolves({ account, phones }: Readable, seed: number): Load {
  const phone = choosing(phones, seed);
  return () => ({
    method: 'POST',
    path: `/resolve/${account.id}`,
    headers: json,
    body: JSON.stringify({ phone: `+${phone()}` }),
    expects: 200,
  });
}

/** The next number that no contact of the data has. Each is used once. */
let fresh = 0;

export function freshNumber(): string {
  fresh += 1;
  return `+999${String(fresh).padStart(9, '0')}`;
}

function freshBody(): string {
  const phone = freshNumber();
  return JSON.stringify({ phone, name: 'New Person', email: `new${phone.slice(1)}@example.com` });
}

export function creates({ account }: Pick<Ground, 'account'>): Load {
  const headers = { ...bearer(account.key), ...json };
  return () => ({ method: 'POST', path: '/api/v1/contacts', headers, body: freshBody(), expects: 201 });
}

export function bareCreates({ bareAccount }: Pick<Ground, 'bareAccount'>): Load {
  return () => ({
    method: 'POST',
    path: `/create/${bareAccount.id}`,
    headers: json,
    body: freshBody(),
    expects: 201,
  });
}

/** Nine of the one, then one of the other. */
export function nineToOne(often: Load, seldom: Load): Load {
  let turn = 0;
  return () => {
    turn += 1;
    return turn % 10 === 0 ? seldom() : often();
  };
}
