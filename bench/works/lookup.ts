/** One contact by its id, on a face that shows few members and on the face that shows all. */
import type { Bench } from '../bench.js';
import type { Result } from '../result.js';
import { runRequests } from '../rounds.js';
import { bareLookups, hot, lookups } from './requests.js';

export async function lookup({ ground: open, options, say }: Bench): Promise<readonly Result[]> {
  const ground = await open();
  const { seed } = options;
  const few = hot(ground);
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
      ours: lookups(ground, seed, '/api/v1'),
      bare: bareLookups(ground, seed, 'lookup'),
    },
    {
      name: 'lookup-directory',
      title: 'GET /directory/v1/contacts/{id}',
      ours: lookups(ground, seed, '/directory/v1'),
      bare: bareLookups(ground, seed, 'contact'),
    },
  ];
  const results: Result[] = [];
  for (const work of works) results.push(await runRequests(work, ground, options, say));
  return results;
}
