/** Imports as the server has them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Import, ImportRow, One, Page } from '../api/types.ts';
import { isUnderWay, pollMs } from '../ui/job-state.tsx';

export const rejectedPage = 25;

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Import>>('GET', '/imports', { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<Import>) => last.meta.next_cursor ?? undefined,
  refetchInterval: ({ state }) =>
    state.data?.pages.some((page) => page.data.some(isUnderWay)) ? 3 * pollMs : false,
});

export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) =>
      call<One<Import>>('GET', `/imports/${encodeURIComponent(id)}`, { signal }).then(({ data }) => data),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? pollMs : false),
  });
}

export function rejectedQuery(id: string, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['imports', 'rejected', id, cursor ?? ''],
    queryFn: ({ signal }) =>
      call<Page<ImportRow>>('GET', `/imports/${id}/rows`, {
        query: { outcome: 'rejected', limit: rejectedPage, cursor },
        signal,
      }),
  });
}
