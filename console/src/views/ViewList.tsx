/** The saved views below the contacts in the navigation, with the numbers of their contacts. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { SavedView } from '../api/types.ts';
import type { View } from '../contacts/view.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { currentLink, linkLook, quietLink } from '../shell/Navigation.tsx';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { keepListed } from './list-priority.ts';
import { addressOf, viewsQuery } from './queries.ts';
import { useCounts } from './use-counts.ts';
import { moveKeys, type Order, useOrder } from './use-order.ts';

/**
 * Shows the views. `countTime` makes them request their numbers: after the list, and again with each new value after the
 * list was refreshed.
 */
export function ViewList({ countTime, room }: { countTime: number; room: ReactNode }) {
  const { can } = useAccount();
  const list = useRef<HTMLDivElement>(null);
  const { view }: View = useSearch('/contacts');
  const { data: views = [], isSuccess } = useQuery(viewsQuery);
  const order = useOrder(list, views, can('groups:write'));
  const counts = useCounts(list, views, countTime);
  useEffect(() => {
    if (isSuccess) keepListed(views.length);
  }, [isSuccess, views.length]);
  useRegisteredActions(
    views.map((one) => ({
      id: `view ${one.number}`,
      title: t.savedViews.open(one.name),
      section: t.savedViews.title,
      icon: 'views' as const,
      run: () => navigate({ to: '/contacts', search: addressOf(one) }),
    })),
  );
  return (
    <div ref={list} role="group" aria-label={t.savedViews.title} onKeyDown={order.onKeyDown}>
      {!isSuccess && room}
      {views.map((one) => (
        <ViewLink
          key={one.number}
          view={one}
          isCurrent={String(one.number) === view}
          count={counts.get(one.number)}
          order={order}
        />
      ))}
      <p role="status" className="sr-only">
        {order.news}
      </p>
    </div>
  );
}

function ViewLink(props: { view: SavedView; isCurrent: boolean; count: string | undefined; order: Order }) {
  const { view, isCurrent, count, order } = props;
  const mark = order.markOf(view);
  const isMovable = order.mayMove(view);
  return (
    <Link
      to="/contacts"
      search={addressOf(view)}
      data-view={view.number}
      draggable={false}
      {...(isCurrent && { 'aria-current': 'page' })}
      aria-keyshortcuts={isMovable ? moveKeys : undefined}
      onPointerDown={(event) => isMovable && order.startDrag(view, event)}
      onClick={(event) => order.wasDragged() && event.preventDefault()}
      className={`relative ${linkLook} pl-8 ${order.isDragged(view) ? 'bg-sunken' : isCurrent ? currentLink : quietLink}`}
    >
      <span className="bidi min-w-0 flex-1 truncate">{view.name}</span>
      {!view.shared && <Icon name="lock" label={t.savedViews.personal} className="!size-3 text-ink-faint" />}
      <span className="nums text-xs text-ink-faint">{count}</span>
      {mark !== undefined && (
        <span
          aria-hidden="true"
          className={`absolute right-1 left-7 h-0.5 bg-accent ${mark === 'before' ? 'top-0' : 'bottom-0'}`}
        />
      )}
    </Link>
  );
}
