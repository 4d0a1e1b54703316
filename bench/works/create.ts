/** New contacts, and new contacts among lookups: every answer after the commit is on disk. */
import type { Bench } from '../bench.js';
import type { Result } from '../result.js';
import { runRequests } from '../rounds.js';
import { bareCreates, bareLookups, creates, lookups, nineToOne } from './requests.js';

export async function create({ ground: open, options, say }: Bench): Promise<readonly Result[]> {
  const ground = await open();
  const work = {
    name: 'create',
    title: 'POST /api/v1/contacts (phone, name, email)',
    ours: creates(ground),
    bare: bareCreates(ground),
  };
  return [await runRequests(work, ground, options, say)];
}

export async function mixed({ ground: open, options, say }: Bench): Promise<readonly Result[]> {
  const ground = await open();
  const { seed } = options;
  const work = {
    name: 'mixed',
    title: '90 % lookups, 10 % creates on /api/v1',
    ours: nineToOne(lookups(ground, seed, '/api/v1'), creates(ground)),
    bare: nineToOne(bareLookups(ground, seed, 'lookup'), bareCreates(ground)),
  };
  return [await runRequests(work, ground, options, say)];
}
