/** The catalogs with how many contacts have each item; counted after the items are shown. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { CatalogItem, MergedItems, One, Page } from '../api/types.ts';
import { type CatalogName, catalogQuery, refreshContacts } from '../contacts/contact-queries.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';

export const catalogNames: readonly CatalogName[] = ['tags', 'groups', 'sources', 'statuses'];

export function countsQuery(catalog: CatalogName) {
  return queryOptions({
    queryKey: ['catalogs', catalog, 'counts'],
    queryFn: async ({ signal }) => {
      const query = { count: 'exact' };
      const { data } = await call<Page<CatalogItem>>('GET', `/${catalog}`, { query, signal });
      return new Map(data.map((item) => [item.number, item.contacts ?? 0]));
    },
  });
}

export function refreshCatalog(client: QueryClient, catalog: CatalogName): void {
  void client.invalidateQueries({ queryKey: catalogQuery(catalog).queryKey });
  refreshContacts(client);
}

/** Merges in steps, also while the user visits other pages. A stop keeps the steps that were done. */
export async function mergeItems(
  client: QueryClient,
  catalog: CatalogName,
  from: CatalogItem,
  into: CatalogItem,
): Promise<void> {
  let moved = 0;
  let isStopped = false;
  const action = { label: t.actions.stop, run: () => (isStopped = true) };
  const total = client.getQueryData(countsQuery(catalog).queryKey)?.get(from.number) ?? 0;
  const progressToast = () => ({
    text: t.catalogs.merging(from.name, into.name, moved),
    progress: total === 0 ? 0 : Math.min(1, moved / total),
    action,
  });
  const show = toast(progressToast());
  try {
    for (;;) {
      const body = { into: into.number };
      const { data } = await call<One<MergedItems>>('POST', `/${catalog}/${from.number}/merge`, { body });
      moved += data.moved;
      if (data.complete) {
        show({ text: t.catalogs.merged(from.name, into.name, moved) });
        break;
      }
      if (isStopped) {
        show({ text: t.catalogs.mergeStopped(from.name), isBad: true });
        break;
      }
      show(progressToast());
    }
  } catch (error) {
    show(undefined);
    toastError(error);
  }
  refreshCatalog(client, catalog);
}
