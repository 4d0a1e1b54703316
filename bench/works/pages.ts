/** Paths of the pages of a list, each from the cursor of the page before it. */
import { ask, at } from '../run/ask.js';
import type { BenchFixture } from '../run/fixture.js';
import { bearer } from './requests.js';

export interface PagedList {
  readonly port: number;
  /** path of the first page, with a query */
  readonly first: string;
  readonly headers: Readonly<Record<string, string>>;
  /** parameter of a cursor */
  readonly parameter: string;
  /** members of an answer that lead to the next cursor */
  readonly cursor: readonly string[];
}

/** Lists at most `max` paths, the first page first. `isWhole`: the last one is the end of the list. */
export async function pagePaths(
  { port, first, headers, parameter, cursor }: PagedList,
  max: number,
): Promise<{ readonly paths: readonly string[]; readonly isWhole: boolean }> {
  const paths = [first];
  while (paths.length < max) {
    const path = paths.at(-1) ?? first;
    const { json } = await ask(port, { method: 'GET', path, headers, expects: 200 });
    const next = at(json, ...cursor);
    if (typeof next !== 'string') return { paths, isWhole: true };
    paths.push(`${first}&${parameter}=${encodeURIComponent(next)}`);
  }
  return { paths, isWhole: false };
}

/** Returns our list and the list of the bare server, which have the same pages. */
export const bothLists = (
  { ours, bare, account }: Pick<BenchFixture, 'ours' | 'bare' | 'account'>,
  { path, bareQuery }: { readonly path: string; readonly bareQuery: string },
): { readonly ours: PagedList; readonly bare: PagedList } => ({
  ours: {
    port: ours.port,
    first: path,
    headers: bearer(account.key),
    parameter: 'cursor',
    cursor: ['meta', 'next_cursor'],
  },
  bare: {
    port: bare.port,
    first: `/list/${account.id}?${bareQuery}`,
    headers: {},
    parameter: 'after',
    cursor: ['next'],
  },
});
