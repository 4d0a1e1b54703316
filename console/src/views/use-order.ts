/**
 * The order of the views in the navigation. The mouse, keys on its link and its menu move a view, either among shared
 * views or among own ones.
 */
import { useQueryClient } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type PointerEvent as ReactPointerEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { call } from '../api/client.ts';
import type { SavedView } from '../api/types.ts';
import { isApple } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { toastError } from '../ui/toasts.tsx';
import { viewsQuery } from './queries.ts';

export const moveKeys = isApple
  ? 'Meta+Shift+ArrowUp Meta+Shift+ArrowDown'
  : 'Control+Shift+ArrowUp Control+Shift+ArrowDown';

/** Pixels until a press on a view is a drag. */
const slack = 6;
/** Pixels from the edge of the navigation within which a drag scrolls it, and the step. */
const edge = 32;

interface Drag {
  readonly number: number;
  /** its position in the list, from 0 */
  readonly to: number;
}

export type Order = ReturnType<typeof useOrder>;

export function useOrder(
  list: RefObject<HTMLElement | null>,
  views: readonly SavedView[],
  mayShare: boolean,
) {
  const client = useQueryClient();
  const [drag, setDrag] = useState<Drag>();
  const [news, setNews] = useState('');
  const wasDragged = useRef(false);
  /** Moves are sent in sequence, and the list is refreshed after the last. */
  const under = useRef({ last: Promise.resolve(), count: 0 });
  const focused = useRef<number>(undefined);
  // The browser takes the focus from a link whose element moves.
  useLayoutEffect(() => {
    const { current } = focused;
    focused.current = undefined;
    if (current !== undefined) linkOf(current)?.focus();
  });

  const linkOf = (number: number) => list.current?.querySelector<HTMLElement>(`[data-view="${number}"]`);
  const listOf = ({ shared }: SavedView) => views.filter((one) => one.shared === shared);
  const placeOf = (view: SavedView) => listOf(view).findIndex((one) => one.number === view.number);
  const mayMove = (view: SavedView, to?: number) => {
    const { length } = listOf(view);
    return (!view.shared || mayShare) && length > 1 && (to === undefined || (to >= 0 && to < length));
  };
  const move = (view: SavedView, to: number) => {
    if (!mayMove(view, to) || placeOf(view) === to) return;
    const moved = listOf(view).filter((one) => one.number !== view.number);
    moved.splice(to, 0, view);
    const others = views.filter((one) => one.shared !== view.shared);
    void client.cancelQueries({ queryKey: viewsQuery.queryKey });
    client.setQueryData(viewsQuery.queryKey, view.shared ? [...moved, ...others] : [...others, ...moved]);
    setNews(`${view.name}: ${t.grid.placeOf(String(to + 1), String(moved.length))}`);
    if (document.activeElement === linkOf(view.number)) focused.current = view.number;
    const turn = under.current;
    turn.count += 1;
    turn.last = turn.last
      .then(() => call('PATCH', `/views/${view.number}`, { body: { position: to + 1 } }))
      .catch(toastError)
      .then(() => {
        turn.count -= 1;
        if (turn.count === 0) void client.invalidateQueries({ queryKey: viewsQuery.queryKey });
      });
  };

  const startDrag = (view: SavedView, event: ReactPointerEvent) => {
    wasDragged.current = false;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const own = listOf(view);
    const from = event.clientY;
    let to: number | undefined;
    const onMove = ({ clientY }: PointerEvent) => {
      if (!wasDragged.current && Math.abs(clientY - from) < slack) return;
      wasDragged.current = true;
      const scrolled = list.current?.closest('nav');
      const box = scrolled?.getBoundingClientRect();
      if (box !== undefined && clientY > box.bottom - edge) scrolled?.scrollBy(0, edge);
      if (box !== undefined && clientY < box.top + edge) scrolled?.scrollBy(0, -edge);
      to = own.filter((one) => {
        const link = linkOf(one.number)?.getBoundingClientRect();
        return one.number !== view.number && link !== undefined && link.top + link.height / 2 < clientY;
      }).length;
      setDrag({ number: view.number, to });
    };
    const stop = (isDropped: boolean) => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', onKey, true);
      setDrag(undefined);
      // The click that ends a drag opens nothing; the next one does.
      setTimeout(() => {
        wasDragged.current = false;
      });
      if (isDropped && to !== undefined) latest.current(view, to);
    };
    const drop = () => stop(true);
    const cancel = () => stop(false);
    const onKey = (pressed: globalThis.KeyboardEvent) => {
      if (pressed.key !== 'Escape' || !wasDragged.current) return;
      pressed.preventDefault();
      pressed.stopPropagation();
      cancel();
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', onKey, true);
  };
  const latest = useRef(move);
  latest.current = move;

  return {
    news,
    placeOf,
    mayMove,
    move,
    startDrag,
    wasDragged: () => wasDragged.current,
    isDragged: ({ number }: SavedView) => drag?.number === number,
    /** the side of the view at which the dragged one would be put */
    markOf: (view: SavedView): 'before' | 'after' | undefined => {
      const dragged = views.find((one) => one.number === drag?.number);
      if (drag === undefined || dragged === undefined || dragged.shared !== view.shared) return undefined;
      const [from, at] = [placeOf(dragged), placeOf(view)];
      if (at !== drag.to || from === drag.to) return undefined;
      return from < drag.to ? 'after' : 'before';
    },
    /** Returns true for a key that it has handled. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const isMod = isApple ? event.metaKey : event.ctrlKey;
      if (step === undefined || !isMod || !event.shiftKey) return false;
      event.preventDefault();
      const number = Number((event.target as HTMLElement).closest<HTMLElement>('[data-view]')?.dataset.view);
      const view = views.find((one) => one.number === number);
      if (view !== undefined) move(view, placeOf(view) + step);
      return true;
    },
  };
}
