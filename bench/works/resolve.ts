/** Finds the contact of a number, as a client does for each inbound message. */

import type { Result } from '../report/result.js';
import type { Bench } from '../run/bench.js';
import { runRequests } from '../run/rounds.js';
import { bareResolves, resolves } from './requests.js';

export async function resolve({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const work = {
    name: 'resolve',
    title: 'POST /directory/v1/contacts/resolve by phone',
    ours: resolves(fixture, options.seed),
    bare: bareResolves(fixture, options.seed),
  };
  return [await runRequests(work, fixture, options, say)];
}
