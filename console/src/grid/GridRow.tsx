/** A row of the grid. A row is rendered again when its item, its columns, or its selection changes. */
import { type CSSProperties, memo, type ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { Checkbox } from '../ui/inputs.tsx';
import type { GridColumn } from './column.ts';
import { cellStateOf, type GridState, useGridRow } from './grid-state.ts';

export interface RowParts<Item> {
  readonly nameOf: (item: Item) => string;
  /** stays the same when the item changes or moves */
  readonly keyOf: (item: Item) => string;
  /** the content of a cell */
  readonly Cell: (props: { item: Item; column: GridColumn<Item>; isActive: boolean }) => ReactNode;
  readonly Editor: (props: {
    item: Item;
    row: number;
    column: GridColumn<Item>;
    text: string | undefined;
  }) => ReactNode;
}

export interface GridRowProps<Item> {
  readonly row: number;
  readonly item: Item | undefined;
  readonly top: number;
  readonly columns: readonly GridColumn<Item>[];
  readonly frozen: number;
  readonly state: GridState;
  readonly parts: RowParts<Item>;
  readonly isChecked: boolean;
  readonly isOpen: boolean;
  readonly canEdit: boolean;
}

function Row<Item>(props: GridRowProps<Item>) {
  const { row, item, top, columns, frozen, state, parts, isChecked, isOpen, canEdit } = props;
  const view = useGridRow(state, row);
  const isEdited = view.editing?.row === row;
  const { Cell, Editor } = parts;
  return (
    <div
      id={`row-${row}`}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isChecked}
      style={{ transform: `translateY(${top}px)` }}
      className={`grid-row absolute top-0 left-0 border-b border-line text-sm ${isEdited || view.active?.row === row ? 'z-10' : ''} ${isChecked || isOpen ? 'bg-accent-soft' : 'bg-surface hover:bg-canvas'} ${isOpen ? 'grid-row-open' : ''}`}
    >
      <span
        role="gridcell"
        aria-colindex={1}
        data-check={row}
        className={`flex items-center bg-inherit pl-[calc(var(--edge)-4px)] ${frozen > 0 ? 'grid-frozen' : ''}`}
      >
        {item !== undefined && (
          <Checkbox label={t.select(parts.nameOf(item))} tabIndex={-1} checked={isChecked} readOnly />
        )}
      </span>
      {columns.map((column, index) => {
        const cell = cellStateOf(view, { row, column: index });
        // This row may now have another item.
        const isEditing =
          isEdited &&
          view.editing?.column === index &&
          item !== undefined &&
          view.editing.key === parts.keyOf(item);
        return (
          <span
            key={column.id}
            id={`cell-${row}-${index}`}
            role="gridcell"
            aria-colindex={index + 2}
            aria-selected={cell.isSelected}
            aria-readonly={!column.isEditable || !canEdit || undefined}
            data-cell={`${row}:${index}`}
            style={styleOf(column, index, frozen)}
            className={`grid-cell ${index < frozen ? 'grid-frozen' : ''} ${cell.isSelected ? 'grid-selected' : ''} ${cell.isFilled ? 'grid-filled' : ''} ${cell.isActive ? 'grid-active' : ''}`}
          >
            {item === undefined ? (
              <span className="skeleton block h-3 w-2/3" />
            ) : isEditing ? (
              <Editor key={view.editing?.key} {...{ item, row, column }} text={view.editing?.text} />
            ) : (
              <Cell item={item} column={column} isActive={cell.isActive} />
            )}
            {column.isChoice === true && canEdit && !isEditing && item !== undefined && (
              <span data-edit aria-hidden="true" className="grid-choose">
                <Icon name="down" className="size-3.5" />
              </span>
            )}
            {cell.isCorner && !isEdited && canEdit && item !== undefined && (
              <span data-fill aria-hidden="true" className="grid-handle" />
            )}
          </span>
        );
      })}
    </div>
  );
}

export const GridRow = memo(Row) as typeof Row;

function styleOf<Item>(
  { knowsWidth }: GridColumn<Item>,
  index: number,
  frozen: number,
): (CSSProperties & Record<`--${string}`, string>) | undefined {
  if (index >= frozen && knowsWidth !== true) return undefined;
  return {
    ...(index < frozen && { left: `var(--grid-left-${index})` }),
    ...(knowsWidth === true && { '--cell-width': `var(--grid-width-${index})` }),
  };
}
