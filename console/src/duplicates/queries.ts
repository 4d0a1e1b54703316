/** Pairs, dismissals and merges, in pages. */
import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { pagesOf } from '../api/client.ts';
import type { Dismissal, Duplicate, Merge, Page } from '../api/types.ts';

export interface PairsPage extends Page<Duplicate> {
  readonly meta: Page<Duplicate>['meta'] & { readonly complete: boolean };
}

function pages<Of extends Page<unknown>>(name: string, path: string) {
  return infiniteQueryOptions({
    queryKey: ['duplicates', name],
    ...pagesOf<Of>(path, { limit: 50 }),
  });
}

export const pairsQuery = pages<PairsPage>('pairs', '/duplicates');

/** Whether the search was complete when each page was read: an earlier page may lack pairs that were found since. */
export const isSearched = ({ pages: read }: { readonly pages: readonly PairsPage[] }): boolean =>
  read.every(({ meta }) => meta.complete);

export const dismissalsQuery = pages<Page<Dismissal>>('dismissals', '/duplicates/dismissals');
export const mergesQuery = pages<Page<Merge>>('merges', '/merges');

/** Similar contacts that the form of a new contact shows. */
export const similarShown = 3;

export function refreshDuplicates(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['duplicates'] });
}
