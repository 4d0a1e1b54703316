/** The own fields of the account, and the choices of one as text. */
import type { QueryClient } from '@tanstack/react-query';
import { dataQuery } from '../api/data-query.ts';
import type { OwnField } from '../api/types.ts';
import { bulkKey } from '../bulk/queries.ts';
import { refreshContacts } from '../contacts/contact-queries.ts';

export const fieldsQuery = dataQuery<readonly OwnField[]>(['own fields'], '/fields', { staleTime: 60_000 });

export function refreshFields(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: fieldsQuery.queryKey });
  void client.invalidateQueries({ queryKey: bulkKey });
  refreshContacts(client);
}
