/** What the program is to reach, and what a run says of it. */
import type { Result } from './result.js';

export interface Target {
  readonly name: string;
  readonly wanted: string;
  /** in the account, or in the file */
  readonly contacts: number | undefined;
  /** undefined when the run did not measure it */
  readonly measured: string | undefined;
  readonly isMet: boolean | undefined;
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
}

type Figure = (result: Result) => number | undefined;

const atLeast = (name: string, limit: number, ...works: readonly string[]): Rule => ({
  name,
  limit,
  wanted: (text) => `≥ ${text} × bare`,
  isFloor: true,
  digits: 2,
  unit: ' ×',
  works,
  figure: (one) => one.ratio.median,
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

const p50: Figure = (one) => one.ours.p50_ms?.median;
const p99: Figure = (one) => one.ours.p99_ms?.median;
const seconds: Figure = (one) => one.ours.seconds?.median;

const rules: readonly Rule[] = [
  atLeast('lookup by id', 2, 'lookup', 'lookup-directory'),
  atLeast('create, durable', 1, 'create'),
  atLeast('list of 50 with tags, the same SQL', 1, 'list'),
  { ...atLeast('writes with a webhook', 0.9, 'webhooks'), wanted: (text) => `≥ ${text} × without` },
  atMost('from a write to the call of a webhook, p50', 50, ' ms', 1, p50, 'webhook-delay'),
  { ...atLeast('CSV import', 0.6, 'import'), wanted: (text) => `≥ ${text} × raw COPY` },
  atMost('memory of an import over idle', 256, ' MB', 0, (one) => one.ours.rss_over_idle_mb?.max, 'import'),
  atMost(
    'p99 of a lookup while an import runs, to idle',
    5,
    ' ×',
    1,
    (one) => one.p99_growth?.median,
    'import-lookups',
  ),
  atMost('bulk of 10,000 rows, durable', 3, ' s', 2, seconds, 'bulk'),
  atMost(
    'p50 with all contacts to p50 with a hundredth of them',
    1.5,
    ' ×',
    2,
    (one) => one.growth?.median,
    'growth-get',
    'growth-resolve',
    'growth-first-page',
    'growth-next-page',
  ),
  atMost('search of 3 characters and more, p99', 25, ' ms', 1, p99, 'search', 'search-total'),
  atMost('search of 1 and 2 characters, p99', 100, ' ms', 1, p99, 'search-short', 'search-short-total'),
  atMost('page 9,000 by number with total, p99', 25, ' ms', 1, p99, 'page-whatsapp', 'page-v2'),
  atMost('start on existing data', 1.5, ' s', 2, seconds, 'start'),
  atMost('first start', 8, ' s', 2, seconds, 'start-first'),
];

export function judge(results: readonly Result[]): readonly Target[] {
  return rules.map(({ name, limit, wanted, isFloor, digits, unit, works, figure }) => {
    const measured = results.filter((one) => works.includes(one.work) && figure(one) !== undefined);
    const common = { name, wanted: wanted(String(limit)) };
    if (measured.length === 0)
      return { ...common, contacts: undefined, measured: undefined, isMet: undefined };
    const numbers = measured.map((one) => figure(one) ?? 0);
    // Of several the worst counts.
    const number = isFloor ? Math.min(...numbers) : Math.max(...numbers);
    return {
      ...common,
      contacts: Math.max(...measured.map((one) => one.contacts)),
      measured: `${number.toFixed(digits)}${unit}`,
      isMet: isFloor ? number >= limit : number <= limit,
    };
  });
}
