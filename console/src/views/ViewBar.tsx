/** The view in the bar of the list: its name, a menu of its actions, and the buttons that save a change. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { call } from '../api/client.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import type { SavedView } from '../api/types.ts';
import { tightLabel } from '../contacts/list/toolbar.tsx';
import type { View } from '../contacts/view.ts';
import { useReread } from '../drafts/use-reread.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { EarlyField, nothingEarly } from '../ui/EarlyField.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LateMenu } from '../ui/menus/LateMenu.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { moveBrowserViews } from './browser-views.ts';
import { addressOf, definitionOf, isBare, isSame, partsOf, viewsQuery } from './queries.ts';
import type { ViewDialogName } from './ViewItems.tsx';

const ViewDialogs = lazyPart(() => loadPart(import('./ViewDialogs.tsx')), 'ViewDialogs');

export interface ViewBarProps {
  readonly view: View;
  readonly accountId: string;
  readonly onView: (change: View, isTyping?: boolean) => void;
  /** called when the address has the filter, order and columns of its view */
  readonly onEntered: () => void;
  /** Gets the buttons. They are after the parts of the bar that are complete before a view is loaded. */
  readonly slot: HTMLElement | null;
}

export function ViewBar({ view, accountId, onView, onEntered, slot }: ViewBarProps) {
  const { can } = useAccount();
  const { data: views = [], isPending } = useQuery(viewsQuery);
  const [dialog, setDialog] = useState<ViewDialogName>();
  const early = useRef(nothingEarly());
  const askName = () => {
    early.current = nothingEarly();
    setDialog('new');
  };
  const current = views.find((savedView) => String(savedView.number) === view.view);
  useEntered(view, current, isPending, onView, onEntered);
  useMovedViews(accountId);
  const { open, change, saveDefinition, refresh } = useViewChanges(view, current, onView);
  useRegisteredActions([
    { id: 'save view', title: t.savedViews.saveNew, section: t.savedViews.title, icon: 'plus', run: askName },
  ]);
  const mayChange = current !== undefined && (!current.shared || can('groups:write'));
  const isChanged = current === undefined ? !isBare(view) : !isSame(view, current.definition);
  const onClose = () => setDialog(undefined);
  return (
    <>
      <LateMenu
        items={({ ViewItems }) => (
          <ViewItems {...{ views, current, mayChange, open, change }} onOpenDialog={setDialog} />
        )}
        trigger={(button) => (
          <button
            type="button"
            {...button}
            className="-ml-2 flex h-8 min-w-0 items-center gap-1 rounded-md px-2 text-lg font-semibold hover:bg-sunken max-sm:max-w-[calc(100%-14rem)]"
          >
            <span className="bidi truncate">{current?.name ?? t.pages.contacts}</span>
            <span className="sr-only">{t.savedViews.actions}</span>
            <Icon name="down" className="text-ink-faint" />
          </button>
        )}
      />
      {isChanged &&
        slot &&
        createPortal(
          <SaveButtons
            mayChange={mayChange}
            onReset={current && (() => open(current))}
            onSave={() => {
              if (!mayChange) return askName();
              saveDefinition(current).catch(toastError);
            }}
          />,
          slot,
        )}
      <Suspense fallback={<EarlyField label={t.savedViews.title} early={early.current} onClose={onClose} />}>
        {dialog !== undefined && (
          <ViewDialogs
            {...{ dialog, view, current, onView, change, refresh, onClose }}
            early={early.current}
          />
        )}
      </Suspense>
    </>
  );
}

interface SaveButtonsProps {
  readonly mayChange: boolean;
  /** undefined: no view is open */
  readonly onReset: (() => void) | undefined;
  readonly onSave: () => void;
}

function SaveButtons({ mayChange, onReset, onSave }: SaveButtonsProps) {
  return (
    <>
      {onReset !== undefined && (
        <Button look="quiet" onClick={onReset}>
          {t.savedViews.reset}
        </Button>
      )}
      <Button icon="views" onClick={onSave}>
        <span className={tightLabel}>{mayChange ? t.actions.save : t.savedViews.save}</span>
      </Button>
    </>
  );
}

type OnView = ViewBarProps['onView'];

/** Returns functions that open a view, and change one. */
function useViewChanges(view: View, current: SavedView | undefined, onView: OnView) {
  const client = useQueryClient();
  const readAgain = useReread(viewsQuery, current, 'number');
  const latest = useRef(view);
  latest.current = view;
  const refresh = () => client.invalidateQueries({ queryKey: viewsQuery.queryKey });
  const change = async (changed: SavedView, body: object) => {
    await call('PATCH', `/views/${changed.number}`, { body });
    await refresh();
  };
  const saveDefinition = async (shown: SavedView) => {
    const now = (await readAgain()) ?? shown;
    // The page first shows a version that another user saved, and never replaces it unseen.
    if (JSON.stringify(now.definition) !== JSON.stringify(shown.definition)) {
      toast({ text: t.savedViews.changed(shown.name), isBad: true });
      return refresh();
    }
    await change(shown, { definition: definitionOf(view) });
    // The user may have gone on to another filter since.
    const isKept = JSON.stringify(definitionOf(latest.current)) === JSON.stringify(definitionOf(view));
    if (isKept && latest.current.view === view.view) onView(partsOf(definitionOf(view)), true);
  };
  const open = (opened: SavedView | undefined) =>
    onView({ search: '', ...partsOf({}), view: '', ...addressOf(opened) });
  return { open, change, saveDefinition, refresh };
}

/** Completes the address of a link with only a view by the view's current definition. */
function useEntered(
  view: View,
  current: SavedView | undefined,
  isPending: boolean,
  onView: ViewBarProps['onView'],
  onEntered: () => void,
): void {
  const entered = useRef<string>(undefined);
  useEffect(() => {
    if (isPending) return;
    if (entered.current !== view.view) {
      entered.current = view.view;
      if (current !== undefined && isBare(view)) onView(partsOf(current.definition), true);
    }
    onEntered();
  }, [view, current, isPending, onView, onEntered]);
}

const tried = new Set<string>();

function useMovedViews(accountId: string): void {
  const client = useQueryClient();
  useEffect(() => {
    if (accountId === '' || tried.has(accountId)) return;
    tried.add(accountId);
    void moveBrowserViews(accountId).then((count) => {
      if (count === 0) return;
      toast({ text: t.savedViews.moved(count) });
      void client.invalidateQueries({ queryKey: viewsQuery.queryKey });
    });
  }, [accountId, client]);
}
