/** Actions on the list of contacts that is open: filters by an item of a catalog. */
import { useQueryClient } from '@tanstack/react-query';
import { catalogIcons } from '../contacts/catalog-icons.ts';
import { type CatalogName, catalogQuery, readScopeOf } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { itemColor } from '../values/hue.ts';
import type { Group, PaletteEntry } from './entry.ts';
import { filterOfCatalog, filterValueOf } from './sources.ts';

/** Returns the commands of the open list. Undefined: another page is open. */
export function useOpenList(): Group | undefined {
  const client = useQueryClient();
  const { can } = useAccount();
  if (location.pathname !== '/contacts' || !can('contacts:read')) return undefined;
  const catalogs = (['tags', 'statuses', 'groups', 'sources'] as const).filter((list) =>
    can(readScopeOf(list)),
  );
  const entries = catalogs.map(
    (catalog): PaletteEntry => ({
      id: `filter ${catalog}`,
      icon: 'filter',
      title: t.finder.filterBy[catalog],
      choices: {
        load: async () =>
          (await client.fetchQuery(catalogQuery(catalog))).map((item) => ({
            id: `filter ${catalog} ${item.number}`,
            icon: catalogIcons[catalog],
            title: item.name,
            color: itemColor(catalog, item),
            href: filteredHref(catalog, filterValueOf(catalog, item)),
          })),
      },
    }),
  );
  return { heading: t.pages.contacts, entries };
}

/** Keeps all other filters. */
function filteredHref(catalog: CatalogName, value: string): string {
  const search = new URLSearchParams(location.search);
  search.set(filterOfCatalog[catalog], value);
  return `/contacts?${search}`;
}
