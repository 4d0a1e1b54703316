/** Finds the contact of a number, as a client does for each inbound message. */
import type { Bench } from '../bench.js';
import type { Result } from '../result.js';
import { runRequests } from '../rounds.js';
import { bareResolves, resolves } from './requests.js';

export async function resolve({ ground: open, options, say }: Bench): Promise<readonly Result[]> {
  const ground = await open();
  const work = {
    name: 'resolve',
    title: 'POST /directory/v1/contacts/resolve by phone',
    ours: resolves(ground, options.seed),
    bare: bareResolves(ground, options.seed),
  };
  return [await runRequests(work, ground, options, say)];
}
