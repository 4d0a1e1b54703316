/** Changes of contacts: by id, by phone, and a contact that is created unless its number exists. */
import type { Bench, Work } from '../run/bench.js';
import { runRequests } from '../run/rounds.js';
import { bareEnsures, barePatches, bareUpserts, ensures, patches, upserts } from './requests.js';

const pairs = {
  patch: { title: 'PATCH /directory/v1/contacts/{id} (company)', ours: patches, bare: barePatches },
  upsert: {
    title: 'POST /directory/v1/contacts by phone with on_match=merge, half of them known',
    ours: upserts,
    bare: bareUpserts,
  },
  'resolve-or-create': {
    title: 'POST /directory/v1/contacts/resolve by phone with create, half of them known',
    ours: ensures,
    bare: bareEnsures,
  },
} as const;

function workOf(name: keyof typeof pairs): Work {
  return async ({ fixture: open, options, say }: Bench) => {
    const fixture = await open();
    const { title, ours, bare } = pairs[name];
    const work = { name, title, ours: ours(fixture, options.seed), bare: bare(fixture, options.seed) };
    return [await runRequests(work, fixture, options, say)];
  };
}

export const patch = workOf('patch');
export const upsert = workOf('upsert');
export const resolveOrCreate = workOf('resolve-or-create');
