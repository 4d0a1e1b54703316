/** A column of the grid, whatever its rows are; and how wide all of them are in the room that there is. Pure. */
import type { ReactNode } from 'react';

export interface GridColumn<Item> {
  readonly id: string;
  readonly title: string;
  /** Pixels; the least where it grows. */
  readonly width: number;
  /** Share of the room that is left; none when absent. */
  readonly grow?: number;
  /** the name of its order */
  readonly sort?: string;
  /** the order of the first click, where that is not upwards */
  readonly first?: string;
  readonly isEditable: boolean;
  /** Its values are chosen from a list, which one click opens. */
  readonly isChoice?: boolean;
  readonly show: (item: Item) => ReactNode;
}

export const narrowest = 60;
export const widest = 900;
/** Pixels of the column with the checkboxes. */
export const checkWidth = 48;

type Sized = Pick<GridColumn<unknown>, 'width' | 'grow'>;

/** Whole pixels, so that frozen columns stay exactly next to each other. */
export function widthsIn(room: number, columns: readonly Sized[]): readonly number[] {
  const left = room - checkWidth - columns.reduce((sum, one) => sum + one.width, 0);
  const shares = columns.reduce((sum, one) => sum + (one.grow ?? 0), 0);
  if (left <= 0 || shares === 0) return columns.map((one) => one.width);
  return columns.map((one) => one.width + Math.floor((left * (one.grow ?? 0)) / shares));
}

export const within = (width: number): number => Math.round(Math.max(narrowest, Math.min(widest, width)));

/** The place of a column after it was moved before another place. */
export function moved<One>(all: readonly One[], from: number, to: number): readonly One[] {
  const one = all[from];
  if (one === undefined) return all;
  const others = all.filter((_, index) => index !== from);
  return [...others.slice(0, to), one, ...others.slice(to)];
}
