/** The list of contacts with filters, and the panel of the open contact. The URL contains all of this state. */

import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { lazyPart, loaded, loadedPage } from '../api/loaded.ts';
import type { Contact } from '../api/types.ts';
import { useNeighbours } from '../person/use-neighbours.ts';
import { useAccount } from '../session/account.ts';
import { type Action, useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { EarlyField } from '../ui/EarlyField.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { ErrorLine, ErrorState, Loading } from '../ui/states.tsx';
import { useLater } from '../ui/use-later.ts';
import { listCounted } from '../views/turn.ts';
import type { BulkTarget } from './bulk.ts';
import { ContactTable, type TableHandle } from './ContactTable.tsx';
import { tallRow } from './columns.tsx';
import { contactKey, refreshContacts } from './queries.ts';
import { ColumnsMenu, OrderMenu, SearchField, type ToolbarProps, tightLabel } from './Toolbar.tsx';
import { useList } from './use-list.ts';
import { FilterRow, loadFilterBar, ViewName } from './ViewRows.tsx';
import { columnsText, defaultSort, type ShownColumn, unfiltered, type View } from './view.ts';

const loadBulkBar = () => loadedPage(() => import('./BulkBar.tsx'));
const BulkBar = lazyPart(loadBulkBar, 'BulkBar');
const Empty = lazyPart(() => loadedPage(() => import('./Empty.tsx')), 'Empty');
const loadNewContact = () => loaded(import('./NewContact.tsx'));
const NewContact = lazyPart(loadNewContact, 'NewContact');
const ExportDialog = lazyPart(() => loaded(import('./ExportDialog.tsx')), 'ExportDialog');
const PersonPanel = lazyPart(() => loadedPage(() => import('../person/PersonPanel.tsx')), 'PersonPanel');

const narrow = matchMedia('(max-width: 639px)');
/** Up to this width the usual columns do not fit next to the navigation. */
const middle = matchMedia('(max-width: 1149px)');

/**
 * Milliseconds after the page is complete until the bar of selected contacts and the form of new ones are loaded. They
 * then open while the server is down.
 */
const partsMs = 2_500;

export function ContactsPage() {
  const view: View = useSearch('/contacts');
  const client = useQueryClient();
  const { me, can } = useAccount();
  const [selected, setSelected] = useState<ReadonlyMap<string, Contact>>(new Map());
  const [isAll, setAll] = useState(false);
  const [isNew, setNew] = useState(false);
  const [isExport, setExport] = useState(false);
  const [wish, setWish] = useState(0);
  const [isEntering, setEntering] = useState(view.view !== undefined);
  const [isComplete, setComplete] = useState(false);
  const onEntered = useCallback(() => {
    setEntering(false);
    setComplete(true);
  }, []);
  useLater(isComplete, partsMs, () => Promise.all([loadBulkBar(), loadNewContact()]).catch(() => {}));
  const searchField = useRef<HTMLInputElement>(null);
  const filterButton = useRef<HTMLButtonElement>(null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const { rowHeight, ...rowChoice } = useRowHeight();
  const tableHandle = useRef<TableHandle>(null);
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const isMiddle = useSyncExternalStore(onWidth, () => middle.matches);

  const room = isMiddle || (view.person !== undefined && innerWidth < 1500) ? 'beside' : 'full';
  const own = useList(view, isNarrow ? 'narrow' : room);
  const { filter, sort, rows, total, countedAt } = own;
  useEffect(() => listCounted(countedAt), [countedAt]);

  const clear = () => {
    setSelected(new Map());
    setAll(false);
    tableHandle.current?.focus();
  };
  const onView = useCallback((change: View, isTyping = false) => {
    // A new filter may hide selected contacts.
    if ('search' in change || 'filter' in change) {
      setSelected(new Map());
      setAll(false);
    }
    navigate({
      to: '/contacts',
      search: (now: View) =>
        Object.fromEntries(Object.entries({ ...now, ...change }).filter(([, value]) => value !== '')),
      replace: isTyping,
    });
  }, []);
  const open = (id: string | undefined) => {
    navigate({
      to: '/contacts',
      search: ({ person: _, tab: _tab, page: _page, ...rest }: View) =>
        id === undefined ? rest : { ...rest, person: id },
    });
    if (id === undefined) tableHandle.current?.focus();
  };
  // A narrow screen hides the list behind the person, so the list takes the focus when it is back.
  const wasOpen = useRef(view.person !== undefined);
  useEffect(() => {
    const isOpen = view.person !== undefined;
    const isFree = [document.body, document.getElementById('main')].includes(
      document.activeElement as HTMLElement,
    );
    if (wasOpen.current && !isOpen && isFree) tableHandle.current?.focus();
    wasOpen.current = isOpen;
  }, [view.person]);
  const onColumns = (next: readonly ShownColumn[], frozen: number) =>
    onView({ columns: columnsText(next), freeze: frozen === 0 ? '' : String(frozen) });
  const onTurn = (contact: Contact) => {
    client.setQueryData(contactKey(contact.id), contact);
    onView({ person: contact.id, tab: view.tab ?? '' }, true);
  };
  const turn = useNeighbours(rows, own.range, view.person, onTurn, own.onRange);
  const isPage = view.person !== undefined && view.page !== undefined;
  const onSort = (next: string) => onView({ sort: next === defaultSort ? '' : next });
  const onSelect = (contacts: readonly Contact[], isSelected: boolean) => {
    setAll(false);
    setSelected((now) => {
      const next = new Map(now);
      for (const one of contacts)
        if (isSelected) next.set(one.id, one);
        else next.delete(one.id);
      return next;
    });
  };

  useRegisteredActions(
    listActions({
      new: can('contacts:write') ? () => setNew(true) : undefined,
      search: () => searchField.current?.focus(),
      filter: () => setWish((now) => now + 1),
      list: () => tableHandle.current?.focus(),
      export: () => setExport(true),
      clear: () => onView(unfiltered),
      refresh: () => refreshContacts(client),
      close: view.person ? () => open(undefined) : undefined,
      // Escape closes the person first.
      untick: view.person === undefined && (selected.size > 0 || isAll) ? clear : undefined,
    }),
  );

  const target: BulkTarget = isAll ? { filter, total: total ?? 0 } : { contacts: [...selected.values()] };
  const toolbar: ToolbarProps = {
    ...{ view, onView, searchField },
    onList: () => tableHandle.current?.focus(),
  };
  const isEmpty = !rows.isLoading && !rows.isOld && rows.count === 0 && rows.error === null;

  return (
    <div className="flex h-full min-h-0">
      <h1 className="sr-only">{t.pages.contacts}</h1>
      <section
        aria-label={t.pages.contacts}
        data-tight={view.person !== undefined}
        className={`group relative flex min-w-0 flex-1 flex-col ${view.person ? `print-hidden ${isPage ? 'hidden' : 'max-lg:hidden'}` : ''}`}
      >
        <header className="flex flex-wrap items-center gap-1.5 px-edge py-1.5 sm:gap-2 md:h-13 md:flex-nowrap md:py-0">
          <ViewName {...{ view, onView, onEntered, slot }} accountId={me?.account.id ?? ''} />
          <p
            className="nums mr-2 min-w-10 text-sm whitespace-nowrap text-ink-faint max-md:mr-auto"
            aria-live="polite"
          >
            {rows.isSearched ? t.searching : own.totalText}
          </p>
          <Button
            ref={filterButton}
            icon="filter"
            aria-haspopup="dialog"
            onPointerEnter={() => void loadFilterBar().catch(() => {})}
            onClick={() => setWish((now) => now + 1)}
          >
            <span className={tightLabel}>{t.filter}</span>
          </Button>
          <OrderMenu sort={sort} onSort={onSort} />
          <span ref={setSlot} className="contents" />
          <SearchField {...toolbar} />
          <ColumnsMenu
            shown={own.shown}
            onColumns={(next) => onColumns(next, next.length === 0 ? 0 : own.frozen)}
            {...rowChoice}
            onExport={isNarrow ? () => setExport(true) : undefined}
            onImport={isNarrow && can('import') ? goToImport : undefined}
          />
          {can('import') && (
            <IconButton
              icon="import"
              label={t.importFile}
              className="border border-line !size-8 max-sm:hidden"
              onClick={goToImport}
            />
          )}
          <IconButton
            icon="export"
            label={t.exporting.button}
            className="border border-line !size-8 max-sm:hidden"
            onClick={() => setExport(true)}
          />
          {can('contacts:write') && (
            <Button look="primary" icon="plus" onClick={() => setNew(true)}>
              <span className={tightLabel}>{t.newContact}</span>
            </Button>
          )}
        </header>
        <FilterRow {...{ view, onView, wish, isEntering }} button={filterButton} refusal={rows.error} />
        {rows.error !== null && rows.count > 0 && (
          <div className="flex items-center gap-2 px-edge pb-2">
            <ErrorLine error={rows.error} />
            <Button onClick={rows.retry}>{t.actions.tryAgain}</Button>
          </div>
        )}
        <div className="min-h-0 flex-1 border-t border-line">
          {((rows.isLoading && rows.count === 0) || isEntering) && <Loading rows={12} />}
          {rows.error !== null && rows.count === 0 && <ErrorState error={rows.error} onRetry={rows.retry} />}
          {isEmpty && !isEntering && (
            <Suspense>
              <Empty
                view={view}
                onNew={can('contacts:write') ? () => setNew(true) : undefined}
                onView={onView}
              />
            </Suspense>
          )}
          {rows.count > 0 && !isEntering && (
            <ContactTable
              listName={`${JSON.stringify(filter)} ${sort}`}
              list={own.list}
              rows={rows}
              columns={own.columns}
              widths={own.widths}
              frozen={own.frozen}
              onColumns={onColumns}
              sort={sort}
              onSort={onSort}
              selected={selected}
              isAllSelected={isAll}
              onSelect={onSelect}
              onAll={() => setAll(true)}
              onOpen={(contact) => {
                client.setQueryData(contactKey(contact.id), contact);
                open(contact.id);
              }}
              onTurn={onTurn}
              rowHeight={own.isTall ? tallRow : rowHeight}
              openId={view.person}
              canWrite={can('contacts:write')}
              onRange={isPage ? keepRange : own.onRange}
              onKept={own.onKept}
              total={total}
              handle={tableHandle}
              isComplete={isComplete}
            />
          )}
        </div>
        <Suspense>
          {(selected.size > 0 || isAll) && (
            <BulkBar
              target={target}
              total={total}
              isAll={isAll}
              onAll={() => setAll(true)}
              onClear={clear}
              onOpen={open}
            />
          )}
        </Suspense>
      </section>
      <Suspense>
        {view.person !== undefined && (
          <PersonPanel
            key={view.person}
            id={view.person}
            tab={view.tab}
            onTab={(tab) => onView({ tab })}
            onOpen={open}
            isPage={isPage}
            onPage={(next) => onView({ page: next ? '1' : '' })}
            turn={turn}
          />
        )}
        {isExport && <ExportDialog filter={filter} total={total} onClose={() => setExport(false)} />}
      </Suspense>
      {isNew && (
        <Suspense fallback={<EarlyField label={t.newContact} onClose={() => setNew(false)} />}>
          <NewContact onClose={() => setNew(false)} onOpen={open} />
        </Suspense>
      )}
    </div>
  );
}

const goToImport = () => navigate({ to: '/activity/imports' });

/** Keeps the loaded rows, since a covered list has no visible ones: rows around the open contact stay loaded. */
function keepRange(): void {}

function onWidth(listener: () => void): () => void {
  for (const one of [narrow, middle]) one.addEventListener('change', listener);
  return () => {
    for (const one of [narrow, middle]) one.removeEventListener('change', listener);
  };
}

const stored = 'switchbook.rows';

function useRowHeight() {
  const [isCompact, onCompact] = useState(() => localStorage.getItem(stored) === 'compact');
  useEffect(() => localStorage.setItem(stored, isCompact ? 'compact' : 'usual'), [isCompact]);
  return { isCompact, onCompact, rowHeight: isCompact ? 30 : 36 };
}

type Name = 'new' | 'search' | 'filter' | 'list' | 'export' | 'clear' | 'refresh' | 'close' | 'untick';

const actions: readonly (readonly [name: Name, title: () => string, icon: IconName, keys?: string])[] = [
  ['new', () => t.newContact, 'plus', 'n'],
  ['search', () => t.search, 'search', '/'],
  ['filter', () => t.filter, 'filter', 'f'],
  ['list', () => t.toList, 'contacts', 'l'],
  ['export', () => t.exporting.title, 'export'],
  ['clear', () => t.clearFilters, 'close'],
  ['refresh', () => t.refresh, 'refresh', 'r'],
  ['close', () => t.closePanel, 'close', 'Escape'],
  ['untick', () => t.clearSelection, 'close', 'Escape'],
];

/** Lists the actions of the page. Unavailable actions have no function. */
function listActions(runs: Readonly<Record<Name, (() => void) | undefined>>): readonly Action[] {
  return actions.flatMap(([id, title, icon, keys]): readonly Action[] => {
    const run = runs[id];
    const action = { id, title: title(), section: t.pages.contacts, icon };
    return run === undefined ? [] : [{ ...action, ...(keys !== undefined && { keys }), run }];
  });
}
