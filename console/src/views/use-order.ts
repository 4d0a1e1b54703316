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
type List = RefObject<HTMLElement | null>;

const linkIn = (list: List, number: number) =>
  list.current?.querySelector<HTMLElement>(`[data-view="${number}"]`);

export function useOrder(list: List, views: readonly SavedView[], mayShare: boolean) {
  const moves = useMoves(list, views, mayShare);
  const { placeOf, move } = moves;
  const { drag, startDrag, wasDragged } = useDrag(list, moves);
  return {
    ...moves,
    startDrag,
    wasDragged,
    isDragged: ({ number }: SavedView) => drag?.number === number,
    /** the side of the view at which the dragged one would be put */
    markOf: (view: SavedView): 'before' | 'after' | undefined => {
      const dragged = views.find(({ number }) => number === drag?.number);
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
      const link = (event.target as HTMLElement).closest<HTMLElement>('[data-view]');
      const view = views.find(({ number }) => number === Number(link?.dataset.view));
      if (view !== undefined) move(view, placeOf(view) + step);
      return true;
    },
  };
}

/** Returns the positions of the views, a function that moves one, and the sentence about it for screen readers. */
function useMoves(list: List, views: readonly SavedView[], mayShare: boolean) {
  const client = useQueryClient();
  const [news, setNews] = useState('');
  /** Moves are sent in sequence, and the list is refreshed after the last. */
  const sending = useRef({ last: Promise.resolve(), count: 0 });
  const focused = useRef<number>(undefined);
  // The browser takes the focus from a link whose element moves.
  useLayoutEffect(() => {
    const { current } = focused;
    focused.current = undefined;
    if (current !== undefined) linkIn(list, current)?.focus();
  });

  const listOf = ({ shared }: SavedView) => views.filter((view) => view.shared === shared);
  const placeOf = (view: SavedView) => listOf(view).findIndex(({ number }) => number === view.number);
  const mayMove = (view: SavedView, to?: number) => {
    const { length } = listOf(view);
    return (!view.shared || mayShare) && length > 1 && (to === undefined || (to >= 0 && to < length));
  };
  const send = ({ number }: SavedView, to: number) => {
    const { current } = sending;
    current.count += 1;
    current.last = current.last
      .then(() => call('PATCH', `/views/${number}`, { body: { position: to + 1 } }))
      .catch(toastError)
      .then(() => {
        current.count -= 1;
        if (current.count === 0) void client.invalidateQueries({ queryKey: viewsQuery.queryKey });
      });
  };
  const move = (view: SavedView, to: number) => {
    if (!mayMove(view, to) || placeOf(view) === to) return;
    const moved = listOf(view).filter(({ number }) => number !== view.number);
    moved.splice(to, 0, view);
    const others = views.filter(({ shared }) => shared !== view.shared);
    void client.cancelQueries({ queryKey: viewsQuery.queryKey });
    client.setQueryData(viewsQuery.queryKey, view.shared ? [...moved, ...others] : [...others, ...moved]);
    setNews(`${view.name}: ${t.grid.placeOf(String(to + 1), String(moved.length))}`);
    if (document.activeElement === linkIn(list, view.number)) focused.current = view.number;
    send(view, to);
  };
  return { news, listOf, placeOf, mayMove, move };
}

type ViewMoves = Pick<ReturnType<typeof useMoves>, 'listOf' | 'move'>;

function useDrag(list: List, { listOf, move }: ViewMoves) {
  const [drag, setDrag] = useState<Drag>();
  const wasDragged = useRef(false);
  const latest = useRef(move);
  latest.current = move;
  const startDrag = (view: SavedView, event: ReactPointerEvent) => {
    wasDragged.current = false;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const others = listOf(view).filter(({ number }) => number !== view.number);
    const from = event.clientY;
    let to: number | undefined;
    const onMove = ({ clientY }: PointerEvent) => {
      if (!wasDragged.current && Math.abs(clientY - from) < slack) return;
      wasDragged.current = true;
      scrollAt(list, clientY);
      to = others.filter(({ number }) => {
        const link = linkIn(list, number)?.getBoundingClientRect();
        return link !== undefined && link.top + link.height / 2 < clientY;
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
  return { drag, startDrag, wasDragged: () => wasDragged.current };
}

/** Scrolls the navigation while a view is dragged to its edge. */
function scrollAt(list: List, y: number): void {
  const navigation = list.current?.closest('nav');
  const box = navigation?.getBoundingClientRect();
  if (box !== undefined && y > box.bottom - edge) navigation?.scrollBy(0, edge);
  if (box !== undefined && y < box.top + edge) navigation?.scrollBy(0, -edge);
}
