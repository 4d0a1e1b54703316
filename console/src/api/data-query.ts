/** A query for the `data` of one response: a record, or a list that is not loaded page by page. */
import { type QueryKey, queryOptions, type UseQueryOptions } from '@tanstack/react-query';
import { call, type Query } from './client.ts';
import type { One } from './types.ts';

interface DataQueryOptions<Data> extends Pick<UseQueryOptions<Data>, 'staleTime' | 'refetchInterval'> {
  readonly query?: Query;
  /** the data as readers see them */
  readonly shown?: (data: Data) => Data;
}

export const dataQuery = <Data>(
  queryKey: QueryKey,
  path: string,
  { query, shown, ...how }: DataQueryOptions<Data> = {},
) =>
  queryOptions<Data>({
    queryKey,
    queryFn: async ({ signal }) => {
      const { data } = await call<One<Data>>('GET', path, { query, signal });
      return shown?.(data) ?? data;
    },
    ...how,
  });
