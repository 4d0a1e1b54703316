/** Pages of a tree of conditions. They are loaded with the first filter, not with the first list. */
import type { QueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Contact, Page } from '../api/types.ts';
import { type ListOf, pageQuery, pageSize, type RowsPage } from './contact-queries.ts';

interface QueryRun {
  readonly signal: AbortSignal;
  readonly client: QueryClient;
  readonly queryKey: readonly unknown[];
}

/**
 * Reads a page of a tree of conditions. The server returns the contacts that it found in time, and a cursor to continue
 * with, until the page is full. The first page is shown as it grows; a page that replaces another one is shown when
 * complete.
 */
export async function readTreePage(
  list: ListOf,
  page: number,
  { signal, client, queryKey }: QueryRun,
): Promise<RowsPage> {
  const previous = await pageBefore(client, list, page);
  const isNext = previous?.data.length === pageSize && previous.isSearched !== true;
  let cursor = isNext ? previous.meta.next_cursor : null;
  const grows = page === 0 && client.getQueryData(queryKey) === undefined;
  const found: Contact[] = [];
  for (;;) {
    const start = cursor !== null ? { cursor } : page === 0 ? {} : { offset: page * pageSize };
    const { data, meta } = await call<Page<Contact>>('GET', '/contacts', {
      query: { ...list.filter, sort: list.sort, limit: pageSize - found.length, ...start },
      signal,
    });
    found.push(...data);
    if (found.length >= pageSize || meta.next_cursor === null) return { data: found, meta };
    cursor = meta.next_cursor;
    if (grows) client.setQueryData<RowsPage>(queryKey, { data: [...found], meta, isSearched: true });
  }
}

/**
 * Returns the page before, whose cursor this page continues with. A refresh begins with all pages at once: the cursor of
 * an old page would skip rows, or show them twice.
 */
async function pageBefore(client: QueryClient, list: ListOf, page: number): Promise<RowsPage | undefined> {
  await Promise.resolve();
  const query = pageQuery(list, page - 1);
  const state = client.getQueryState<RowsPage>(query.queryKey);
  if (state?.data === undefined) return undefined;
  if (state.fetchStatus === 'fetching')
    return client.fetchQuery({ ...query, staleTime: 0 }).catch(() => undefined);
  return state.isInvalidated ? undefined : state.data;
}
