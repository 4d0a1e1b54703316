/** Queries of imports. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call, pagesOf, refetchEveryWhile } from '../api/client.ts';
import type { Import, ImportRow, One, Page } from '../api/types.ts';
import { isUnderWay, pollMs } from '../jobs/job.ts';

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports', 'list'],
  ...pagesOf<Page<Import>>('/imports', { limit: 25 }),
  refetchInterval: refetchEveryWhile(3 * pollMs, ({ pages }) =>
    pages.some((page) => page.data.some(isUnderWay)),
  ),
});

export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) =>
      call<One<Import>>('GET', `/imports/${encodeURIComponent(id)}`, { signal }).then(({ data }) => data),
    refetchInterval: refetchEveryWhile(pollMs, isUnderWay),
  });
}

/** Returns the query of rows. Without `outcome` it has all rows. */
export const rowsQuery = (id: string, outcome: ImportRow['outcome'] | undefined) =>
  infiniteQueryOptions({
    queryKey: ['imports', 'rows', id, outcome],
    ...pagesOf<Page<ImportRow>>(`/imports/${id}/rows`, { outcome, limit: 100 }),
    // The rows of the last check are shown until the next rows are read, so that nothing jumps.
    placeholderData: keepPreviousData,
  });

/** Rows of one problem that are shown, and the pages that are searched for them: such rows may be far apart. */
export const reasonRows = { shown: 50, pages: 20 } as const;
