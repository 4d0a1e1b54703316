/** The address of the list and its changes, the list itself, and the selected contacts: all parts of the page use them. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { navigate, useSearch } from '../../address/address.ts';
import type { Contact } from '../../api/types.ts';
import { useNeighbours } from '../../person/use-neighbours.ts';
import { recordListCount } from '../../views/list-priority.ts';
import { contactKey } from '../contact-queries.ts';
import type { TableHandle } from '../table/use-table.ts';
import { columnsText, defaultSort, type ShownColumn, type View } from '../view.ts';
import { useList } from './use-list.ts';
import { useListWidth } from './use-list-width.ts';
import { useSelection } from './use-selection.ts';

export type ListPage = ReturnType<typeof useListPage>;

export function useListPage() {
  const view: View = useSearch('/contacts');
  const client = useQueryClient();
  const selection = useSelection();
  const searchField = useRef<HTMLInputElement>(null);
  const filterButton = useRef<HTMLButtonElement>(null);
  const table = useRef<TableHandle>(null);
  const width = useListWidth(view.person !== undefined);
  const list = useList(view, width);
  useEffect(() => recordListCount(list.countedAt), [list.countedAt]);

  const { clear } = selection;
  const onView = useCallback(
    (change: View, isTyping = false) => {
      // A new filter may hide selected contacts.
      if ('search' in change || 'filter' in change) clear();
      navigate({
        to: '/contacts',
        search: (now: View) =>
          Object.fromEntries(Object.entries({ ...now, ...change }).filter(([, value]) => value !== '')),
        replace: isTyping,
      });
    },
    [clear],
  );
  const focusList = () => table.current?.focus();
  const open = (id: string | undefined) => {
    navigate({
      to: '/contacts',
      search: ({ person: _, tab: _tab, page: _page, ...rest }: View) =>
        id === undefined ? rest : { ...rest, person: id },
    });
    if (id === undefined) focusList();
  };
  const store = (contact: Contact) => client.setQueryData(contactKey(contact.id), contact);
  useFocusOfClosedPerson(view.person !== undefined, focusList);
  const onTurn = (contact: Contact) => {
    store(contact);
    onView({ person: contact.id, tab: view.tab ?? '' }, true);
  };
  return {
    view,
    onView,
    list,
    selection,
    searchField,
    filterButton,
    table,
    focusList,
    open,
    isNarrow: width === 'narrow',
    /** the contact covers the list */
    isCovered: view.person !== undefined && view.page !== undefined,
    density: useDensity(),
    onOpen: (contact: Contact) => {
      store(contact);
      open(contact.id);
    },
    onTurn,
    turn: useNeighbours(list, view.person, onTurn),
    onSort: (sort: string) => onView({ sort: sort === defaultSort ? '' : sort }),
    onColumns: (columns: readonly ShownColumn[], frozen: number) =>
      onView({ columns: columnsText(columns), freeze: frozen === 0 ? '' : String(frozen) }),
  };
}

/** Focuses the list when it is back: a narrow screen hides it behind the contact. */
function useFocusOfClosedPerson(isOpen: boolean, focusList: () => void): void {
  const wasOpen = useRef(isOpen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs only after a change
  useEffect(() => {
    const isFree = [document.body, document.getElementById('main')].includes(
      document.activeElement as HTMLElement,
    );
    if (wasOpen.current && !isOpen && isFree) focusList();
    wasOpen.current = isOpen;
  }, [isOpen]);
}

const stored = 'switchbook.rows';

/** Returns the height of the rows, which the browser remembers. */
function useDensity() {
  const [isCompact, onCompact] = useState(() => localStorage.getItem(stored) === 'compact');
  useEffect(() => localStorage.setItem(stored, isCompact ? 'compact' : 'usual'), [isCompact]);
  return { isCompact, onCompact, rowHeight: isCompact ? 30 : 36 };
}
