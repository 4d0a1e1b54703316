/** The props and the handle of the grid, and its rendered state, which its parts use. */
import type { KeyboardEvent, Ref, RefObject } from 'react';
import type { GridColumn } from './column.ts';
import type { RowParts } from './GridRow.tsx';
import type { GridState } from './grid-state.ts';
import type { Cell } from './selection.ts';
import type { Scroll } from './use-scroll.ts';

export interface GridHandle {
  readonly focus: () => void;
  readonly hasFocus: () => boolean;
  readonly toTop: () => void;
  readonly toRow: (row: number) => void;
  /** Rows were added or removed above the visible ones: these stay in place. */
  readonly shift: (rows: number) => void;
  /** whether rows must not move: the list is scrolled, or is worked in */
  readonly mustKeepPlace: () => boolean;
  readonly rowsInView: () => { readonly from: number; readonly to: number };
}

export interface ShownWidth {
  readonly id: string;
  readonly width?: number;
}

type OnClipboard = (event: Event, data: DataTransfer) => void;
export interface GridProps<Item> {
  readonly label: string;
  /** Rows that there are, or are known so far. */
  readonly count: number;
  /** Rows that there are; undefined while that is not known. */
  readonly total: number | undefined;
  readonly columns: readonly GridColumn<Item>[];
  readonly widths: ReadonlyMap<string, number>;
  readonly frozen: number;
  /** px */
  readonly rowHeight: number;
  readonly sort: string;
  readonly at: (row: number) => Item | undefined;
  readonly state: GridState;
  readonly parts: RowParts<Item>;
  readonly isBusy: boolean;
  readonly canEdit: boolean;
  /** whether a letter begins an edit and Escape leaves the cell; else they may be shortcuts of the page */
  readonly canType: boolean;
  readonly isChecked: (item: Item) => boolean;
  readonly isOpen: (item: Item) => boolean;
  readonly headCheck: 'all' | 'some' | 'none';
  readonly onCheckAll: (isChecked: boolean) => void;
  readonly onCheck: (row: number, isRange: boolean) => void;
  readonly onOpen: (item: Item, row: number) => void;
  readonly onSort: (sort: string) => void;
  readonly onColumns: (columns: readonly ShownWidth[], frozen: number) => void;
  readonly onRange: (from: number, to: number) => void;
  /** Returns true for a key that it has handled. */
  readonly onKey: (event: KeyboardEvent, cell: Cell) => boolean;
  readonly onMoved: (cell: Cell) => void;
  readonly onFill: () => void;
  readonly onCopy: OnClipboard;
  readonly onCut: OnClipboard;
  readonly onPaste: OnClipboard;
  /** height of elements that float over the end of the list */
  readonly footHeight: number;
  readonly handle: Ref<GridHandle>;
}

/** The grid as it was rendered last, for its keys, its mouse and its heading. */
export interface RenderedGrid<Item> {
  readonly props: GridProps<Item>;
  readonly element: RefObject<HTMLDivElement | null>;
  readonly scroll: Scroll;
  readonly widths: readonly number[];
}
