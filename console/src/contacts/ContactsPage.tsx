/** The list of contacts with filters, and the panel of the open contact. The URL contains all of this state. */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useCallback, useRef, useState } from 'react';
import { lazyPart, loadPage, loadPart } from '../api/load-parts.ts';
import { loadFonts } from '../late-fonts.ts';
import { useAccount } from '../session/account.ts';
import { type Action, useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { EarlyField, nothingEarly } from '../ui/EarlyField.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { useLater } from '../ui/use-later.ts';
import type { BulkTarget } from './bulk.ts';
import { refreshContacts } from './contact-queries.ts';
import { ListBody } from './list/ListBody.tsx';
import { ListHeader } from './list/ListHeader.tsx';
import { type ListPage, useListPage } from './list/use-list-page.ts';
import { FilterRow } from './list/view-rows.tsx';
import { isFiltered, unfiltered } from './view.ts';

const loadBulkBar = () => loadPage(() => import('./BulkBar.tsx'));
const BulkBar = lazyPart(loadBulkBar, 'BulkBar');
const loadNewContact = () => loadPart(import('./NewContact.tsx'));
const NewContact = lazyPart(loadNewContact, 'NewContact');
const ExportDialog = lazyPart(() => loadPage(() => import('./ExportDialog.tsx')), 'ExportDialog');
const PersonPanel = lazyPart(() => loadPage(() => import('../person/PersonPanel.tsx')), 'PersonPanel');

/**
 * Milliseconds after the page is complete until the bar of selected contacts and the form of new ones are loaded. They
 * then open while the server is down.
 */
const partsMs = 2_500;

export function ContactsPage() {
  const page = useListPage();
  const { view, onView, list, open } = page;
  const canWrite = useAccount().can('contacts:write');
  const [isNew, setNew] = useState(false);
  const [isExport, setExport] = useState(false);
  const [filterRequests, setFilterRequests] = useState(0);
  const [isEntering, setEntering] = useState(view.view !== undefined);
  const [isComplete, setComplete] = useState(false);
  const onEntered = useCallback(() => {
    setEntering(false);
    setComplete(true);
  }, []);
  useLater(isComplete, partsMs, () => {
    loadFonts();
    Promise.all([loadBulkBar(), loadNewContact()]).catch(() => {});
  });
  const isOpen = view.person !== undefined;
  const early = useRef(nothingEarly());
  const openNew = (name = '') => {
    early.current = { text: name, isEntered: false };
    setNew(true);
  };
  const onNew = canWrite ? openNew : undefined;
  const onFilter = () => setFilterRequests((now) => now + 1);
  const onExport = () => setExport(true);
  useListActions(page, { new: onNew, filter: onFilter, export: onExport });
  return (
    <div className="flex h-full min-h-0">
      <h1 className="sr-only">{t.pages.contacts}</h1>
      <section
        aria-label={t.pages.contacts}
        data-tight={isOpen}
        className={`group relative flex min-w-0 flex-1 flex-col ${isOpen ? `print-hidden ${page.isCovered ? 'hidden' : 'max-lg:hidden'}` : ''}`}
      >
        <ListHeader {...{ page, onEntered, onFilter, onExport, onNew }} />
        <FilterRow
          {...{ view, onView, filterRequests, isEntering }}
          button={page.filterButton}
          refusal={list.rows.error}
        />
        <ListBody {...{ page, isEntering, isComplete, onNew }}>
          <SelectedContacts page={page} />
        </ListBody>
      </section>
      <OpenPerson page={page} />
      <Suspense>
        {isExport && (
          <ExportDialog filter={list.filter} total={list.total} onClose={() => setExport(false)} />
        )}
      </Suspense>
      {isNew && (
        <Suspense
          fallback={<EarlyField label={t.newContact} early={early.current} onClose={() => setNew(false)} />}
        >
          <NewContact early={early.current} onClose={() => setNew(false)} onOpen={open} />
        </Suspense>
      )}
    </div>
  );
}

type ListOpeners = Readonly<Record<'filter' | 'export', () => void>> & {
  readonly new: ((name?: string) => void) | undefined;
};

function useListActions(page: ListPage, openers: ListOpeners): void {
  const client = useQueryClient();
  const { view, selection } = page;
  const canWrite = useAccount().can('contacts:write');
  useRegisteredActions(
    listActions({
      ...openers,
      search: () => page.searchField.current?.focus(),
      list: page.focusList,
      clear: isFiltered(view) ? () => page.onView(unfiltered) : undefined,
      refresh: () => refreshContacts(client),
      undo: canWrite ? () => page.table.current?.undo() : undefined,
      close: view.person ? () => page.open(undefined) : undefined,
      // Escape closes the person first.
      clearSelection:
        view.person === undefined && !selection.isEmpty ? () => clearSelection(page) : undefined,
    }),
  );
}

function clearSelection({ selection, focusList }: ListPage): void {
  selection.clear();
  focusList();
}

function SelectedContacts({ page }: { page: ListPage }) {
  const { selection, list } = page;
  const { total, minTotal, filter, rows } = list;
  // The rows have the changes since the selection.
  const now = new Map(rows.loaded().map(([, contact]) => [contact.id, contact]));
  const target: BulkTarget = selection.isAll
    ? { filter, total, minTotal }
    : { contacts: [...selection.contacts.values()].map((contact) => now.get(contact.id) ?? contact) };
  return (
    <Suspense>
      {!selection.isEmpty && (
        <BulkBar
          target={target}
          total={total}
          isAll={selection.isAll}
          onAll={selection.onAll}
          onClear={() => clearSelection(page)}
          onOpen={page.open}
        />
      )}
    </Suspense>
  );
}

function OpenPerson({ page }: { page: ListPage }) {
  const { view, onView, open } = page;
  if (view.person === undefined) return null;
  return (
    // The room of the panel, so that the list does not move twice.
    <Suspense fallback={<div className="w-full shrink-0 border-l border-line lg:w-[460px]" />}>
      <PersonPanel
        key={view.person}
        id={view.person}
        tab={view.tab}
        onTab={(tab) => onView({ tab })}
        onOpen={open}
        isPage={page.isCovered}
        onPage={(next) => onView({ page: next ? '1' : '' })}
        turn={page.turn}
      />
    </Suspense>
  );
}

type ActionName =
  | 'new'
  | 'search'
  | 'filter'
  | 'list'
  | 'export'
  | 'clear'
  | 'refresh'
  | 'close'
  | 'undo'
  | 'clearSelection';

const actions: readonly (readonly [name: ActionName, title: () => string, icon: IconName, keys?: string])[] =
  [
    ['new', () => t.newContact, 'plus', 'n'],
    ['search', () => t.search, 'search', '/'],
    ['filter', () => t.filter, 'filter', 'f'],
    ['list', () => t.toList, 'contacts', 'l'],
    ['export', () => t.exporting.title, 'export'],
    ['clear', () => t.clearFilters, 'close'],
    ['refresh', () => t.refresh, 'refresh', 'r'],
    ['undo', () => t.actions.undo, 'undo', 'mod+z'],
    ['close', () => t.closePanel, 'close', 'Escape'],
    ['clearSelection', () => t.clearSelection, 'close', 'Escape'],
  ];

/** Lists the actions of the page. Unavailable actions have no function. */
function listActions(runs: Readonly<Record<ActionName, Action['run'] | undefined>>): readonly Action[] {
  return actions.flatMap(([id, title, icon, keys]): readonly Action[] => {
    const run = runs[id];
    const action = { id, title: title(), section: t.pages.contacts, icon };
    return run === undefined ? [] : [{ ...action, ...(keys !== undefined && { keys }), run }];
  });
}
