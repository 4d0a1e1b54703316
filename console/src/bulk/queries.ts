/** Queries of bulk changes. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call, pagesOf, refetchEveryWhile } from '../api/client.ts';
import type { BulkChange, One, Page } from '../api/types.ts';
import { isUnderWay, pollMs } from '../jobs/job.ts';

export const bulkKey = ['bulk changes'] as const;

export const bulkChangesQuery = infiniteQueryOptions({
  queryKey: bulkKey,
  ...pagesOf<Page<BulkChange>>('/bulk-changes', { limit: 25 }),
  refetchInterval: refetchEveryWhile(2 * pollMs, ({ pages }) =>
    pages.some((page) => page.data.some(isUnderWay)),
  ),
});

export function readBulkChanges(query: { limit: number }) {
  return call<Page<BulkChange>>('GET', '/bulk-changes', { query });
}

export function readBulkChange(id: string): Promise<BulkChange> {
  return call<One<BulkChange>>('GET', `/bulk-changes/${id}`).then(({ data }) => data);
}

export function sendAction(id: string, action: 'cancel' | 'undo'): Promise<BulkChange> {
  return call<One<BulkChange>>('POST', `/bulk-changes/${id}/${action}`).then(({ data }) => data);
}
