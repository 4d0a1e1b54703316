/** Queries of imports. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, everyWhile } from '../api/client.ts';
import type { Import, ImportRow, One, Page } from '../api/types.ts';
import { isUnderWay, pollMs } from '../ui/job.ts';

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Import>>('GET', '/imports', { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<Import>) => last.meta.next_cursor ?? undefined,
  refetchInterval: everyWhile(3 * pollMs, ({ pages }) => pages.some((page) => page.data.some(isUnderWay))),
});

export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) =>
      call<One<Import>>('GET', `/imports/${encodeURIComponent(id)}`, { signal }).then(({ data }) => data),
    refetchInterval: everyWhile(pollMs, isUnderWay),
  });
}

export const rejectedQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['imports', 'rejected', id],
    queryFn: ({ pageParam, signal }) =>
      call<Page<ImportRow>>('GET', `/imports/${id}/rows`, {
        query: { outcome: 'rejected', limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<ImportRow>) => last.meta.next_cursor ?? undefined,
  });
