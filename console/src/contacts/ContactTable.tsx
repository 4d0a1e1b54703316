/**
 * The list itself: only the rows in view are in the document, whatever their number. One row is active; the keyboard moves
 * it, opens it, chooses it. A double click, or F2, changes a cell in its place.
 */
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Contact } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Checkbox } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { toast } from '../ui/toasts.tsx';
import { CellEditor, nameOf } from './CellEditor.tsx';
import { Cell, type ColumnId, facts, reversed } from './columns.tsx';
import type { Rows } from './use-rows.ts';

const rowHeight = 36;

export interface TableHandle {
  readonly focus: () => void;
}

export interface ContactTableProps {
  /** another one begins at the top */
  readonly listName: string;
  readonly rows: Rows;
  readonly shown: readonly ColumnId[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: ReadonlyMap<string, Contact>;
  readonly isAllSelected: boolean;
  readonly onSelect: (contacts: readonly Contact[], isSelected: boolean) => void;
  readonly onOpen: (contact: Contact) => void;
  /** another person in the place of the one that is open */
  readonly onTurn: (contact: Contact) => void;
  readonly openId: string | undefined;
  readonly canWrite: boolean;
  readonly onRange: (from: number, to: number) => void;
  readonly total: number | undefined;
  readonly handle: React.Ref<TableHandle>;
}

export function ContactTable(props: ContactTableProps) {
  const { rows, shown, selected, isAllSelected, onSelect, onOpen, onRange } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [active, setActive] = useState(0);
  /** Row index at which a range selection begins. */
  const anchor = useRef(0);
  const [editing, setEditing] = useState<{ readonly id: string; readonly column: ColumnId }>();
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 60;
  useEffect(() => onRange(from, to), [onRange, from, to]);
  const shownList = useRef(props.listName);
  useEffect(() => {
    if (shownList.current === props.listName) return;
    shownList.current = props.listName;
    setActive(0);
    anchor.current = 0;
    setEditing(undefined);
    scroller.current?.scrollTo(0, 0);
  }, [props.listName]);
  useImperativeHandle(props.handle, () => ({ focus: () => scroller.current?.focus() }));

  const template = { gridTemplateColumns: `36px ${shown.map((id) => facts[id].width).join(' ')}` };
  const heldIds = rows.held();
  const isEvery = heldIds.length > 0 && heldIds.every((one) => selected.has(one.id));

  // The person that is open is the active row, whichever way it was opened: by Back too.
  const openIndex = props.openId === undefined ? undefined : indexOf(items, rows, props.openId);
  useEffect(() => {
    if (openIndex !== undefined) setActive(openIndex);
  }, [openIndex]);

  const move = (index: number) => {
    const next = Math.max(0, Math.min(rows.known - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
    // While a person is open the keys turn the page.
    const contact = rows.at(next);
    if (props.openId !== undefined && contact !== undefined) props.onTurn(contact);
  };
  const choose = (index: number, isRange: boolean) => {
    const contact = rows.at(index);
    if (contact === undefined) return;
    const isSelected = isRange || !(isAllSelected || selected.has(contact.id));
    const from = isRange ? Math.min(anchor.current, index) : index;
    const to = isRange ? Math.max(anchor.current, index) : index;
    const range = Array.from({ length: to - from + 1 }, (_, at) => rows.at(from + at));
    const held = range.filter((one) => one !== undefined);
    anchor.current = index;
    setActive(index);
    onSelect(held, isSelected);
    if (held.length < range.length) toast({ text: t.notAllChosen(range.length - held.length) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.metaKey || event.ctrlKey || event.altKey) return;
    const contact = rows.at(active);
    const run: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(active + 1),
      j: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      k: () => move(active - 1),
      PageDown: () => move(active + 20),
      PageUp: () => move(active - 20),
      Home: () => move(0),
      // The end of a long list is the beginning of the same list the other way round.
      End: () => (rows.hasMore ? props.onSort(reversed(props.sort)) : move(rows.known - 1)),
      Enter: () => contact && onOpen(contact),
      ' ': () => choose(active, event.shiftKey),
      x: () => choose(active, false),
      X: () => choose(active, true),
      F2: () => contact && props.canWrite && setEditing({ id: contact.id, column: 'name' }),
      e: () => contact && props.canWrite && setEditing({ id: contact.id, column: 'name' }),
    };
    const known = run[event.key];
    if (known === undefined) return;
    event.preventDefault();
    known();
  };
  const endEdit = () => {
    setEditing(undefined);
    scroller.current?.focus();
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t.pages.contacts}
      aria-rowcount={props.total === undefined ? -1 : props.total + 1}
      aria-colcount={shown.length + 1}
      aria-multiselectable="true"
      aria-busy={rows.isOld || undefined}
      aria-activedescendant={rows.at(active) ? `row-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={`h-full overflow-auto outline-offset-[-2px] ${selected.size > 0 || isAllSelected ? 'pb-16' : ''}`}
    >
      <div
        role="row"
        aria-rowindex={1}
        style={template}
        className="sticky top-0 z-10 grid min-w-fit items-center border-b border-line bg-surface px-2 text-xs font-medium text-ink-faint"
      >
        <span role="columnheader" className="grid place-items-center">
          <Checkbox
            label={t.selectShown}
            checked={isAllSelected || isEvery}
            isMixed={!isAllSelected && !isEvery && selected.size > 0}
            onChange={(event) => onSelect(heldIds, event.target.checked)}
          />
        </span>
        {shown.map((id) => (
          <HeaderCell key={id} id={id} sort={props.sort} onSort={props.onSort} />
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize() }} className="relative min-w-fit">
        {rows.isOld && (
          <span
            aria-hidden="true"
            className="animate-pulse-soft pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 bg-accent"
          />
        )}
        {items.map((item) => {
          const contact = rows.at(item.index);
          const isSelected = contact !== undefined && (isAllSelected || selected.has(contact.id));
          return (
            <div
              key={item.key}
              id={`row-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              tabIndex={-1}
              style={{ ...template, height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={() => {
                setActive(item.index);
                if (contact !== undefined && editing === undefined) onOpen(contact);
              }}
              className={`absolute inset-x-0 grid min-w-fit cursor-default items-center border-b border-line px-2 text-sm ${editing !== undefined && editing.id === contact?.id ? 'z-10' : ''} ${rowLook(isSelected, contact?.id === props.openId && contact !== undefined, item.index === active && props.openId === undefined)}`}
            >
              <span
                role="gridcell"
                tabIndex={-1}
                className="grid place-items-center"
                onClick={(event) => event.stopPropagation()}
              >
                {contact && (
                  <Checkbox
                    label={t.select(nameOf(contact))}
                    tabIndex={-1}
                    checked={isSelected}
                    onChange={(event) =>
                      choose(item.index, (event.nativeEvent as MouseEvent).shiftKey === true)
                    }
                  />
                )}
              </span>
              {contact === undefined
                ? shown.map((id) => (
                    <span key={id} role="gridcell" className="px-2">
                      <span className="skeleton block h-3 w-2/3" />
                    </span>
                  ))
                : shown.map((column) => {
                    const isEdited = editing?.id === contact.id && editing.column === column;
                    const isEditable = props.canWrite && facts[column].edit !== undefined;
                    return (
                      <span
                        key={column}
                        role="gridcell"
                        tabIndex={-1}
                        className={`flex min-w-0 items-center self-stretch ${isEdited ? 'px-1' : 'px-2'}`}
                        onClick={(event) => {
                          // The first of two clicks on a cell that can be changed must not open the person.
                          if (!isEdited && (!isEditable || column === 'name')) return;
                          event.stopPropagation();
                          setActive(item.index);
                          clearTimeout(opening.current);
                          if (!isEdited && event.detail === 1)
                            opening.current = setTimeout(() => onOpen(contact), 200);
                        }}
                        onDoubleClick={() => {
                          // A name opens the person at the first click; F2 changes it.
                          if (!isEditable || column === 'name') return;
                          clearTimeout(opening.current);
                          setEditing({ id: contact.id, column });
                        }}
                      >
                        {isEdited ? (
                          <CellEditor contact={contact} column={column} onDone={endEdit} />
                        ) : (
                          <Cell contact={contact} column={column} />
                        )}
                      </span>
                    );
                  })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowLook(isSelected: boolean, isOpen: boolean, isActive: boolean): string {
  const ground = isSelected || isOpen ? 'bg-accent-soft' : 'bg-surface hover:bg-canvas';
  const edge = isOpen || isActive ? 'shadow-[inset_2px_0_0_var(--accent)]' : '';
  return `${ground} ${edge}`;
}

function HeaderCell({ id, sort, onSort }: { id: ColumnId; sort: string; onSort: (sort: string) => void }) {
  const field = facts[id].sort;
  const isSorted = field !== undefined && sort.replace('-', '') === field;
  const isDown = sort.startsWith('-');
  if (field === undefined)
    return (
      <span role="columnheader" className="truncate px-2 py-2">
        {t.columns[id]}
      </span>
    );
  return (
    <span
      role="columnheader"
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : 'none'}
      className="min-w-0"
    >
      <button
        type="button"
        onClick={() => onSort(isSorted ? reversed(sort) : (facts[id].first ?? field))}
        className="flex h-8 w-full items-center gap-1 truncate rounded-sm px-2 text-left hover:text-ink"
      >
        {t.columns[id]}
        {isSorted && <Icon name={isDown ? 'down' : 'up'} className="size-3" />}
      </button>
    </span>
  );
}

function indexOf(items: readonly VirtualItem[], rows: Rows, id: string | undefined): number | undefined {
  return items.find(({ index }) => rows.at(index)?.id === id)?.index;
}
