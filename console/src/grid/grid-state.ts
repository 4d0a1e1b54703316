/**
 * The active cell, the selected ranges and the cell that is edited. Each row subscribes to its own part, so a move of
 * the selection redraws only two rows.
 */
import { useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import { type Cell, isIn, type Range, rangeOf } from './selection.ts';

export interface GridView {
  readonly active: Cell | undefined;
  /** the cell at which the last range begins; without an active cell, the last active one */
  readonly anchor: Cell | undefined;
  /** the last one has the active cell */
  readonly ranges: readonly Range[];
  /** `key`: of the edited item, since rows move. `text`: typed text that replaces the cell's content */
  readonly editing: (Cell & { readonly key: string; readonly text?: string }) | undefined;
  /** the row to which the handle is drawn */
  readonly fillTo: number | undefined;
}

const empty: GridView = {
  active: undefined,
  anchor: undefined,
  ranges: [],
  editing: undefined,
  fillTo: undefined,
};

export class GridState extends Listeners {
  #view = empty;

  get view(): GridView {
    return this.#view;
  }

  clear(): void {
    this.#set(empty);
  }

  /** Leaves the grid without an active cell. The keys begin again at the cell that was active. */
  leave(): void {
    this.#set({ ...empty, anchor: this.#view.active });
  }

  /** Selects a cell. `extend`: from the anchor to the cell. `add`: another range begins there. */
  select(cell: Cell, how: 'only' | 'extend' | 'add' = 'only'): void {
    const { anchor, ranges } = this.#view;
    if (how === 'extend' && anchor !== undefined && ranges.length > 0)
      this.#set({ ...this.#view, active: cell, ranges: [...ranges.slice(0, -1), rangeOf(anchor, cell)] });
    else {
      const others = how === 'add' ? ranges : [];
      this.#set({ ...empty, active: cell, anchor: cell, ranges: [...others, rangeOf(cell, cell)] });
    }
  }

  selectRange(range: Range): void {
    const anchor = { row: range.top, column: range.left };
    this.#set({ ...empty, active: anchor, anchor, ranges: [range] });
  }

  edit(cell: Cell, key: string, text?: string): void {
    this.select(cell);
    this.#set({ ...this.#view, editing: { ...cell, key, ...(text === undefined ? {} : { text }) } });
  }

  endEdit(): void {
    if (this.#view.editing !== undefined) this.#set({ ...this.#view, editing: undefined });
  }

  fill(to: number | undefined): void {
    if (to !== this.#view.fillTo) this.#set({ ...this.#view, fillTo: to });
  }

  /** Moves the selection when rows were added or removed above, so that the same contacts stay selected. */
  shift(rows: number): void {
    const moved = <One extends Cell>(item: One): One => ({ ...item, row: Math.max(0, item.row + rows) });
    const { active, anchor, editing, ranges } = this.#view;
    this.#set({
      active: active && moved(active),
      anchor: anchor && moved(anchor),
      editing: editing && moved(editing),
      ranges: ranges.map((range) => ({
        ...range,
        top: Math.max(0, range.top + rows),
        bottom: Math.max(0, range.bottom + rows),
      })),
      fillTo: undefined,
    });
  }

  #set(next: GridView): void {
    this.#view = next;
    this.notify();
  }
}

interface CellState {
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isFilled: boolean;
  /** has the handle */
  readonly isCorner: boolean;
}

/** Returns the state of a cell. The last range is the one to fill from. */
export function cellStateOf({ active, ranges, fillTo }: GridView, cell: Cell): CellState {
  const last = ranges.at(-1);
  const isSelected = ranges.some((range) => isIn(range, cell));
  const isBelow =
    last !== undefined && cell.column >= last.left && cell.column <= last.right && cell.row > last.bottom;
  return {
    isActive: active?.row === cell.row && active.column === cell.column,
    isSelected,
    isFilled: fillTo !== undefined && isBelow && cell.row <= fillTo,
    isCorner: last !== undefined && cell.row === last.bottom && cell.column === last.right,
  };
}

/** Returns the part of the view that concerns a row, as a text. The text is equal while nothing changes for the row. */
function rowSnapshot({ active, ranges, editing, fillTo }: GridView, row: number): string {
  const last = ranges.at(-1);
  const parts = ranges.flatMap(({ top, bottom, left, right }) =>
    row >= top && row <= bottom ? [`${left}-${right}`] : [],
  );
  if (active?.row === row) parts.push(`a${active.column}`);
  if (editing?.row === row) parts.push(`e${editing.column} ${editing.key}`);
  if (last?.bottom === row) parts.push(`c${last.right}`);
  if (last !== undefined && fillTo !== undefined && row > last.bottom && row <= fillTo)
    parts.push(`f${last.left}-${last.right}`);
  return parts.join(' ');
}

/** Rerenders the component after a change of its row. */
export function useGridRow(state: GridState, row: number): GridView {
  useSyncExternalStore(state.subscribe, () => rowSnapshot(state.view, row));
  return state.view;
}

export function useGridView<Value>(state: GridState, read: (view: GridView) => Value): Value {
  return useSyncExternalStore(state.subscribe, () => read(state.view));
}
