/** Finds entries for a text: people by the server's search, and all other objects of the account by name. */
import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact, DeletedContact, Page } from '../api/types.ts';
import { phoneText, usePhoneFormat } from '../phones/use-phone-format.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import type { Group, PaletteEntry } from './entry.ts';
import { listSettings, sources } from './sources.ts';

/** People in the list; more are found in the list of contacts. */
const maxPeople = 7;
const maxDeleted = 3;
/** Characters from which deleted people are searched too. */
const deletedFrom = 3;
/** Rest between two keys after which people are searched, so a fast typist makes few requests. */
const restMs = 120;
const listsKeptMs = 60_000;

/** Returns the query of the people that match, recently changed ones first. Without a text, all match. */
export const peopleQuery = (search: string, limit: number) =>
  queryOptions({
    queryKey: ['palette', 'people', search],
    queryFn: async ({ signal }) => {
      const query = { search, limit, sort: '-updated_at' };
      return (await call<Page<Contact>>('GET', '/contacts', { query, signal })).data;
    },
    staleTime: 5_000,
    gcTime: 30_000,
    retry: false,
  });

/** Returns the groups that match. `isWaiting`: people, or a list, are not loaded yet. */
export function usePaletteSearch(term: string): {
  readonly groups: readonly Group[];
  readonly isWaiting: boolean;
} {
  const { can } = useAccount();
  const rested = useRested(term);
  const search = searchedText(rested);
  // Numbers are drawn again once the groups of their digits are loaded.
  usePhoneFormat();
  const people = useQuery({
    ...peopleQuery(search, maxPeople),
    enabled: search !== '' && can('contacts:read'),
    placeholderData: keepPreviousData,
  });
  const deleted = useQuery({
    queryKey: ['palette', 'deleted', search],
    queryFn: async ({ signal }) => {
      const query = { search, limit: maxDeleted };
      return (await call<Page<DeletedContact>>('GET', '/deleted-contacts', { query, signal })).data.map(
        deletedEntry,
      );
    },
    enabled: search.length >= deletedFrom && can('contacts:delete'),
    staleTime: 5_000,
    gcTime: 30_000,
    retry: false,
  });
  const readable = sources.filter(({ right }) => can(right));
  const lists = useQueries({
    queries: readable.map(({ kind, load }) => ({
      queryKey: ['palette', kind],
      queryFn: ({ signal }: { signal: AbortSignal }) => load(signal),
      enabled: term !== '',
      staleTime: listsKeptMs,
      retry: false,
    })),
  });
  const { kinds } = t.finder;
  const shownPeople = search === '' || !can('contacts:read') ? [] : (people.data ?? []).map(personEntry);
  return {
    groups: [
      {
        heading: kinds.people,
        entries: shownPeople.length === 0 ? [] : [...shownPeople, inList(rested)],
        minScore: 3,
        isFirst: true,
      },
      ...readable.map(({ kind }, index) => ({ heading: kinds[kind], entries: lists[index]?.data ?? [] })),
      { heading: kinds.settings, entries: can('account:read') ? listSettings() : [] },
      { heading: kinds.deleted, entries: deleted.data ?? [], minScore: 1 },
    ],
    isWaiting:
      term !== '' &&
      ((can('contacts:read') && (rested !== term || people.isFetching || people.isPlaceholderData)) ||
        lists.some((list) => list.isLoading)),
  };
}

/** Returns the text once it has not changed for a while. A cleared text counts at once. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), text === '' ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** Returns the text to search for: a number is searched by its digits, in any spelling. */
function searchedText(text: string): string {
  const trimmed = text.trim();
  return /^\+?[\d\s()./-]{3,}$/.test(trimmed) ? trimmed.replaceAll(/\D/g, '') : trimmed;
}

export function personEntry(contact: Contact): PaletteEntry {
  const { id, display_name: name, company, email, number } = contact;
  const phone = contact.phone && phoneText(contact.phone);
  const title = name || company || phone || email || t.numbered(number);
  const more = [phone, company, email].filter((text) => text !== null && text !== title);
  return {
    id: `person ${id}`,
    kind: 'people',
    icon: 'contacts',
    title,
    text: more.slice(0, 2).join(' · ') || undefined,
    href: hrefOfPerson(id),
  };
}

/** Returns the entry for the same search in the list of contacts. */
const inList = (search: string): PaletteEntry => ({
  id: 'in list',
  icon: 'search',
  title: t.finder.inList,
  href: `/contacts?${new URLSearchParams({ search: search.trim() })}`,
});

/** Returns the address of a person. It keeps the list behind an open contact. */
function hrefOfPerson(id: string): string {
  const search = new URLSearchParams(location.pathname === '/contacts' ? location.search : '');
  search.delete('tab');
  search.set('person', id);
  return `/contacts?${search}`;
}

function deletedEntry({ id, display_name: name, company, number }: DeletedContact): PaletteEntry {
  const title = name || company || t.numbered(number);
  return {
    id: `deleted ${id}`,
    kind: 'deleted',
    icon: 'trash',
    title,
    href: '/settings/deleted',
    place: title,
  };
}
