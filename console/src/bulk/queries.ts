/** Queries of bulk changes. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call, everyWhile } from '../api/client.ts';
import type { BulkChange, One, Page } from '../api/types.ts';
import { isUnderWay, pollMs } from '../ui/job.ts';

export const bulkKey = ['bulk changes'] as const;

export const bulkChangesQuery = infiniteQueryOptions({
  queryKey: bulkKey,
  queryFn: ({ pageParam, signal }) => readPage({ limit: 25, cursor: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<BulkChange>) => last.meta.next_cursor ?? undefined,
  refetchInterval: everyWhile(2 * pollMs, ({ pages }) => pages.some((page) => page.data.some(isUnderWay))),
});

export function readPage(query: { limit: number; cursor?: string | undefined }, signal?: AbortSignal) {
  return call<Page<BulkChange>>('GET', '/bulk-changes', { query, ...(signal && { signal }) });
}

export function readOne(id: string): Promise<BulkChange> {
  return call<One<BulkChange>>('GET', `/bulk-changes/${id}`).then(({ data }) => data);
}

export function ask(id: string, what: 'cancel' | 'undo'): Promise<BulkChange> {
  return call<One<BulkChange>>('POST', `/bulk-changes/${id}/${what}`).then(({ data }) => data);
}
