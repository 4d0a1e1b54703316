/**
 * A spreadsheet grid for a list of any length. It handles cells, selection, keys, columns and scrolling, and knows
 * nothing about the rows. The keys follow the ARIA grid pattern. One element has the focus, and names the active
 * cell.
 */
import { type CSSProperties, type FocusEvent, useEffect, useImperativeHandle, useRef } from 'react';
import { GridHead } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import { onGridKey } from './grid-keys.ts';
import { onGridCheck, onGridClick, onGridDoubleClick } from './grid-mouse.ts';
import type { GridProps, RenderedGrid } from './grid-props.ts';
import { useGridView } from './grid-state.ts';
import { useClipboardEvents } from './use-clipboard-events.ts';
import { propertiesOf, useColumnWidths } from './use-column-widths.ts';
import { usePointer } from './use-pointer.ts';
import { useScroll } from './use-scroll.ts';

const headHeight = 36;
/** Rows from one report of the rows in view to the next. */
const reportStep = 40;

export function Grid<Item>(props: GridProps<Item>) {
  const { count, columns, rowHeight, state, onRange, footHeight } = props;
  const element = useRef<HTMLDivElement>(null);
  const scroll = useScroll(element, { count, rowHeight, headHeight, footHeight });
  const { from, to } = scroll;
  const active = useGridView(state, (view) => view.active);
  const onPointerDown = usePointer({ state, element, count, onFill: props.onFill });
  // Reported in steps: loading depends on pages, and the page around the grid is not rendered for each row.
  const reported = {
    from: Math.floor(from / reportStep) * reportStep,
    to: Math.ceil((to + 1) / reportStep) * reportStep,
  };
  useEffect(() => onRange(reported.from, reported.to), [onRange, reported.from, reported.to]);
  const widths = useColumnWidths(element, props);
  const grid: RenderedGrid<Item> = { props, element, scroll, widths };
  useGridHandle(grid);
  useClipboardEvents(element, props);
  const isSeen = active !== undefined && active.row >= from && active.row <= to;
  return (
    <div className="relative h-full">
      <div
        ref={element}
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total === undefined ? -1 : props.total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-busy={props.isBusy || undefined}
        aria-activedescendant={isSeen ? `cell-${active.row}-${active.column}` : undefined}
        tabIndex={0}
        style={{ ...propertiesOf(widths), '--grid-row': `${rowHeight}px` } as CSSProperties}
        onFocus={(event) => onGridFocus(grid, event)}
        onKeyDown={(event) => onGridKey(grid, event)}
        onPointerDown={onPointerDown}
        onClick={(event) => onGridClick(grid, event)}
        onDoubleClick={(event) => onGridDoubleClick(grid, event)}
        onChange={(event) => onGridCheck(grid, event)}
        className="peer relative h-full overflow-auto outline-none [overflow-anchor:none]"
      >
        <GridHead {...grid} />
        <GridRows {...grid} />
      </div>
      {/* The heading and the rows would cover a focus ring of the grid. The active cell has another ring. */}
      {!isSeen && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 z-40 hidden outline-2 outline-offset-[-2px] outline-accent peer-focus-visible:block"
        />
      )}
    </div>
  );
}

function useGridHandle<Item>({ props, element, scroll }: RenderedGrid<Item>): void {
  const { state } = props;
  useImperativeHandle(props.handle, () => ({
    focus: () => element.current?.focus(),
    hasFocus: () => document.activeElement === element.current,
    toTop: scroll.toTop,
    toRow: scroll.toRow,
    shift: (rows) => {
      state.shift(rows);
      scroll.moveBy(rows);
    },
    isHeld: () =>
      (element.current?.scrollTop ?? 0) > 0 ||
      element.current?.contains(document.activeElement) === true ||
      state.view.ranges.length > 0,
    rowsInView: () => ({ from: scroll.from, to: scroll.to }),
  }));
}

/** Makes a cell active, if the keyboard moved the focus to the grid. */
function onGridFocus<Item>(
  { props: { state }, element, scroll }: RenderedGrid<Item>,
  event: FocusEvent,
): void {
  const isKeyboard = event.target === element.current && element.current.matches(':focus-visible');
  const { active, anchor } = state.view;
  // A cell that lost the focus does not get it back when the window does.
  if (!isKeyboard || active !== undefined || (anchor !== undefined && event.relatedTarget === null)) return;
  const { from, topOf } = scroll;
  const firstSeen = topOf(from) > 0 || from === 0 ? from : from + 10;
  state.select(anchor ?? { row: firstSeen, column: 0 });
}

function GridRows<Item>({ props, scroll }: RenderedGrid<Item>) {
  const { columns, frozen, state, parts, canEdit } = props;
  const { from, to } = scroll;
  return (
    <div role="rowgroup" style={{ height: scroll.height, width: 'var(--grid-width)' }} className="relative">
      {props.isBusy && (
        <span
          aria-hidden="true"
          className="animate-pulse-soft pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 bg-accent"
        />
      )}
      {Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
        const row = from + index;
        const item = props.at(row);
        return (
          <GridRow
            key={row}
            row={row}
            item={item}
            top={scroll.topOf(row)}
            columns={columns}
            frozen={frozen}
            state={state}
            parts={parts}
            isChecked={item !== undefined && props.isChecked(item)}
            isOpen={item !== undefined && props.isOpen(item)}
            canEdit={canEdit}
          />
        );
      })}
    </div>
  );
}
