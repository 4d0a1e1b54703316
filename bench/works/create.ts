/** New contacts, and new contacts among lookups: every answer after the commit is on disk. */

import type { Result } from '../report/result.js';
import type { Bench } from '../run/bench.js';
import { runRequests } from '../run/rounds.js';
import { bareCreates, bareLookups, creates, lookups, nineToOne } from './requests.js';

export async function create({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const work = {
    name: 'create',
    title: 'POST /api/v1/contacts (phone, name, email)',
    ours: creates(fixture),
    bare: bareCreates(fixture),
  };
  return [await runRequests(work, fixture, options, say)];
}

export async function measureMixed({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { seed } = options;
  const work = {
    name: 'mixed',
    title: '90 % lookups, 10 % creates on /api/v1',
    ours: nineToOne(lookups(fixture, seed, '/api/v1'), creates(fixture)),
    bare: nineToOne(bareLookups(fixture, seed, 'lookup'), bareCreates(fixture)),
  };
  return [await runRequests(work, fixture, options, say)];
}
