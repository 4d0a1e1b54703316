/** Queries of the contact list, and updates of their cache. */
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { call, type Query } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import { loadPart } from '../api/load-parts.ts';
import type { CatalogItem, Contact, One, Page, Scope } from '../api/types.ts';
import { withNames } from '../texts/made-names.ts';
import { spreadHues } from '../values/hue.ts';

/** Contacts per page: a first view and the rows ahead of it are one page. */
export const pageSize = 56;

export interface ListOf {
  readonly filter: Query;
  readonly sort: string;
}

const listKeyOf = ({ filter, sort }: ListOf) => [
  ...Object.entries(filter).map(([name, value]) => `${name}=${value}`),
  sort,
];

export const pagesKey = ['contacts', 'pages'] as const;
const totalsKey = ['contacts', 'total'] as const;

/** `isSearched`: the search may find more contacts */
export type RowsPage = Page<Contact> & { readonly isSearched?: boolean };

/** Contacts whose latest state is remembered: those that were changed or shown last. */
const maxShown = 500;
/** The last shown state of contacts, with the time of its arrival in milliseconds. */
const lastShown = new Map<string, { readonly contact: Contact; readonly at: number }>();

/**
 * Returns the newest state of a contact. Answers may arrive in another order than their requests, so a state that was
 * shown after the request wins over an earlier version in its answer. Any other answer wins, even with an earlier
 * version, because the undo of a merge restores earlier versions.
 */
function latestOf(contact: Contact, requestedAt: number): Contact {
  const shown = lastShown.get(contact.id);
  return shown !== undefined && shown.at > requestedAt && shown.contact.version > contact.version
    ? shown.contact
    : contact;
}

function rememberShown(contact: Contact): void {
  lastShown.delete(contact.id);
  lastShown.set(contact.id, { contact, at: performance.now() });
  for (const oldest of lastShown.keys()) {
    if (lastShown.size <= maxShown) return;
    lastShown.delete(oldest);
  }
}

/**
 * Returns the query of a page by offset: each page is one request, independent of earlier pages. `page` counts from 0.
 */
export function pageQuery(list: ListOf, page: number) {
  return queryOptions({
    queryKey: [...pagesKey, ...listKeyOf(list), page],
    queryFn: async (how): Promise<RowsPage> => {
      const requestedAt = performance.now();
      const query = { ...list.filter, sort: list.sort, limit: pageSize, offset: page * pageSize };
      const rows =
        list.filter.filter === undefined
          ? await call<RowsPage>('GET', '/contacts', { query, signal: how.signal })
          : await loadPart(import('./tree-pages.ts')).then(({ readTreePage }) =>
              readTreePage(list, page, how),
            );
      return { ...rows, data: rows.data.map((contact) => latestOf(contact, requestedAt)) };
    },
    // Pages far from the view are dropped from memory.
    gcTime: 30_000,
    ...(page === 0 ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Returns the query of the total, which is separate so that the rows do not wait for it. */
export function totalQuery(filter: Query) {
  return queryOptions({
    queryKey: [...totalsKey, ...listKeyOf({ filter, sort: '' })],
    queryFn: async ({ signal }) => {
      const { meta } = await call<Page<Contact>>('GET', '/contacts', {
        query: { ...filter, limit: 1, count: 'exact' },
        signal,
      });
      return meta.total ?? 0;
    },
    placeholderData: keepPreviousData,
  });
}

export interface LeastTotal {
  readonly value: number;
  readonly relation: 'eq' | 'gte';
}

/** Returns the query of the number. It counts only what the server can count quickly. */
export function leastQuery(filter: Query) {
  return queryOptions({
    queryKey: [...totalsKey, 'least', ...listKeyOf({ filter, sort: '' })],
    queryFn: async ({ signal }) => {
      const query = { ...filter, limit: 1, count: 'capped' };
      const { meta } = await call<{ readonly meta: { readonly total: LeastTotal } }>('GET', '/contacts', {
        query,
        signal,
      });
      return meta.total;
    },
    staleTime: 60_000,
    retry: false,
  });
}

export type CatalogName = 'tags' | 'groups' | 'sources' | 'statuses';

/** Returns the scope to read a catalog. Tags have the scope of contacts. */
export function readScopeOf(name: CatalogName): Scope {
  return name === 'tags' ? 'contacts:read' : `${name}:read`;
}

const namesWithoutColor = (items: readonly CatalogItem[]): readonly string[] =>
  items
    .filter((item) => item.color === null)
    .toSorted((left, right) => left.number - right.number)
    .map((item) => item.name);

export const catalogQuery = (name: CatalogName) =>
  dataQuery<readonly CatalogItem[]>(['catalogs', name], `/${name}`, {
    staleTime: 60_000,
    shown: (items) => {
      if (name === 'tags') spreadHues(namesWithoutColor(items));
      return withNames(name)(items);
    },
  });

export const contactKey = (id: string) => ['contacts', 'one', id] as const;

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) => readContactById(id, signal),
  });
}

export async function readContactById(id: string, signal?: AbortSignal): Promise<Contact> {
  const requestedAt = performance.now();
  const path = `/contacts/${encodeURIComponent(id)}`;
  const { data } = await call<One<Contact>>('GET', path, { query: { follow: 'merged' }, signal });
  return latestOf(data, requestedAt);
}

/** Reads the contacts that were changed last. */
export async function readLatestContacts(limit: number): Promise<readonly Contact[]> {
  const requestedAt = performance.now();
  const query = { sort: '-updated_at', limit };
  const { data } = await call<Page<Contact>>('GET', '/contacts', { query });
  return data.map((contact) => latestOf(contact, requestedAt));
}

/** Shows the current contact wherever it is displayed. `requestedAt`: time of the request that it answers */
export function showContact(client: QueryClient, answered: Contact, requestedAt: number): void {
  const contact = latestOf(answered, requestedAt);
  rememberShown(contact);
  client.setQueryData(contactKey(contact.id), contact);
  client.setQueriesData<RowsPage>({ queryKey: pagesKey }, (page) =>
    page?.data.some((listed) => listed.id === contact.id)
      ? { ...page, data: page.data.map((listed) => (listed.id === contact.id ? contact : listed)) }
      : page,
  );
  void client.invalidateQueries({ queryKey: ['contacts', 'section', contact.id] });
}

/** Refreshes lists and totals after a change that may add, remove or reorder contacts. */
export function refreshLists(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: pagesKey });
  refreshTotals(client);
}

export function refreshTotals(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: totalsKey });
}

/** Returns the name under which the browser stores the card of first steps: `open` or `closed`. */
export const stepsOf = (accountId: string) => `switchbook.first-steps.${accountId}`;

/** Returns the name under which the browser stores the import of the sample contacts. */
export const samplesOf = (accountId: string) => `switchbook.samples.${accountId}`;

/** Refreshes the contacts, and the open person. */
export function refreshContacts(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['contacts'] });
}
