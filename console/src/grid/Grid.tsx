/**
 * A spreadsheet grid for a list of any length. It handles cells, selection, keys, columns and scrolling, and knows
 * nothing about the rows. The keys are those of the ARIA grid pattern. One element has the focus, and names the active
 * cell.
 */
import {
  type ChangeEvent,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { t } from '../texts/texts.ts';
import { Checkbox } from '../ui/controls.tsx';
import { checkWidth, type GridColumn, moved, widthsIn, within } from './column.ts';
import { GridRow, type RowParts } from './GridRow.tsx';
import { type GridState, useGridView } from './grid-state.ts';
import { HeaderCell } from './HeaderCell.tsx';
import { type Place, placeAfter } from './selection.ts';
import { cellAt, usePointer } from './use-pointer.ts';
import { useScroll } from './use-scroll.ts';

const headHeight = 36;
const tellStep = 40;

export interface GridHandle {
  readonly focus: () => void;
  readonly hasFocus: () => boolean;
  readonly toTop: () => void;
  readonly toRow: (row: number) => void;
  /** Rows were added or removed above the visible ones: these stay in place. */
  readonly shift: (rows: number) => void;
  /** whether rows must not move: the list is scrolled, or is worked in */
  readonly isHeld: () => boolean;
  readonly rowsInView: () => { readonly from: number; readonly to: number };
}

export interface ShownWidth {
  readonly id: string;
  readonly width?: number;
}

type OnClipboard = (event: Event, data: DataTransfer) => void;
const clipboardEvents = ['copy', 'cut', 'paste'] as const;

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
  /** Returns whether cells can be edited at once; else calls `then` later. */
  readonly prepare: (then: () => void) => boolean;
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
  readonly onKey: (event: KeyboardEvent, place: Place) => boolean;
  readonly onMoved: (place: Place) => void;
  readonly onFill: () => void;
  readonly onCopy: OnClipboard;
  readonly onCut: OnClipboard;
  readonly onPaste: OnClipboard;
  /** height of elements that float over the end of the list */
  readonly footHeight: number;
  readonly handle: React.Ref<GridHandle>;
}

export function Grid<Item>(props: GridProps<Item>) {
  const { count, columns, frozen, rowHeight, at, state, parts, canEdit, onRange, footHeight } = props;
  const element = useRef<HTMLDivElement>(null);
  const scroll = useScroll(element, { count, rowHeight, headHeight, footHeight });
  const { from, to } = scroll;
  const [room, setRoom] = useState(0);
  const active = useGridView(state, (view) => view.active);
  const onPointerDown = usePointer({ state, element, count, onFill: props.onFill });
  // Reported in steps: loading depends on pages, and the page around the grid is not rendered for each row.
  const told = {
    from: Math.floor(from / tellStep) * tellStep,
    to: Math.ceil((to + 1) / tellStep) * tellStep,
  };
  useEffect(() => onRange(told.from, told.to), [onRange, told.from, told.to]);
  useLayoutEffect(() => {
    const one = element.current;
    if (one === null) return;
    const measure = () => setRoom(one.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(one);
    return () => observer.disconnect();
  }, []);

  const widths = useMemo(() => {
    const own = columns.map(({ id, width, grow }) => {
      const chosen = props.widths.get(id);
      return chosen === undefined ? { width, ...(grow === undefined ? {} : { grow }) } : { width: chosen };
    });
    return widthsIn(room, own);
  }, [columns, props.widths, room]);
  const isSeen = active !== undefined && active.row >= from && active.row <= to;

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
    rowsInView: () => ({ from, to }),
  }));

  const show = ({ row, column }: Place) => {
    scroll.toRow(row);
    const one = element.current;
    if (one === null || column < frozen) return;
    const start = checkWidth + sum(widths.slice(0, column));
    const end = start + (widths[column] ?? 0);
    const hidden = checkWidth + sum(widths.slice(0, frozen));
    if (start - hidden < one.scrollLeft) one.scrollLeft = start - hidden;
    else if (end > one.scrollLeft + one.clientWidth) one.scrollLeft = end - one.clientWidth;
  };
  const move = (place: Place, isExtending: boolean) => {
    state.select(place, isExtending ? 'extend' : 'only');
    show(place);
    props.onMoved(place);
  };
  const bounds = () => ({ rows: count, columns: columns.length, page: scroll.rowsInView() });
  /** `typed`: the letter that begins it. Its field must be there before the browser puts the letter into it. */
  const startEdit = (place: Place, typed?: string) => {
    const item = at(place.row);
    if (!canEdit || columns[place.column]?.isEditable !== true || item === undefined) return false;
    const key = parts.keyOf(item);
    if (props.prepare(() => state.edit(place, key, typed)))
      flushSync(() => state.edit(place, key, typed === undefined ? undefined : ''));
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== element.current) return;
    const { active: current, anchor } = state.view;
    const place = current ?? anchor ?? { row: from, column: 0 };
    if (props.onKey(event, place)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const isFar = event.ctrlKey || event.metaKey;
    const next = event.altKey ? undefined : placeAfter(place, event.key, isFar, bounds());
    const item = at(place.row);
    if (next !== undefined) move(next, event.shiftKey);
    else if (current === undefined && ['Enter', 'F2', ' '].includes(event.key)) move(place, false);
    else if (event.key === 'F2') startEdit(place);
    else if (event.key === 'Enter' && item !== undefined && !event.altKey) {
      const isOpened = isFar || place.column === 0 || !startEdit(place);
      if (isOpened) props.onOpen(item, place.row);
    } else if (event.key === 'Escape' && current !== undefined && !isSingle(state)) state.select(place);
    else if (event.key === 'Escape' && current !== undefined && props.canType) state.leave();
    else if (event.key === ' ' && !isFar) props.onCheck(place.row, event.shiftKey);
    else if (
      isTyped(event) &&
      props.canType &&
      current !== undefined &&
      startEdit(place, event.key.length === 1 ? event.key : '')
    ) {
      // The browser puts the letter itself into the field.
      event.stopPropagation();
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const place = cellAt(target);
    if (place === undefined) return;
    const item = at(place.row);
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
    if (isPlain && item !== undefined && target.closest('[data-open]') !== null) {
      state.select(place);
      props.onOpen(item, place.row);
      return;
    }
    if (isPlain && target.closest('[data-edit]') !== null) {
      startEdit(place);
      return;
    }
    // A touch scrolls, so a cell is selected when it ends.
    const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch';
    if (isTouch && target.closest('button, a, input') === null) state.select(place);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const place = cellAt(event.target);
    if (place !== undefined && (event.target as Element).closest('button, a, input, [data-open]') === null)
      startEdit(place);
  };
  const onChange = (event: ChangeEvent) => {
    const row = event.target.closest('[data-check]')?.getAttribute('data-check');
    if (row === null || row === undefined) return;
    props.onCheck(Number(row), (event.nativeEvent as globalThis.MouseEvent).shiftKey === true);
    element.current?.focus({ preventScroll: true });
  };
  const clipboard = useRef(props);
  clipboard.current = props;
  useEffect(() => {
    const handle = (event: ClipboardEvent) => {
      // The browser sends it to the target of the last click, which may not have the focus.
      if (document.activeElement !== element.current) return;
      const { onCopy, onCut, onPaste } = clipboard.current;
      const run = { copy: onCopy, cut: onCut, paste: onPaste }[
        event.type as (typeof clipboardEvents)[number]
      ];
      if (event.clipboardData !== null) run?.(event, event.clipboardData);
    };
    for (const name of clipboardEvents) document.addEventListener(name, handle);
    return () => {
      for (const name of clipboardEvents) document.removeEventListener(name, handle);
    };
  }, []);

  const chosen = (index: number, width: number | undefined) =>
    columns.map(({ id }, at): ShownWidth => {
      const own = at === index ? width : props.widths.get(id);
      return own === undefined ? { id } : { id, width: own };
    });
  const unchanged = () => chosen(-1, undefined);
  const fit = (index: number) => {
    const cells = element.current?.querySelectorAll(`[data-cell$=":${index}"] > :first-child`) ?? [];
    const widest = Math.max(0, ...[...cells].map((one) => one.scrollWidth));
    const head = element.current?.querySelectorAll('[data-head] .truncate')[index]?.scrollWidth ?? 0;
    props.onColumns(chosen(index, within(Math.max(widest + 20, head + 40))), frozen);
  };

  const grid = (
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
      onFocus={(event) => {
        const isKeyboard = event.target === element.current && element.current.matches(':focus-visible');
        const { active: current, anchor } = state.view;
        // A cell that lost the focus does not get it back when the window does.
        if (!isKeyboard || current !== undefined || (anchor !== undefined && event.relatedTarget === null))
          return;
        state.select(anchor ?? { row: firstSeen(from, scroll), column: 0 });
      }}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onChange={onChange}
      className="peer relative h-full overflow-auto outline-none [overflow-anchor:none]"
    >
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
            label={t.selectShown}
            checked={props.headCheck === 'all'}
            isMixed={props.headCheck === 'some'}
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
              const drafted = propertiesOf(widths.with(index, width));
              for (const [name, value] of Object.entries(drafted))
                element.current?.style.setProperty(name, value);
            }}
            onWidth={(width) => props.onColumns(chosen(index, within(width)), frozen)}
            onFit={() => fit(index)}
            onMove={(by) => props.onColumns(moved(unchanged(), index, index + by), frozen)}
            onFreeze={() => props.onColumns(unchanged(), index < frozen ? index : index + 1)}
            onHide={() =>
              props.onColumns(
                unchanged().filter((_, one) => one !== index),
                index < frozen ? frozen - 1 : frozen,
              )
            }
          />
        ))}
      </div>
      <div role="rowgroup" style={{ height: scroll.height, width: 'var(--grid-width)' }} className="relative">
        {props.isBusy && (
          <span
            aria-hidden="true"
            className="animate-pulse-soft pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 bg-accent"
          />
        )}
        {Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
          const row = from + index;
          const item = at(row);
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
    </div>
  );
  return (
    <div className="relative h-full">
      {grid}
      {/* The heading and the rows would cover a focus ring of the grid. The active cell has its own. */}
      {!isSeen && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 z-40 hidden outline-2 outline-offset-[-2px] outline-accent peer-focus-visible:block"
        />
      )}
    </div>
  );
}

function firstSeen(from: number, scroll: { readonly topOf: (row: number) => number }): number {
  return scroll.topOf(from) > 0 || from === 0 ? from : from + 10;
}

function isSingle({ view: { ranges } }: GridState): boolean {
  const [one] = ranges;
  return ranges.length === 1 && one !== undefined && one.top === one.bottom && one.left === one.right;
}

/** Whether the key is a letter, or the beginning of a composed one. */
function isTyped(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return [...event.key].length === 1 || event.key === 'Process' || event.key === 'Dead';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function propertiesOf(widths: readonly number[]): CSSProperties & Record<string, string> {
  const lefts = widths.map((_, index) => checkWidth + sum(widths.slice(0, index)));
  return {
    '--grid-columns': [checkWidth, ...widths].map((one) => `${one}px`).join(' '),
    '--grid-width': `${checkWidth + sum(widths)}px`,
    ...Object.fromEntries(lefts.map((left, index) => [`--grid-left-${index}`, `${left}px`])),
  };
}
