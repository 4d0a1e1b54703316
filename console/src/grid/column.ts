/** A column of the grid, for any kind of rows; and the widths of all columns in the available space. Pure. */
import type { ReactNode } from 'react';

export interface GridColumn<Item> {
  readonly id: string;
  readonly title: string;
  /** pixels; the minimum if it grows */
  readonly width: number;
  /** share of the remaining width; absent: none */
  readonly grow?: number;
  /** the name of its order */
  readonly sort?: string;
  /** the order of the first click, if not ascending */
  readonly first?: string;
  readonly isEditable: boolean;
  /** Its values are chosen from a list, which one click opens. */
  readonly isChoice?: boolean;
  /** The style sheet has the width of its cells as `--cell-width`, without the cost of a container query. */
  readonly knowsWidth?: boolean;
  readonly show: (item: Item) => ReactNode;
}

const narrowest = 60;
export const widest = 900;
/** Pixels of the column with the checkboxes. */
export const checkWidth = 48;

type WidthRule = Pick<GridColumn<unknown>, 'width' | 'grow'>;

/** Returns widths in whole pixels, so that frozen columns stay exactly next to each other. */
export function widthsIn(room: number, columns: readonly WidthRule[]): readonly number[] {
  const left = room - checkWidth - columns.reduce((sum, column) => sum + column.width, 0);
  const shares = columns.reduce((sum, column) => sum + (column.grow ?? 0), 0);
  if (left <= 0 || shares === 0) return columns.map((column) => column.width);
  return columns.map((column) => column.width + Math.floor((left * (column.grow ?? 0)) / shares));
}

export const clampWidth = (width: number): number => Math.round(Math.max(narrowest, Math.min(widest, width)));

/** Returns the columns after one was moved before another position. */
export function moveItem<One>(all: readonly One[], from: number, to: number): readonly One[] {
  const one = all[from];
  if (one === undefined) return all;
  const others = all.filter((_, index) => index !== from);
  return [...others.slice(0, to), one, ...others.slice(to)];
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
