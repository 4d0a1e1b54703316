/** One contact by its id, on a face that shows few members and on the face that shows all. */

import type { Result } from '../report/result.js';
import type { Bench } from '../run/bench.js';
import { runRequests } from '../run/rounds.js';
import { bareLookups, hot, lookups } from './requests.js';

export async function lookup({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { seed } = options;
  const few = hot(fixture);
  const works = [
    {
      name: 'lookup-hot',
      title: `GET /api/v1/contacts/{id}, the same ${few.ids.length} contacts again and again: all are cached`,
      ours: lookups(few, seed, '/api/v1'),
      bare: bareLookups(few, seed, 'lookup'),
    },
    {
      name: 'lookup',
      title: 'GET /api/v1/contacts/{id}, each request any of all contacts',
      ours: lookups(fixture, seed, '/api/v1'),
      bare: bareLookups(fixture, seed, 'lookup'),
    },
    {
      name: 'lookup-directory',
      title: 'GET /directory/v1/contacts/{id}',
      ours: lookups(fixture, seed, '/directory/v1'),
      bare: bareLookups(fixture, seed, 'contact'),
    },
  ];
  const results: Result[] = [];
  for (const work of works) results.push(await runRequests(work, fixture, options, say));
  return results;
}
