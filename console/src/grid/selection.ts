/** Cells by row and column, and rectangles of them. Pure. */

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function rangeOf(left: Cell, right: Cell): Range {
  return {
    top: Math.min(left.row, right.row),
    bottom: Math.max(left.row, right.row),
    left: Math.min(left.column, right.column),
    right: Math.max(left.column, right.column),
  };
}

export function sizeOf({ top, bottom, left, right }: Range): {
  readonly rows: number;
  readonly columns: number;
} {
  return { rows: bottom - top + 1, columns: right - left + 1 };
}

export function isIn({ top, bottom, left, right }: Range, { row, column }: Cell): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** Counts the cells of all ranges. Cells in two ranges count twice. */
export function cellsOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, range) => sum + sizeOf(range).rows * sizeOf(range).columns, 0);
}

interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
}

/** Returns the cell that a key leads to; undefined for other keys. `isFar`: with Ctrl or Command. */
export function cellAfter(
  { row, column }: Cell,
  key: string,
  isFar: boolean,
  { rows, columns, page }: Bounds,
): Cell | undefined {
  const at = (nextRow: number, nextColumn: number): Cell => ({
    row: Math.max(0, Math.min(rows - 1, nextRow)),
    column: Math.max(0, Math.min(columns - 1, nextColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(isFar ? rows - 1 : row + 1, column);
    case 'ArrowUp':
      return at(isFar ? 0 : row - 1, column);
    case 'ArrowRight':
      return at(row, isFar ? columns - 1 : column + 1);
    case 'ArrowLeft':
      return at(row, isFar ? 0 : column - 1);
    case 'PageDown':
      return at(row + page, column);
    case 'PageUp':
      return at(row - page, column);
    case 'Home':
      return at(isFar ? 0 : row, 0);
    case 'End':
      return at(isFar ? rows - 1 : row, columns - 1);
    default:
      return undefined;
  }
}
