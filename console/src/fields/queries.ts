/** The own fields of the account, and the choices of one as text. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { OwnField, Page } from '../api/types.ts';
import { bulkKey } from '../bulk/queries.ts';
import { refreshContacts } from '../contacts/queries.ts';

export const fieldsQuery = queryOptions({
  queryKey: ['own fields'],
  queryFn: ({ signal }) => call<Page<OwnField>>('GET', '/fields', { signal }).then((page) => page.data),
  staleTime: 60_000,
});

export function refreshFields(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: fieldsQuery.queryKey });
  void client.invalidateQueries({ queryKey: bulkKey });
  refreshContacts(client);
}
