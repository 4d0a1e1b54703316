/** Targets of the program, and whether a run reached them. */
import type { Result } from './result.js';

export interface Target {
  readonly name: string;
  readonly wanted: string;
  /** contacts in the account or in the file */
  readonly contacts: number | undefined;
  /** undefined when the run did not measure it */
  readonly measured: string | undefined;
  readonly isMet: boolean | undefined;
  /** the known reason of a missed target; it has no figures, because these differ from run to run */
  readonly whyMissed: string | undefined;
}

interface Rule {
  readonly name: string;
  readonly limit: number;
  readonly wanted: (limit: string) => string;
  readonly isFloor: boolean;
  readonly digits: number;
  readonly unit: string;
  readonly works: readonly string[];
  readonly figure: Figure;
  readonly whyMissed?: string;
}

/** The reads that are measured before and after many writes. */
export const readNames = [
  'lookup',
  'lookup-directory',
  'resolve',
  'list',
  'list-directory',
  'list-by-name',
  'search-name',
  'search-number',
  'search-part',
  'search-vendor',
  'filter-tag',
  'filter-contains',
  'filter-name',
  'count',
  'feed',
  'catalog',
] as const;

type Figure = (result: Result) => number | undefined;

const ratio: Figure = (result) => result.ratio.median;

const atLeast = (name: string, limit: number, ...works: readonly string[]): Rule => ({
  name,
  limit,
  wanted: (text) => `≥ ${text} × bare`,
  isFloor: true,
  digits: 2,
  unit: ' ×',
  works,
  figure: ratio,
});

const atLeastPeer = (name: string, limit: number, ...works: readonly string[]): Rule => ({
  ...atLeast(name, limit, ...works),
  wanted: (text) => `≥ ${text} × PocketBase`,
});

const floor = (
  name: string,
  limit: number,
  unit: string,
  figure: Figure,
  ...works: readonly string[]
): Rule => ({
  ...atLeast(name, limit, ...works),
  wanted: (text) => `≥ ${text}${unit}`,
  digits: 0,
  unit,
  figure,
});

const atMost = (
  name: string,
  limit: number,
  unit: string,
  digits: number,
  figure: Figure,
  ...works: readonly string[]
): Rule => ({
  name,
  limit,
  wanted: (text) => `≤ ${text}${unit}`,
  isFloor: false,
  digits,
  unit,
  works,
  figure,
});

const p50: Figure = (result) => result.ours.p50_ms?.median;
const p99: Figure = (result) => result.ours.p99_ms?.median;
const seconds: Figure = (result) => result.ours.seconds?.median;

const because = (whyMissed: string, rule: Rule): Rule => ({ ...rule, whyMissed });

const bareP99: Figure = ({ ours, bare }) =>
  ours.p99_ms === undefined || bare.p99_ms === undefined
    ? undefined
    : ours.p99_ms.median / bare.p99_ms.median;
const rowsPerSecond: Figure = (result) => result.ours.rows_per_second?.median;

const rules: readonly Rule[] = [
  because(
    'One round trip confirms the cached contact. Nearly all of the time is spent in the kernel and Node.js, equally for both servers.',
    atLeast('lookup by id, the same few hundred contacts', 3, 'lookup-hot'),
  ),
  because(
    'Contacts that were read lately are cached, and the database confirms each before it is answered. Reads in random order among more contacts than the cache holds are read from the database with everything that belongs to a contact. The bare server reads only what the wire shows.',
    atLeast('lookup by id, any contact', 2, 'lookup', 'lookup-directory'),
  ),
  because(
    'The program finds every form of a number, and reads all that belongs to the contact.',
    atLeast('resolve by phone, any contact', 1.5, 'resolve'),
  ),
  because(
    'Each request reads another page. PostgreSQL needs about as long as for the bare server; the program makes a complete contact of each row before it writes the answer.',
    atLeast('list of 50 with tags', 1.2, 'list'),
  ),
  atMost("list of 50 with tags, p99 to bare's p99", 1, ' ×', 2, bareP99, 'list'),
  because(
    'Creates that arrive together share a statement and its commit. Each also writes the event and the totals of its account.',
    atLeast('create, durable', 2, 'create'),
  ),
  because(
    'PocketBase answers before the contact is on disk, and keeps no event of it and no other spelling of the number.',
    atLeastPeer('create next to PocketBase', 1.2, 'pocketbase-create'),
  ),
  because(
    'The SQLite of PocketBase is in the process that answers: no row crosses a connection.',
    atLeastPeer('list by number with total next to PocketBase', 5, 'pocketbase-page'),
  ),
  because(
    'For each write an event is also read, signed and posted, on the processors that answer the writes.',
    { ...atLeast('writes with a webhook', 0.9, 'webhooks'), wanted: (text) => `≥ ${text} × without` },
  ),
  atMost('from a write to the call of a webhook, p50', 50, ' ms', 1, p50, 'webhook-delay'),
  because(
    'PostgreSQL works about as long as for raw COPY. The program prepares the next chunk meanwhile, on the same processors.',
    { ...atLeast('CSV import', 0.95, 'import'), wanted: (text) => `≥ ${text} × raw COPY` },
  ),
  because(
    'The processors of this machine set the limit: raw COPY of the same rows is not much quicker.',
    floor('CSV import, rows', 8_000, ' rows/s', rowsPerSecond, 'import'),
  ),
  because(
    'PostgreSQL joins the rows for about as long as for the bare COPY.',
    floor('CSV export, rows', 100_000, ' rows/s', rowsPerSecond, 'export'),
  ),
  because(
    'The thread of an import holds a chunk that is written and the next one, and Node.js keeps the heap of both.',
    atMost(
      'memory of an import over idle',
      256,
      ' MB',
      0,
      (result) => result.ours.rss_over_idle_mb?.max,
      'import',
    ),
  ),
  because(
    'The import runs in a separate thread, with PostgreSQL, on the same two processors as the requests and the client of the bench.',
    atMost(
      "p99 of another account's lookup while an import runs, to idle",
      3,
      ' ×',
      1,
      (result) => result.p99_growth?.median,
      'import-lookups',
    ),
  ),
  because(
    'Each row is checked, and gets its event and its outcome; PostgreSQL and the program share the two processors of this machine.',
    atMost('bulk of 10,000 rows, durable', 3, ' s', 2, seconds, 'bulk'),
  ),
  because(
    'Few contacts are all cached, many are not; a bare server needs the same time at every size.',
    atMost(
      'p50 with all contacts to p50 with a hundredth of them',
      1.5,
      ' ×',
      2,
      (result) => result.growth?.median,
      'growth-get',
      'growth-resolve',
      'growth-first-page',
      'growth-next-page',
    ),
  ),
  because(
    'Two runs of a short read may differ as much without writes between them, and the worst of many reads counts. The larger account has more matches, and another plan of PostgreSQL may be the cheaper one by its estimate.',
    atMost(
      'p50 of each read after 10,000 creates to before them',
      1.3,
      ' ×',
      2,
      (result) => result.after_writes?.median,
      ...readNames.map((name) => `after-writes-${name}`),
    ),
  ),
  because(
    'A search takes two statements of PostgreSQL: the first contacts are tested, then the index is read. A new form of them is planned at its first uses, and other programs on the same processors more than double the time.',
    atMost('search of 3 characters and more, p50', 5, ' ms', 1, p50, 'search'),
  ),
  atMost('search of 3 characters and more, p99', 25, ' ms', 1, p99, 'search'),
  because(
    'The slowest are the first exact totals of terms that many contacts match: each match is looked at once. A repeated total is stored.',
    atMost('search with exact total, p99', 50, ' ms', 1, p99, 'search-total', 'search-short-total'),
  ),
  because(
    'A rare term of one or two letters is looked for in every contact.',
    atMost('search of 1 and 2 characters, p99', 25, ' ms', 1, p99, 'search-short'),
  ),
  atMost('page 9,000 by number with total, p50', 10, ' ms', 1, p50, 'page-whatsapp', 'page-v2'),
  because(
    'The median is far below. These runs come right after all contacts were written, next to vacuum and checkpoint on the same processors.',
    atMost('page 9,000 by number with total, p99', 25, ' ms', 1, p99, 'page-whatsapp', 'page-v2'),
  ),
  because(
    'All caches are full then, and Node.js keeps the heap that the imports needed.',
    atMost(
      'memory of the server after all of this',
      320,
      ' MB',
      0,
      (result) => result.ours.rss_mb?.max,
      'memory',
    ),
  ),
  atMost('start on existing data', 1.5, ' s', 2, seconds, 'start'),
  atMost('first start', 8, ' s', 2, seconds, 'start-first'),
];

/** Returns the target of a work as a ratio to bare; 1 for works without one. */
export function wantedRatio(work: string): number {
  return rules.find((rule) => rule.isFloor && rule.figure === ratio && rule.works.includes(work))?.limit ?? 1;
}

function withCommas(number: number, digits: number): string {
  return number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Compares the results with the targets. Figures that a profiler slowed down are left out. */
export function judge(all: readonly Result[]): readonly Target[] {
  const results = all.filter((result) => result.profile === undefined);
  return rules.map(({ name, limit, wanted, isFloor, digits, unit, works, figure, whyMissed }) => {
    const measured = results.filter((result) => works.includes(result.work) && figure(result) !== undefined);
    const common = { name, wanted: wanted(limit.toLocaleString('en')), whyMissed };
    if (measured.length === 0)
      return { ...common, contacts: undefined, measured: undefined, isMet: undefined };
    const numbers = measured.map((result) => figure(result) ?? 0);
    // The worst of several figures counts.
    const number = isFloor ? Math.min(...numbers) : Math.max(...numbers);
    return {
      ...common,
      contacts: Math.max(...measured.map((result) => result.contacts)),
      measured: `${withCommas(number, digits)}${unit}`,
      isMet: isFloor ? number >= limit : number <= limit,
    };
  });
}
