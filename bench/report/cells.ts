/** The results as text: one row of cells for each, for the terminal and for the documentation. */
import { type Layer, layers } from '../profile/layers.js';
import type { SideProfile } from '../profile/profile.js';
import type { FigureName, Figures, Result } from './result.js';
import type { Spread } from './spread.js';
import { type Target, wantedRatio } from './targets.js';

export interface Grid {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Returns the number of requests, and their times. */
export function requestGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'contacts',
    'conns',
    'ours/s',
    'bare/s',
    'ratio',
    'min–max',
    'p50 ms',
    'p99 ms',
    'bare p50',
    'bare p99',
    'growth',
  ];
  const rows = results
    .filter((result) => result.ours.requests_per_second !== undefined && isPlain(result))
    .map((result) => [
      result.work,
      whole(result.contacts),
      String(result.connections ?? 1),
      rate(result.ours, 'requests_per_second'),
      rate(result.bare, 'requests_per_second'),
      result.ratio.median.toFixed(2),
      range(result.ratio),
      ms(result.ours, 'p50_ms'),
      ms(result.ours, 'p99_ms'),
      ms(result.bare, 'p50_ms'),
      ms(result.bare, 'p99_ms'),
      result.growth?.median.toFixed(2) ??
        result.p99_growth?.median.toFixed(2).concat(' (p99)') ??
        result.after_writes?.median.toFixed(2).concat(' (writes)') ??
        '',
    ]);
  return { heading, rows };
}

/** Works that matter to most callers; all other works are in the laboratory. */
const chosen = new Set([
  'lookup-hot',
  'lookup',
  'resolve',
  'list',
  'search',
  'search-short',
  'search-total',
  'page-v2',
  'create',
  'patch',
  'upsert',
  'import-lookups',
]);

/**
 * Returns the columns for readers who choose a product: the request, requests per second, and the time of an answer.
 */
export function chosenGrid(results: readonly Result[]): Grid {
  const few = results.filter(({ work }) => chosen.has(work));
  const { heading, rows } = requestGrid(few);
  const names = ['ours/s', 'bare/s', 'ratio', 'p50 ms', 'p99 ms', 'bare p99'];
  const columns = names.map((name) => heading.indexOf(name));
  const titleOf = new Map(few.map(({ work, title }) => [work, title]));
  return {
    heading: ['request', ...names],
    rows: rows.map((row) => [
      titleOf.get(row[0] as string) ?? '',
      ...columns.map((column) => row[column] as string),
    ]),
  };
}

export function otherGrid(results: readonly Result[]): Grid {
  return requestGrid(results.filter(({ work }) => !chosen.has(work)));
}

/** Whether it is compared with the bare server, and not under a profiler. */
export function isPlain({ peer, profile }: Result): boolean {
  return peer === undefined && profile === undefined;
}

/** Returns the figures of other programs with the same requests. */
export function peerGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'next to',
    'contacts',
    'ours/s',
    'theirs/s',
    'ratio',
    'min–max',
    'p99 ms',
    'their p99',
  ];
  const rows = results
    .filter((result) => result.peer !== undefined)
    .map((result) => [
      result.work,
      result.peer ?? '',
      whole(result.contacts),
      rate(result.ours, 'requests_per_second'),
      rate(result.bare, 'requests_per_second'),
      result.ratio.median.toFixed(2),
      range(result.ratio),
      ms(result.ours, 'p99_ms'),
      ms(result.bare, 'p99_ms'),
    ]);
  return { heading, rows };
}

/** Returns the budget of each route: its target's share of the bare server's processor time. */
export function budgetGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'contacts',
    'budget µs',
    'measured µs',
    'server',
    'PostgreSQL',
    'bare server',
    'its PostgreSQL',
    'best possible µs',
    'bytes from memory',
    'PostgreSQL alone',
    'distance',
    'client',
  ];
  const rows = results.flatMap(({ work, contacts, profile }) => {
    if (profile === undefined) return [];
    const { ours, bare, limits } = profile;
    const sum = (side: SideProfile) => side.server_us + (side.postgres_us ?? 0);
    // Writes cannot be repeated, so PostgreSQL alone cannot be faster than measured.
    const { postgres_us: measured = 0 } = ours;
    const best = limits.memory_us + Math.min(limits.postgres_us ?? measured, measured);
    return [
      [
        work,
        whole(contacts),
        whole(sum(bare) / wantedRatio(work)),
        whole(sum(ours)),
        whole(ours.server_us),
        whole(ours.postgres_us ?? 0),
        whole(bare.server_us),
        whole(bare.postgres_us ?? 0),
        whole(best),
        whole(limits.memory_us),
        limits.postgres_us === undefined ? 'as measured' : whole(limits.postgres_us),
        `${(sum(ours) / best).toFixed(1)} ×`,
        whole(ours.client_us),
      ],
    ];
  });
  return { heading, rows };
}

/** Returns the microseconds of processor of the server for each layer, ours and bare. */
export function layerGrid(results: readonly Result[]): Grid {
  const profiles = results.flatMap(({ work, profile }) => (profile === undefined ? [] : [{ work, profile }]));
  const us = (microseconds: number | undefined) =>
    microseconds === undefined ? '' : microseconds.toFixed(microseconds < 10 ? 1 : 0);
  const heading = ['layer', ...profiles.flatMap(({ work }) => [work, 'bare'])];
  const rows = (Object.keys(layers) as readonly Layer[])
    .map((layer) => [
      layers[layer],
      ...profiles.flatMap(({ profile: { ours, bare } }) => [
        us(ours.layers_us[layer]),
        us(bare.layers_us[layer]),
      ]),
    ])
    .filter((row) => row.slice(1).some((cell) => cell !== ''));
  const all = profiles.flatMap(({ profile: { ours, bare } }) => [us(ours.server_us), us(bare.server_us)]);
  return { heading, rows: [...rows, ['all of the server', ...all]] };
}

/** Works that run once for a longer time. */
export function volumeGrid(results: readonly Result[]): Grid {
  const heading = [
    'work',
    'seconds',
    'bare s',
    'ratio',
    'min–max',
    'rows/s',
    'bare rows/s',
    'MB/s',
    'memory MB',
  ];
  const rows = results
    .filter((result) => result.ours.seconds !== undefined)
    .map((result) => [
      result.work,
      result.ours.seconds?.median.toFixed(2) ?? '',
      result.bare.seconds?.median.toFixed(2) ?? '',
      result.ratio.median.toFixed(2),
      range(result.ratio),
      rate(result.ours, 'rows_per_second'),
      rate(result.bare, 'rows_per_second'),
      result.ours.mb_per_second?.median.toFixed(1) ?? '',
      result.ours.rss_over_idle_mb?.max.toFixed(0) ?? '',
    ]);
  return { heading, rows };
}

export function targetGrid(targets: readonly Target[]): Grid {
  const rows = targets.map((target) => [
    target.name,
    target.wanted,
    target.contacts === undefined ? '' : whole(target.contacts),
    target.measured ?? 'not in this run',
    target.isMet === undefined ? '' : target.isMet ? 'yes' : 'no',
  ]);
  return { heading: ['what', 'target', 'contacts', 'measured', 'met'], rows };
}

/** Works with the same request are one row, and so are works with titles that end in `…`. */
export function titleGrid(results: readonly Result[]): Grid {
  const worksOf = new Map<string, Set<string>>();
  for (const { work, title } of results) {
    const [, question = title, kind] = /^(.*…) (\S+)$/.exec(title) ?? [];
    const isKind = kind !== undefined && work.endsWith(`-${kind}`);
    const [name, row] = isKind ? [`${work.slice(0, -kind.length)}…`, question] : [work, title];
    worksOf.set(row, (worksOf.get(row) ?? new Set()).add(name));
  }
  const rows = [...worksOf].map(([question, names]) => [[...names].join(', '), question] as const);
  return { heading: ['work', 'what is asked of the server'], rows };
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

function rate(figures: Figures, name: FigureName): string {
  const median = figures[name]?.median;
  if (median === undefined) return '';
  return median < 10 ? median.toFixed(1) : whole(median);
}

function ms(figures: Figures, name: 'p50_ms' | 'p99_ms'): string {
  return figures[name]?.median.toFixed(1) ?? '';
}

function range({ min, max }: Spread): string {
  return `${min.toFixed(2)}–${max.toFixed(2)}`;
}
