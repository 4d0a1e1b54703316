/** The address of the list and its changes, the list itself, and the selected contacts: all parts of the page use them. */
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { navigate, useSearch } from '../../address/address.ts';
import type { Contact } from '../../api/types.ts';
import { browserStore } from '../../browser-store.ts';
import { type Action, useRegisteredActions } from '../../shell/actions.ts';
import { t } from '../../texts/texts.ts';
import { recordListCount } from '../../views/list-priority.ts';
import { contactKey } from '../contact-queries.ts';
import { rowHeights } from '../table/ContactTable.tsx';
import type { ListWidth } from '../table/columns.tsx';
import type { TableHandle } from '../table/use-table.ts';
import { columnsText, defaultSort, filterOf, type ShownColumn, type View, withUnshown } from '../view.ts';
import { type ContactList, useList } from './use-list.ts';
import { useSelection } from './use-selection.ts';

export type ListPage = ReturnType<typeof useListPage>;

export function useListPage() {
  const view: View = useSearch('/contacts');
  const client = useQueryClient();
  const selection = useSelection(JSON.stringify(filterOf(view)));
  const searchField = useRef<HTMLInputElement>(null);
  const filterButton = useRef<HTMLButtonElement>(null);
  const table = useRef<TableHandle>(null);
  const width = useListWidth(view.person !== undefined);
  const list = useList(view, width);
  useEffect(() => recordListCount(list.countedAt), [list.countedAt]);

  const isShown = useIsShown();
  const onView = useCallback(
    (change: View, isTyping = false) => {
      // A late answer never leads back to a page that the user has left.
      if (!isShown.current) return;
      navigate({
        to: '/contacts',
        search: (now: View) =>
          Object.fromEntries(Object.entries({ ...now, ...change }).filter(([, value]) => value !== '')),
        replace: isTyping,
      });
    },
    [isShown],
  );
  const focusList = () => table.current?.focus();
  const open = (id: string | undefined) => {
    if (!isShown.current) return;
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
    turn: useNeighbors(list, view.person, onTurn),
    onSort: (sort: string) => onView({ sort: sort === defaultSort ? '' : sort }),
    ...columnChanges(list, onView),
  };
}

/** Returns the functions that change the columns in the address. */
function columnChanges(list: ContactList, onView: (change: View) => void) {
  const put = (columns: readonly ShownColumn[], frozen: number) =>
    onView({ columns: columnsText(columns), freeze: frozen === 0 ? '' : String(frozen) });
  const whole = (columns: readonly ShownColumn[]) => withUnshown(list.allColumns, list.shown, columns);
  return {
    onColumns: (columns: readonly ShownColumn[], frozen: number) => put(whole(columns), frozen),
    /** Shows these columns. Instead of the usual ones, only these are shown. */
    onChosen: (columns: readonly ShownColumn[]) =>
      columns.length === 0 ? put(columns, 0) : put(list.isUsual ? columns : whole(columns), list.frozen),
  };
}

/** Returns whether the page is still shown. */
function useIsShown(): RefObject<boolean> {
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
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
  const [isCompact, onCompact] = useState(() => browserStore.get(stored) === 'compact');
  useEffect(() => void browserStore.set(stored, isCompact ? 'compact' : 'usual'), [isCompact]);
  return { isCompact, onCompact, rowHeight: isCompact ? rowHeights.compact : rowHeights.usual };
}

/** Rows around the visible ones that are searched for the open contact. */
const around = 200;

/** Returns a function that opens a neighbor, and reads the rows around it, since a covered list does not scroll along. */
function useNeighbors(
  { rows, range, onRange }: Pick<ContactList, 'rows' | 'range' | 'onRange'>,
  openId: string | undefined,
  onTurn: (contact: Contact) => void,
): (by: 1 | -1) => (() => void) | undefined {
  const turn = (by: 1 | -1) => {
    if (openId === undefined) return undefined;
    const first = Math.max(0, range.from - around);
    const last = Math.min(rows.count, range.to + around);
    for (let index = first; index < last; index += 1) {
      if (rows.at(index)?.id !== openId) continue;
      const contact = rows.at(index + by);
      if (contact === undefined) return undefined;
      return () => {
        onRange(Math.max(0, index + by - 10), index + by + 50);
        onTurn(contact);
      };
    }
    return undefined;
  };
  const keys = [
    ['j', 1],
    ['k', -1],
  ] as const;
  useRegisteredActions(
    openId === undefined
      ? []
      : keys.map(
          ([key, by]): Action => ({
            id: `turn ${key}`,
            title: by === 1 ? t.grid.nextPerson : t.grid.previousPerson,
            section: t.person,
            icon: by === 1 ? 'down' : 'up',
            keys: key,
            run: () => turn(by)?.(),
          }),
        ),
  );
  return turn;
}

const narrow = matchMedia('(max-width: 639px)');
/** Up to this width the usual columns do not fit next to the navigation. */
const middle = matchMedia('(max-width: 1149px)');
/** Pixels of a screen on which the usual columns fit next to an open contact. */
const wide = 1500;

function useListWidth(isPersonOpen: boolean): ListWidth {
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const isMiddle = useSyncExternalStore(onWidth, () => middle.matches);
  if (isNarrow) return 'narrow';
  return isMiddle || (isPersonOpen && innerWidth < wide) ? 'middle' : 'full';
}

function onWidth(listener: () => void): () => void {
  for (const query of [narrow, middle]) query.addEventListener('change', listener);
  return () => {
    for (const query of [narrow, middle]) query.removeEventListener('change', listener);
  };
}
