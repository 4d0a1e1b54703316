/** What is measured: for each work the request to our server and the one to the bare server. */
import { randomInt } from 'node:crypto';
import type { BenchGround } from './ground.js';
import type { Work } from './rounds.js';

export const workNames = ['lookup', 'create', 'list'] as const;
export type WorkName = (typeof workNames)[number];

export const works: Readonly<Record<WorkName, (ground: BenchGround) => Work>> = { lookup, create, list };

const json = { 'content-type': 'application/json' };

function lookup(ground: BenchGround): Work {
  const authorization = `Bearer ${ground.key}`;
  const id = () => ground.contacts[randomInt(ground.contacts.length)]?.id ?? '';
  return {
    ours: {
      expects: 200,
      next: () => ({ method: 'GET', path: `/api/v1/contacts/${id()}`, headers: { authorization } }),
    },
    bare: { expects: 200, next: () => ({ method: 'GET', path: `/lookup/${ground.account.id}/${id()}` }) },
  };
}

let created = 0;

function create(ground: BenchGround): Work {
  const authorization = `Bearer ${ground.key}`;
  const body = () => {
    created += 1;
    return JSON.stringify({
      phone: `+999${String(created).padStart(9, '0')}`,
      name: 'New Person',
      email: `new${created}@example.com`,
    });
  };
  return {
    ours: {
      expects: 201,
      next: () => ({
        method: 'POST',
        path: '/api/v1/contacts',
        headers: { authorization, ...json },
        body: body(),
      }),
    },
    bare: {
      expects: 201,
      next: () => ({ method: 'POST', path: `/create/${ground.account.id}`, headers: json, body: body() }),
    },
  };
}

function list(ground: BenchGround): Work {
  const authorization = `Bearer ${ground.key}`;
  return {
    ours: {
      expects: 200,
      next: () => ({ method: 'GET', path: '/api/v1/contacts?limit=50', headers: { authorization } }),
    },
    bare: { expects: 200, next: () => ({ method: 'GET', path: `/list/${ground.account.id}` }) },
  };
}
