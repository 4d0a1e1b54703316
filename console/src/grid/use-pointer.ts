/** The mouse in the grid: a click selects, dragging selects a range, dragging the handle of a range fills down. */
import { type PointerEvent as ReactPointerEvent, type RefObject, useRef } from 'react';
import { drag } from '../ui/drag.ts';
import type { GridState } from './grid-state.ts';
import type { Cell } from './selection.ts';

interface PointerOptions {
  readonly state: GridState;
  readonly element: RefObject<HTMLDivElement | null>;
  /** Rows. */
  readonly count: number;
  readonly onFill: () => void;
}

/** Milliseconds between the steps of a list that scrolls while the pointer is dragged over its edge. */
const stepMs = 60;

export function cellAt(target: EventTarget | null): Cell | undefined {
  const cell = target instanceof Element ? target.closest('[data-cell]') : null;
  const [row, column] = (cell?.getAttribute('data-cell') ?? '').split(':').map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Elements that handle their clicks. */
const own = 'button, a, input, select, textarea, [role=listbox]';

export function usePointer({ state, element, count, onFill }: PointerOptions) {
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);

  const follow = (onCell: (cell: Cell) => void, onEnd: () => void) => {
    let last = { x: 0, y: 0 };
    const look = () => {
      const box = element.current?.getBoundingClientRect();
      if (box === undefined) return;
      const x = Math.max(box.left + 4, Math.min(box.right - 24, last.x));
      const y = Math.max(box.top + 44, Math.min(box.bottom - 20, last.y));
      const cell = cellAt(document.elementFromPoint(x, y));
      if (cell !== undefined && cell.row < count) onCell(cell);
    };
    drag(
      ({ clientX, clientY }) => {
        last = { x: clientX, y: clientY };
        look();
      },
      () => {
        clearInterval(timer.current);
        onEnd();
      },
    );
    timer.current = setInterval(() => {
      const box = element.current?.getBoundingClientRect();
      if (box === undefined || last.y === 0) return;
      const step = last.y > box.bottom ? 36 : last.y < box.top + 36 ? -36 : 0;
      if (step === 0) return;
      element.current?.scrollBy(0, step);
      look();
    }, stepMs);
  };

  return (event: ReactPointerEvent) => {
    const target = event.target as Element;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    if (target.closest('[data-fill]') !== null) {
      event.preventDefault();
      follow(({ row }) => state.fill(row), onFill);
      return;
    }
    const cell = cellAt(target);
    if (cell === undefined || target.closest(own) !== null) return;
    // The edited text is stored before its field is removed.
    if (state.view.editing !== undefined) (document.activeElement as HTMLElement | null)?.blur();
    const isAdded = event.ctrlKey || event.metaKey;
    state.select(cell, event.shiftKey ? 'extend' : isAdded ? 'add' : 'only');
    let seen = cell;
    follow(
      (next) => {
        if (next.row === seen.row && next.column === seen.column) return;
        seen = next;
        state.select(next, 'extend');
      },
      () => {},
    );
  };
}
