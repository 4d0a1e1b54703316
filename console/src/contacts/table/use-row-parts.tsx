/** The cells of the table, as the grid shows them: drafts, notices of conflicts, and the field of an edit. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Contact } from '../../api/types.ts';
import { drafts, onPageEnd } from '../../drafts/drafts.ts';
import type { RowParts } from '../../grid/GridRow.tsx';
import { toastError } from '../../ui/toasts.tsx';
import { nameOf } from '../name.ts';
import type { ContactColumn } from './columns.tsx';
import { DraftCell } from './DraftCell.tsx';
import { accessOf, type CellAccess } from './editing/cell-value.ts';
import type { UnsavedState } from './editing/table-editing.ts';
import { dropDraft, unreadMs } from './editing/taken-drafts.ts';
import { useLoadedCode } from './editing/use-editing-code.ts';
import { LazyChoice } from './LazyChoice.tsx';
import { type CellEditorProps, type EnteredValue, type OpenText, TextCell } from './TextCell.tsx';
import type { NextCell } from './TextEditor.tsx';
import { keepDraft, rowOf, type Table } from './use-table.ts';

type ContactRowParts = RowParts<Contact>;

/** Returns the same parts for the life of the table, since each new one would mount all cells again. */
export function useRowParts(table: Table): ContactRowParts {
  const openText = useRef<OpenText>(undefined);
  useEffect(() => onPageEnd(() => keepOpenText(openText.current)), []);
  const [parts] = useState(
    (): ContactRowParts => ({
      nameOf,
      keyOf: ({ id }) => id,
      Cell: cellOf(table),
      Editor: editorOf(table, openText),
    }),
  );
  return parts;
}

function keepOpenText(open: OpenText | undefined): void {
  if (open === undefined || open.text === open.before) return;
  const { id, column, text, before } = open;
  drafts.put([[id, column, { text, before, unsent: {} }]]);
}

function cellOf(table: Table): ContactRowParts['Cell'] {
  const { code, notice } = table;
  return ({ item, column, isActive }) => (
    <DraftCell
      contact={item}
      column={column}
      isActive={isActive}
      conflict={() => {
        const loaded = code.loaded();
        if (loaded === undefined) return null;
        return (
          <loaded.module.ConflictNotice
            contact={item}
            column={column}
            onShown={notice.shown}
            onKeep={() => keepDraft(table, item, column)}
            onDrop={() => dropDraft(drafts, item, column)}
          />
        );
      }}
    />
  );
}

function editorOf(table: Table, openText: RefObject<OpenText | undefined>): ContactRowParts['Editor'] {
  const { code, notice, state, latest } = table;
  return function Editor({ item, row, column, text }) {
    const access = accessOf(column);
    const loaded = useLoadedCode(code, (error) => {
      // A text can be typed without the code. Entering it reports the failure.
      if (access === undefined || isText(column, access)) return;
      toastError(error);
      endEdit(table, 'stay');
    });
    if (access === undefined) return null;
    const props: CellEditorProps = {
      contact: item,
      column,
      access,
      text,
      draft: drafts.of(item.id).get(column.id),
      open: openText,
      isRead: notice.isRead,
      onShown: notice.shown,
      onDone: (then) => endEdit(table, then),
      isMoved: () => {
        const { editing } = state.view;
        if (editing?.key !== item.id || editing.row === row) return false;
        return latest.current.list.rows.at(editing.row)?.id === item.id;
      },
      onKept: (kept) =>
        drafts.put([[item.id, column.id, kept === undefined ? kept : { text: kept, conflict: {} }]]),
      onEnter: (entered) => enter(table, column, entered),
      Notice: loaded?.module.ConflictNotice,
    };
    return isText(column, access) ? (
      <TextCell {...props} />
    ) : (
      <LazyChoice props={props} Choice={loaded?.module.ChoiceCell} />
    );
  };
}

/** Whether the user types the value. An owner may also be chosen. */
const isText = ({ id }: ContactColumn, { kind }: CellAccess) =>
  (kind === 'text' && id !== 'owner') || kind === 'date';

/** Stores an entered value. Until the code for it is loaded, the text is a draft. */
async function enter(table: Table, column: ContactColumn, entered: EnteredValue): Promise<UnsavedState> {
  const { from, text, value, reopens } = entered;
  const { code } = table;
  if (code.loaded() === undefined) drafts.put([[from.id, column.id, { text }]]);
  try {
    const editing = await code.load();
    const unsaved = await editing.enter(from, column, text, value);
    if (unsaved !== false)
      void returnToCell(table, from.id, column.id, reopens && unsaved === 'conflict').catch(toastError);
    return unsaved;
  } catch (error) {
    if (code.loaded() === undefined) drafts.put([[from.id, column.id, { text, unsent: { value } }]]);
    toastError(error);
    return false;
  }
}

/** Rows and columns from the edited cell to the next one. */
const steps: Readonly<Record<Exclude<NextCell, 'stay'>, readonly [rows: number, columns: number]>> = {
  down: [1, 0],
  up: [-1, 0],
  right: [0, 1],
  left: [0, -1],
};

function endEdit(table: Table, then: NextCell): void {
  const { state, grid, latest } = table;
  const { editing } = state.view;
  if (editing === undefined) return;
  state.endEdit();
  // A click elsewhere selects another cell next.
  if (then !== 'stay') {
    const { rows, columns } = latest.current.list;
    const [down, right] = steps[then];
    const next = {
      row: Math.max(0, Math.min(rows.count - 1, editing.row + down)),
      column: Math.max(0, Math.min(columns.length - 1, editing.column + right)),
    };
    state.select(next);
    grid.current?.toRow(next.row);
  }
  grid.current?.focus();
  table.viewAfterEdit = state.view;
}

/**
 * Returns to a cell that was not stored, unless the user has continued elsewhere: typed text must not go into another
 * cell. `opens`: the field opens again.
 */
async function returnToCell(table: Table, id: string, columnId: string, opens: boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, unreadMs));
  const { state, grid, latest } = table;
  const row = rowOf(latest.current, id)?.[0];
  const column = latest.current.list.columns.findIndex((contactColumn) => contactColumn.id === columnId);
  if (state.view !== table.viewAfterEdit || row === undefined || column === -1) return;
  if (!opens) state.select({ row, column });
  else if (grid.current?.hasFocus() === true) state.edit({ row, column }, id);
}
