/** Fifty contacts with their tags and identities, and a page far from the first by its number. */

import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { ask, at, countOf } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { BenchFixture } from '../run/fixture.js';
import type { WireRequest } from '../run/load.js';
import { type RequestWork, runRequests } from '../run/rounds.js';
import { bothLists, type PagedList, pagePaths } from './pages.js';
import { bearer } from './requests.js';

/** Pages that are read in random order, so that no two clients request the same page at once. */
const differentPages = 200;

export async function list({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const lists = bothLists(fixture, { path: '/api/v1/contacts?limit=50', bareQuery: 'limit=50' });
  const [ours, bare] = [await fullPages(lists.ours), await fullPages(lists.bare)];
  const reading = (paths: readonly string[], requestHeaders: Readonly<Record<string, string>>) => {
    const random = makeRandom(options.seed);
    return (): WireRequest => ({
      method: 'GET',
      path: pick(paths, random),
      headers: requestHeaders,
      expects: 200,
    });
  };
  const work: RequestWork = {
    name: 'list',
    title: `GET /api/v1/contacts?limit=50&cursor=…, ${ours.length} different pages`,
    ours: reading(ours, lists.ours.headers),
    bare: reading(bare, {}),
  };
  await expectItems(work, fixture, Math.min(50, fixture.contacts), ['data']);
  return [await runRequests(work, fixture, options, say)];
}

/** Lists the paths of full pages. */
async function fullPages(list: PagedList): Promise<readonly string[]> {
  const { paths, isWhole } = await pagePaths(list, differentPages);
  return isWhole && paths.length > 1 ? paths.slice(0, -1) : paths;
}

/** One client, because the work measures the time of one answer. */
const readers = 1;
const pageSize = 100;

/** Measures page 9,000 of a million contacts, and a page at the same relative depth of fewer. */
export async function page({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { account, contacts } = fixture;
  const deepest = Math.max(1, Math.floor((contacts * 0.9) / pageSize));
  const span = Math.max(1, Math.floor(deepest / 100));
  const choose = () => {
    const random = makeRandom(options.seed);
    return () => deepest - Math.floor(random() * span);
  };
  const bare = () => {
    const number = choose();
    return (): WireRequest => ({
      method: 'GET',
      path: `/page/${account.id}?limit=${pageSize}&skip=${(number() - 1) * pageSize}`,
      expects: 200,
    });
  };
  const ours = (path: string, headers: Readonly<Record<string, string>>) => {
    const number = choose();
    return (): WireRequest => ({ method: 'GET', path: `${path}&page=${number()}`, headers, expects: 200 });
  };
  const authorization = bearer(account.key);
  const works: readonly (RequestWork & { readonly items: readonly string[] })[] = [
    {
      name: 'page-whatsapp',
      title: `GET /api/whatsapp/contacts?limit=${pageSize}&page=${deepest}, with total`,
      ours: ours(`/api/whatsapp/contacts?limit=${pageSize}`, { ...authorization, 'x-org-id': account.id }),
      bare: bare(),
      connections: readers,
      items: ['data', 'contacts'],
    },
    {
      name: 'page-v2',
      title: `GET /api/v2/contacts?per_page=${pageSize}&page=${deepest}, with total`,
      ours: ours(`/api/v2/contacts?per_page=${pageSize}`, authorization),
      bare: bare(),
      connections: readers,
      items: ['data'],
    },
  ];
  const results: Result[] = [];
  for (const work of works) {
    await expectItems(work, fixture, Math.min(pageSize, contacts), work.items);
    results.push(await runRequests(work, fixture, options, say));
  }
  return results;
}

/** Checks the number of items: an answer with too few items would be fast for the wrong reason. */
async function expectItems(
  work: RequestWork,
  fixture: BenchFixture,
  count: number,
  items: readonly string[],
): Promise<void> {
  const [ours, bare] = [await ask(fixture.ours.port, work.ours()), await ask(fixture.bare.port, work.bare())];
  const counts = [countOf(at(ours.json, ...items)), countOf(at(bare.json, 'data'))];
  if (counts.some((candidate) => candidate !== count))
    throw new Error(
      `${work.name}: ${count} contacts were expected, ours has ${counts[0]}, bare ${counts[1]}`,
    );
}
