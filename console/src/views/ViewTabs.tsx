/** The saved views as tabs over the list, with the numbers of their contacts; the current one is changed here. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { SavedView } from '../api/types.ts';
import type { View } from '../contacts/view.ts';
import { readAgain } from '../drafts/read-again.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Button, IconButton } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { moveBrowserViews } from './browser-views.ts';
import { definitionOf, isBare, isSame, partsOf, viewsQuery } from './queries.ts';
import { useCounts } from './use-counts.ts';
import { moveKeys, type Order, useOrder } from './use-order.ts';
import { ViewDialog } from './ViewDialog.tsx';

export interface ViewTabsProps {
  readonly view: View;
  readonly accountId: string;
  readonly onView: (change: View, isTyping?: boolean) => void;
  /** called when the address has the filter, order and columns of its view */
  readonly onEntered: () => void;
  /** The numbers of tabs are requested after the list; a new value after the list was refreshed. 0: not yet. */
  readonly turn: number;
}

export function ViewTabs({ view, accountId, onView, onEntered, turn }: ViewTabsProps) {
  const client = useQueryClient();
  const { can } = useAccount();
  const list = useRef<HTMLDivElement>(null);
  const { data: views = [], isPending } = useQuery(viewsQuery);
  const order = useOrder(list, views, can('groups:write'));
  const [asked, setAsked] = useState<'new' | 'rename' | 'delete'>();
  const current = views.find((one) => String(one.number) === view.view);
  useEntered(view, current, isPending, onView, onEntered);
  useMovedViews(accountId);
  const counts = useCounts(list, views, turn);
  const refresh = () => client.invalidateQueries({ queryKey: viewsQuery.queryKey });
  const open = (one: SavedView | undefined) =>
    onView({
      search: '',
      ...partsOf(one?.definition ?? {}),
      view: one === undefined ? '' : String(one.number),
    });
  const change = async (one: SavedView, body: object) => {
    await call('PATCH', `/views/${one.number}`, { body });
    await refresh();
  };
  const saveDefinition = async (one: SavedView) => {
    const now = await readAgain(client, viewsQuery, one, ({ number }) => number === one.number)();
    // The page first shows a version that another user saved, and never replaces it unseen.
    if (JSON.stringify(now.definition) !== JSON.stringify(one.definition)) {
      toast({ text: t.savedViews.changed(one.name), isBad: true });
      return refresh();
    }
    await change(one, { definition: definitionOf(view) });
    onView(partsOf(definitionOf(view)), true);
  };
  useRegisteredActions([
    {
      id: 'save view',
      title: t.savedViews.saveNew,
      section: t.savedViews.title,
      icon: 'plus',
      run: () => setAsked('new'),
    },
    ...views.map((one) => ({
      id: `view ${one.number}`,
      title: t.savedViews.open(one.name),
      section: t.savedViews.title,
      icon: 'views' as const,
      run: () => open(one),
    })),
  ]);
  const mayChange = current !== undefined && (!current.shared || can('groups:write'));
  const isChanged = current === undefined ? !isBare(view) : !isSame(view, current.definition);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (order.onKeyDown(event)) return;
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length]?.focus();
  };
  return (
    <>
      <div className="flex h-full min-w-0 items-center gap-1 pr-edge pl-[calc(var(--edge)-8px)]">
        <div
          ref={list}
          role="tablist"
          aria-label={t.savedViews.title}
          onKeyDown={onKeyDown}
          className="flex h-full min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]"
        >
          {[undefined, ...views].map((one) => (
            <Tab
              key={one?.number ?? 0}
              view={one}
              isCurrent={one?.number === current?.number}
              count={counts.get(one?.number ?? 0)}
              onOpen={() => open(one)}
              {...(one !== undefined && order.mayMove(one) && { order })}
            />
          ))}
        </div>
        <p role="status" className="sr-only">
          {order.news}
        </p>
        {isChanged && current !== undefined && (
          <Button look="quiet" className="!h-7" onClick={() => open(current)}>
            {t.savedViews.reset}
          </Button>
        )}
        {isChanged && (
          <Button
            icon="views"
            className="!h-7"
            onClick={() => {
              if (!mayChange) return setAsked('new');
              saveDefinition(current).catch(toastError);
            }}
          >
            <span className="max-sm:sr-only">{mayChange ? t.actions.save : t.savedViews.save}</span>
          </Button>
        )}
        <Menu align="end" trigger={<IconButton icon="more" label={t.savedViews.actions} />}>
          <MenuItem icon="plus" onSelect={() => setAsked('new')}>
            {t.savedViews.saveNew}
          </MenuItem>
          {current !== undefined && (
            <>
              <MenuItem icon="copy" onSelect={() => copyLink(current)}>
                {t.savedViews.copyLink}
              </MenuItem>
              {mayChange && (
                <>
                  <MenuLine />
                  <MenuItem icon="edit" onSelect={() => setAsked('rename')}>
                    {t.savedViews.rename}
                  </MenuItem>
                  {can('groups:write') && (
                    <MenuItem
                      icon={current.shared ? 'lock' : 'group'}
                      onSelect={() => void change(current, { shared: !current.shared }).catch(toastError)}
                    >
                      {current.shared ? t.savedViews.unshare : t.savedViews.share}
                    </MenuItem>
                  )}
                  {(['left', 'right'] as const).flatMap((way) => {
                    const to = order.placeOf(current) + (way === 'left' ? -1 : 1);
                    return order.mayMove(current, to) ? (
                      <MenuItem
                        key={way}
                        icon={way === 'left' ? 'up' : 'down'}
                        onSelect={() => order.move(current, to)}
                      >
                        {t.savedViews.move[way]}
                      </MenuItem>
                    ) : (
                      []
                    );
                  })}
                  <MenuItem icon="trash" isDanger onSelect={() => setAsked('delete')}>
                    {t.savedViews.delete}
                  </MenuItem>
                </>
              )}
            </>
          )}
        </Menu>
      </div>
      {asked === 'new' && (
        <ViewDialog
          onClose={() => setAsked(undefined)}
          run={async (name, shared) => {
            const body = { name, shared, definition: definitionOf(view) };
            const { data } = await call<{ readonly data: SavedView }>('POST', '/views', { body });
            await refresh();
            onView({ ...partsOf(data.definition), view: String(data.number) }, true);
            if (view.search) toast({ text: t.savedViews.noSearch });
          }}
        />
      )}
      {asked === 'rename' && current !== undefined && (
        <ViewDialog
          view={current}
          onClose={() => setAsked(undefined)}
          run={(name) => change(current, { name })}
        />
      )}
      {asked === 'delete' && current !== undefined && (
        <ConfirmDialog
          title={t.savedViews.deleteTitle(current.name)}
          action={t.savedViews.delete}
          run={async () => {
            await call('DELETE', `/views/${current.number}`);
            onView({ view: '' }, true);
            await refresh();
          }}
          onClose={() => setAsked(undefined)}
        >
          <p>{current.shared ? t.savedViews.deleteShared : t.savedViews.deleteOwn}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function Tab({
  view,
  isCurrent,
  count,
  onOpen,
  order,
}: {
  /** undefined: all contacts */
  view: SavedView | undefined;
  isCurrent: boolean;
  count: string | undefined;
  onOpen: () => void;
  /** absent: it cannot be moved */
  order?: Order;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isCurrent]);
  const mark = view && order?.markOf(view);
  return (
    <button
      ref={button}
      type="button"
      role="tab"
      data-view={view?.number ?? 0}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      aria-keyshortcuts={order && moveKeys}
      onPointerDown={view && order && ((event) => order.startDrag(view, event))}
      onClick={() => order?.wasDragged() !== true && onOpen()}
      className={`relative flex h-full max-w-56 shrink-0 items-center gap-1.5 border-b-2 px-2 text-sm outline-offset-[-2px] hover:text-ink ${isCurrent ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-soft'} ${view && order?.isDragged(view) ? 'bg-sunken' : ''}`}
    >
      {view?.shared === false && <Icon name="lock" label={t.savedViews.personal} className="!size-3" />}
      <span className="bidi truncate">{view?.name ?? t.savedViews.all}</span>
      <span className="nums min-w-6 text-left text-xs text-ink-faint">{count}</span>
      {mark !== undefined && (
        <span
          aria-hidden="true"
          className={`absolute top-1 bottom-1 w-0.5 bg-accent ${mark === 'before' ? 'left-0' : 'right-0'}`}
        />
      )}
    </button>
  );
}

/** A link with only a view shows the view's current definition. */
function useEntered(
  view: View,
  current: SavedView | undefined,
  isPending: boolean,
  onView: ViewTabsProps['onView'],
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

function copyLink({ number }: SavedView): void {
  void navigator.clipboard
    .writeText(`${location.origin}/contacts?view=${number}`)
    .then(() => toast({ text: t.copied }))
    .catch(toastError);
}
