/**
 * A spreadsheet grid for a list of any length. It handles cells, selection, keys, columns and scrolling, and knows
 * nothing about the rows. The keys follow the ARIA grid pattern. One element has the focus, and names the active
 * cell.
 */
import {
  type ChangeEvent,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { t } from '../texts/texts.ts';
import { Checkbox } from '../ui/inputs.tsx';
import { checkWidth, clampWidth, type GridColumn, moveItem, sum, widthsIn } from './column.ts';
import { GridRow } from './GridRow.tsx';
import type { GridProps, RenderedGrid, ShownWidth } from './grid-props.ts';
import { type GridState, useGridView } from './grid-state.ts';
import { HeaderCell } from './HeaderCell.tsx';
import { type Cell, cellAfter } from './selection.ts';
import { cellAt, usePointer } from './use-pointer.ts';
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
  const isInView = active !== undefined && active.row >= from && active.row <= to;
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
        aria-activedescendant={isInView ? `cell-${active.row}-${active.column}` : undefined}
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
        <GridHead {...{ props, element, widths }} />
        <GridRows {...grid} />
      </div>
      {/* The heading and the rows would cover a focus ring of the grid. The active cell has another ring. */}
      {!isInView && (
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
    mustKeepPlace: () =>
      scroll.isScrolled() ||
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
  const firstVisible = topOf(from) > 0 || from === 0 ? from : from + 10;
  state.select(anchor ?? { row: firstVisible, column: 0 });
}

/**
 * Shows the rows in view. A row that leaves the view gives its elements to one that comes, since new elements cost the
 * browser much more than new texts. So the elements are in another order than the rows.
 */
function GridRows<Item>({ props, scroll }: RenderedGrid<Item>) {
  const { columns, frozen, state, parts, canEdit } = props;
  const { from, to, slots } = scroll;
  const isInOrder = from % slots === 0;
  const rows = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  const bySlot = rows.toSorted((row, next) => (row % slots) - (next % slots));
  return (
    <div
      role="rowgroup"
      aria-owns={isInOrder ? undefined : rows.map((row) => `row-${row}`).join(' ')}
      style={{ height: scroll.height, width: 'var(--grid-width)' }}
      className="grid-rows relative"
    >
      {props.isBusy && (
        <span
          aria-hidden="true"
          className="animate-pulse-soft pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 bg-accent"
        />
      )}
      {bySlot.map((row) => {
        const item = props.at(row);
        return (
          <GridRow
            key={row % slots}
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

/** Shows the heading. Scrolling does not render it again. */
const GridHead = memo(Head) as typeof Head;

function Head<Item>({ props, element, widths }: Omit<RenderedGrid<Item>, 'scroll'>) {
  const { columns, frozen, headCheck, onColumns } = props;
  const shown = columns.map(({ id }) => withWidth(id, props.widths.get(id)));
  const resize = (index: number, width: number) =>
    onColumns(shown.with(index, withWidth(columns[index]?.id ?? '', clampWidth(width))), frozen);
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="grid-head group/row sticky top-0 z-30 border-b border-line bg-surface text-xs font-medium text-ink-faint"
    >
      <span
        role="columnheader"
        aria-colindex={1}
        className={`flex items-center bg-inherit pl-[calc(var(--edge)-4px)] ${frozen > 0 ? 'grid-frozen' : ''}`}
      >
        <Checkbox
          label={t.selectRows}
          checked={headCheck === 'all'}
          isMixed={headCheck === 'some'}
          onChange={(event) => props.onCheckAll(event.target.checked)}
        />
      </span>
      {columns.map((column, index) => (
        <HeaderCell
          key={column.id}
          column={column as unknown as GridColumn<never>}
          index={index}
          count={columns.length}
          frozen={frozen}
          width={widths[index] ?? column.width}
          sort={props.sort}
          onSort={props.onSort}
          onDraft={(width) => {
            for (const [name, value] of Object.entries(propertiesOf(widths.with(index, width))))
              element.current?.style.setProperty(name, value);
          }}
          onWidth={(width) => resize(index, width)}
          onFit={() => resize(index, widthOfContent(element.current, index))}
          onMove={(by) => onColumns(moveItem(shown, index, index + by), frozen)}
          onFreeze={() => onColumns(shown, index < frozen ? index : index + 1)}
          onHide={() => onColumns(shown.toSpliced(index, 1), index < frozen ? frozen - 1 : frozen)}
        />
      ))}
    </div>
  );
}

const withWidth = (id: string, width: number | undefined): ShownWidth =>
  width === undefined ? { id } : { id, width };

function widthOfContent(element: HTMLElement | null, index: number): number {
  const cells = element?.querySelectorAll<HTMLElement>(`[data-cell$=":${index}"] > :first-child`) ?? [];
  const widest = Math.max(
    0,
    ...[...cells].map(({ dataset, scrollWidth }) => Number(dataset.whole ?? scrollWidth)),
  );
  const head = element?.querySelectorAll('[data-head] .truncate')[index]?.scrollWidth ?? 0;
  return Math.max(widest + 20, head + 40);
}

function onGridKey<Item>(grid: RenderedGrid<Item>, event: KeyboardEvent): void {
  if (event.target !== grid.element.current) return;
  const outcome = handleKey(grid, event);
  if (outcome === 'ignored') return;
  if (outcome === 'handled') event.preventDefault();
  event.stopPropagation();
}

/** Returns whether the key was handled. `typed`: the browser puts the letter itself into the field. */
function handleKey<Item>(grid: RenderedGrid<Item>, event: KeyboardEvent): 'handled' | 'typed' | 'ignored' {
  const { props, scroll } = grid;
  const { state, count, columns, canType } = props;
  const { active, anchor } = state.view;
  const cell = active ?? anchor ?? { row: scroll.from, column: 0 };
  if (props.onKey(event, cell)) return 'handled';
  const { key } = event;
  const isFar = event.ctrlKey || event.metaKey;
  const bounds = { rows: count, columns: columns.length, page: scroll.rowsInView() };
  const next = event.altKey ? undefined : cellAfter(cell, key, isFar, bounds);
  const item = props.at(cell.row);
  if (next !== undefined) moveTo(grid, next, event.shiftKey);
  else if (active === undefined && ['Enter', 'F2', ' '].includes(key)) moveTo(grid, cell, false);
  else if (key === 'F2') startEdit(grid, cell);
  else if (key === 'Enter' && item !== undefined && !event.altKey) {
    const isOpened = isFar || cell.column === 0 || !startEdit(grid, cell);
    if (isOpened) props.onOpen(item, cell.row);
  } else if (key === 'Escape' && active !== undefined && !isSingle(state)) state.select(cell);
  else if (key === 'Escape' && active !== undefined && canType) state.leave();
  else if (key === ' ' && !isFar) props.onCheck(cell.row, event.shiftKey);
  else {
    const isText = isTyped(event) && canType && active !== undefined;
    return isText && startEdit(grid, cell, true) ? 'typed' : 'ignored';
  }
  return 'handled';
}

function isSingle({ view: { ranges } }: GridState): boolean {
  const [range] = ranges;
  return (
    ranges.length === 1 && range !== undefined && range.top === range.bottom && range.left === range.right
  );
}

/** Whether the key is a letter, or the beginning of a composed one. */
function isTyped(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return [...event.key].length === 1 || event.key === 'Process' || event.key === 'Dead';
}

function onGridClick<Item>(grid: RenderedGrid<Item>, event: MouseEvent): void {
  const { state, at, onOpen } = grid.props;
  const target = event.target as Element;
  const cell = cellAt(target);
  if (cell === undefined) return;
  const item = at(cell.row);
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
  // A touch scrolls, so a cell is selected when it ends.
  const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch';
  if (isPlain && item !== undefined && target.closest('[data-open]') !== null) {
    state.select(cell);
    onOpen(item, cell.row);
  } else if (isPlain && target.closest('[data-edit]') !== null) startEdit(grid, cell);
  else if (isTouch && target.closest('button, a, input') === null) state.select(cell);
}

function onGridDoubleClick<Item>(grid: RenderedGrid<Item>, event: MouseEvent): void {
  const cell = cellAt(event.target);
  if (cell !== undefined && (event.target as Element).closest('button, a, input, [data-open]') === null)
    startEdit(grid, cell);
}

/** Handles the checkbox of a row. */
function onGridCheck<Item>({ props, element }: RenderedGrid<Item>, event: ChangeEvent): void {
  const row = event.target.closest('[data-check]')?.getAttribute('data-check');
  if (row === null || row === undefined) return;
  props.onCheck(Number(row), (event.nativeEvent as globalThis.MouseEvent).shiftKey === true);
  element.current?.focus({ preventScroll: true });
}

const events = ['copy', 'cut', 'paste'] as const;

function useClipboardEvents<Item>(element: RefObject<HTMLDivElement | null>, props: GridProps<Item>): void {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const handle = (event: ClipboardEvent) => {
      // The browser sends it to the target of the last click, which may not have the focus.
      if (document.activeElement !== element.current) return;
      const { onCopy, onCut, onPaste } = latest.current;
      const run = { copy: onCopy, cut: onCut, paste: onPaste }[event.type as (typeof events)[number]];
      if (event.clipboardData !== null) run(event, event.clipboardData);
    };
    for (const name of events) document.addEventListener(name, handle);
    return () => {
      for (const name of events) document.removeEventListener(name, handle);
    };
  }, [element]);
}

function moveTo<Item>(grid: RenderedGrid<Item>, cell: Cell, isExtending: boolean): void {
  const { state, onMoved } = grid.props;
  state.select(cell, isExtending ? 'extend' : 'only');
  scrollTo(grid, cell);
  onMoved(cell);
}

function scrollTo<Item>({ props, element, scroll, widths }: RenderedGrid<Item>, { row, column }: Cell): void {
  scroll.toRow(row);
  const { current } = element;
  if (current === null || column < props.frozen) return;
  const start = checkWidth + sum(widths.slice(0, column));
  const end = start + (widths[column] ?? 0);
  const hidden = checkWidth + sum(widths.slice(0, props.frozen));
  if (start - hidden < current.scrollLeft) current.scrollLeft = start - hidden;
  else if (end > current.scrollLeft + current.clientWidth) current.scrollLeft = end - current.clientWidth;
}

/**
 * Returns whether the cell can be edited. `isTyped`: a letter begins it. Its field must exist before the browser puts
 * the letter into it.
 */
function startEdit<Item>({ props }: RenderedGrid<Item>, cell: Cell, isTyped = false): boolean {
  const { canEdit, columns, at, parts, state } = props;
  const item = at(cell.row);
  if (!canEdit || columns[cell.column]?.isEditable !== true || item === undefined) return false;
  flushSync(() => state.edit(cell, parts.keyOf(item), isTyped ? '' : undefined));
  return true;
}

/** Returns the widths of the columns: the chosen ones, and shares of the remaining space. */
function useColumnWidths<Item>(
  element: RefObject<HTMLDivElement | null>,
  { columns, widths: chosen }: GridProps<Item>,
): readonly number[] {
  const [available, setAvailable] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setAvailable(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return useMemo(() => {
    const sized = columns.map(({ id, width, grow }) => {
      const own = chosen.get(id);
      return own === undefined ? { width, ...(grow === undefined ? {} : { grow }) } : { width: own };
    });
    return widthsIn(available, sized);
  }, [columns, chosen, available]);
}

/** Returns the properties of the style sheet with the columns of all rows. */
function propertiesOf(widths: readonly number[]): CSSProperties & Record<string, string> {
  const lefts = widths.map((_, index) => checkWidth + sum(widths.slice(0, index)));
  return {
    '--grid-columns': [checkWidth, ...widths].map((width) => `${width}px`).join(' '),
    '--grid-width': `${checkWidth + sum(widths)}px`,
    ...Object.fromEntries(lefts.map((left, index) => [`--grid-left-${index}`, `${left}px`])),
    ...Object.fromEntries(widths.map((width, index) => [`--grid-width-${index}`, `${width}px`])),
  };
}
