/**
 * The header of a column. A click sorts, dragging moves the column, dragging its edge changes the width, a double click
 * on the edge fits it. The menu has all of these actions for the keyboard. It opens by a right click, by Alt and arrow
 * down, and by a click if the column has no order.
 */
import { type PointerEvent, Suspense, useRef, useState } from 'react';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import { t } from '../texts/texts.ts';
import { drag } from '../ui/drag.ts';
import { Icon } from '../ui/Icon.tsx';
import type { ColumnChanges } from './ColumnMenu.tsx';
import { clampWidth, type GridColumn } from './column.ts';

const ColumnMenu = lazyPart(() => loadPart(import('./ColumnMenu.tsx')), 'ColumnMenu');

interface HeaderCellProps extends ColumnChanges {
  readonly column: GridColumn<never>;
  readonly index: number;
  readonly count: number;
  readonly frozen: number;
  readonly width: number;
  readonly sort: string;
  /** shown while the edge is dragged */
  readonly onDraft: (width: number) => void;
}

/** Pixels until a press on a head is a drag. */
const slack = 6;

export function HeaderCell(props: HeaderCellProps) {
  const { column, index, count, frozen, width, sort, onDraft, ...on } = props;
  const [menu, setMenu] = useState<'never' | 'open' | 'closed'>('never');
  const button = useRef<HTMLButtonElement>(null);
  const { dropAt, wasDragged, startMove } = useColumnMove(index, on.onMove);
  const isSorted = column.sort !== undefined && sort.replace(/^-/, '') === column.sort;
  const isDown = sort.startsWith('-');
  const isFrozen = index < frozen;
  const click = () => {
    if (wasDragged()) return;
    if (column.sort === undefined || on.onSort === undefined) return setMenu('open');
    const turned = isDown ? column.sort : `-${column.sort}`;
    on.onSort(isSorted ? turned : (column.first ?? column.sort));
  };
  return (
    <span
      role="columnheader"
      aria-colindex={index + 2}
      {...(column.sort !== undefined && {
        'aria-sort': isSorted ? (isDown ? 'descending' : 'ascending') : 'none',
      })}
      data-head={column.id}
      style={isFrozen ? { left: `var(--grid-left-${index})` } : undefined}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenu('open');
      }}
      className={`group/head relative flex min-w-0 bg-inherit ${isFrozen ? 'grid-frozen' : ''} ${dropAt !== undefined ? 'opacity-50' : ''}`}
    >
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-keyshortcuts="Alt+ArrowDown"
        onPointerDown={startMove}
        onClick={click}
        onKeyDown={(event) => {
          const isMenu = (event.altKey && event.key === 'ArrowDown') || event.key === 'ContextMenu';
          if (!isMenu) return;
          event.preventDefault();
          setMenu('open');
        }}
        className="flex h-8 w-full min-w-0 items-center gap-1 rounded-sm px-2 text-left outline-offset-[-2px] hover:text-ink"
      >
        <span className="bidi truncate">{column.title}</span>
        {isSorted && <Icon name={isDown ? 'down' : 'up'} className="size-3" />}
      </button>
      {dropAt !== undefined && dropAt !== index && (
        <span
          aria-hidden="true"
          className="absolute top-full left-2 z-30 rounded-sm bg-accent px-1.5 text-on-accent"
        >
          {t.grid.placeOf(String(dropAt + 1), String(count))}
        </span>
      )}
      <WidthHandle {...props} />
      {menu !== 'never' && (
        <Suspense>
          <ColumnMenu
            {...{ column, index, count, width, isFrozen, button, ...on }}
            isOpen={menu === 'open'}
            onOpenChange={(isOpen) => setMenu(isOpen ? 'open' : 'closed')}
          />
        </Suspense>
      )}
    </span>
  );
}

/** Returns the position at which the dragged column would be put, and a function that begins a drag. */
function useColumnMove(index: number, onMove: ColumnChanges['onMove']) {
  const [dropAt, setDropAt] = useState<number>();
  const wasDragged = useRef(false);
  const startMove = (event: PointerEvent) => {
    wasDragged.current = false;
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const heads = [...(event.currentTarget.closest('[role=row]')?.querySelectorAll('[data-head]') ?? [])];
    const from = event.clientX;
    let to = index;
    const follow = ({ clientX }: globalThis.PointerEvent) => {
      if (!wasDragged.current && Math.abs(clientX - from) < slack) return;
      wasDragged.current = true;
      const before = heads.filter((head, at) => {
        const box = head.getBoundingClientRect();
        return at !== index && box.left + box.width / 2 < clientX;
      });
      to = before.length;
      setDropAt(to);
    };
    drag(follow, () => {
      setDropAt(undefined);
      if (to !== index) onMove(to - index);
    });
  };
  return { dropAt, startMove, wasDragged: () => wasDragged.current };
}

/** Shows the edge of the column, which changes its width. */
function WidthHandle({ index, count, width, onDraft, onWidth, onFit }: HeaderCellProps) {
  const startWidth = (event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX - width;
    let next = width;
    drag(
      ({ clientX }) => {
        next = clampWidth(clientX - from);
        onDraft(next);
      },
      () => next !== width && onWidth(next),
    );
  };
  return (
    <span
      aria-hidden="true"
      onPointerDown={startWidth}
      onDoubleClick={(event) => {
        event.stopPropagation();
        onFit();
      }}
      // The last one stays within the grid, which would scroll sideways otherwise.
      className={`${index === count - 1 ? 'right-0' : '-right-1'} absolute top-1 bottom-1 z-10 w-2 cursor-col-resize max-sm:hidden touch-none border-x-[3px] border-transparent bg-clip-padding group-hover/row:bg-line group-hover/head:!bg-line-strong`}
    />
  );
}
