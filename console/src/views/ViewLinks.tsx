/** The links of the saved views, with the numbers of their contacts. */
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { SavedView } from '../api/types.ts';
import { leastQuery } from '../contacts/contact-queries.ts';
import type { View } from '../contacts/view.ts';
import { useAccount } from '../session/account.ts';
import { currentLink, linkLook, quietLink } from '../shell/Navigation.tsx';
import { formatNumber, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { addressOf, partsOf } from './queries.ts';
import { moveKeys, type Order, useOrder } from './use-order.ts';

export function ViewLinks({ views, countTime }: { views: readonly SavedView[]; countTime: number }) {
  const { can } = useAccount();
  const list = useRef<HTMLDivElement>(null);
  const { view }: View = useSearch('/contacts');
  const order = useOrder(list, views, can('groups:write'));
  const counts = useCounts(list, views, countTime);
  return (
    <div ref={list} role="group" aria-label={t.savedViews.title} onKeyDown={order.onKeyDown}>
      {views.map((savedView) => (
        <ViewLink
          key={savedView.number}
          view={savedView}
          isCurrent={String(savedView.number) === view}
          count={counts.get(savedView.number)}
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

const maxCounted = 10;

/** Returns counts by the numbers of views. */
function useCounts(
  list: RefObject<HTMLElement | null>,
  views: readonly SavedView[],
  countTime: number,
): ReadonlyMap<number, string> {
  const client = useQueryClient();
  const [counts, setCounts] = useState<ReadonlyMap<number, string>>(new Map());
  const visible = useVisibleViews(list, views);
  // A new round begins only when the inputs change.
  const counted = JSON.stringify(
    views
      .map((view) => view.number)
      .filter((number) => visible.has(number))
      .slice(0, maxCounted)
      .map((number) => {
        const view = views.find((savedView) => savedView.number === number);
        return [number, (view && partsOf(view.definition).filter) ?? ''];
      }),
  );
  useEffect(() => {
    if (countTime === 0 || views.length === 0) return;
    let isOver = false;
    const run = async () => {
      for (const [number, filter] of JSON.parse(counted) as readonly (readonly [number, string])[]) {
        if (isOver) return;
        const total = await client
          .fetchQuery(leastQuery(filter === '' ? {} : { filter }))
          .catch(() => undefined);
        const text = total && `${formatNumber(total.value)}${total.relation === 'gte' ? '+' : ''}`;
        if (!isOver) setCounts((now) => new Map(now).set(number, text ?? ''));
      }
    };
    void run();
    return () => {
      isOver = true;
    };
  }, [client, counted, countTime, views.length]);
  return counts;
}

/** Returns the views whose links are visible, or were. */
function useVisibleViews(
  list: RefObject<HTMLElement | null>,
  views: readonly SavedView[],
): ReadonlySet<number> {
  const [visible, setVisible] = useState<ReadonlySet<number>>(new Set());
  const names = views.map((view) => view.number).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other views are other links
  useEffect(() => {
    const root = list.current;
    if (root === null) return;
    const observer = new IntersectionObserver((entries) => {
      const shown = entries.filter((entry) => entry.isIntersecting);
      const numbers = shown.map((entry) => Number((entry.target as HTMLElement).dataset.view));
      setVisible((now) => (numbers.every((number) => now.has(number)) ? now : new Set([...now, ...numbers])));
    });
    for (const link of root.querySelectorAll('[data-view]')) observer.observe(link);
    return () => observer.disconnect();
  }, [list, names]);
  return visible;
}
