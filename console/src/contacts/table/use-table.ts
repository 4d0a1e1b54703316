/** The props of the table, the state of its grid, and the code for edits: all parts of the table use them. */
import { useQueryClient } from '@tanstack/react-query';
import { type Ref, type RefObject, useRef, useState } from 'react';
import type { Contact } from '../../api/types.ts';
import { drafts } from '../../drafts/drafts.ts';
import type { GridHandle, ShownWidth } from '../../grid/grid-props.ts';
import { GridState, type GridView } from '../../grid/grid-state.ts';
import { toastError } from '../../ui/toasts.tsx';
import type { ContactList } from '../list/use-list.ts';
import type { Selection } from '../list/use-selection.ts';
import type { ContactColumn } from './columns.tsx';
import type { ShownList, TableEditing } from './editing/table-editing.ts';
import { ReadMark, takenDraft } from './editing/taken-drafts.ts';
import { type EditingCode, useEditingCode } from './editing/use-editing-code.ts';

export interface TableHandle {
  readonly focus: () => void;
  /** Undoes the last action: of cells, or of whole contacts. */
  readonly undo: () => void;
}

export interface ContactTableProps {
  readonly list: ContactList;
  readonly selection: Selection;
  readonly openId: string | undefined;
  readonly canWrite: boolean;
  readonly onColumns: (columns: readonly ShownWidth[], frozen: number) => void;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (contact: Contact) => void;
  /** opens another contact instead of the current one */
  readonly onTurn: (contact: Contact) => void;
  readonly onRange: (from: number, to: number) => void;
  /** px */
  readonly rowHeight: number;
  readonly handle: Ref<TableHandle>;
  /** the views are loaded too: code for clicks can now be loaded */
  readonly isComplete: boolean;
}

export interface Table {
  readonly latest: RefObject<ContactTableProps>;
  readonly grid: RefObject<GridHandle | null>;
  readonly state: GridState;
  readonly code: EditingCode;
  readonly notice: ReadMark;
  /** The view as the last edit left it: while it is the same, the user has done nothing since. */
  viewAfterEdit: GridView | undefined;
}

/** Returns the same object for the life of the table. */
export function useTable(props: ContactTableProps): Table {
  const client = useQueryClient();
  const latest = useRef(props);
  latest.current = props;
  const grid = useRef<GridHandle>(null);
  const code = useEditingCode(props.isComplete, () => ({
    client,
    drafts,
    find: (id) => rowOf(latest.current, id)?.[1],
  }));
  const [table] = useState(
    (): Table => ({
      latest,
      grid,
      code,
      state: new GridState(),
      notice: new ReadMark(),
      viewAfterEdit: undefined,
    }),
  );
  return table;
}

/** Returns the row of a contact, if it is loaded. */
export function rowOf({ list }: ContactTableProps, id: string): readonly [row: number, Contact] | undefined {
  return list.rows.loaded().find(([, contact]) => contact.id === id);
}

export function shownIn({ latest }: Table): ShownList {
  const { list, columns, rows } = latest.current.list;
  return { list, columns, count: rows.count, at: rows.at };
}

export function change(table: Table, run: (editing: TableEditing, shown: ShownList) => unknown): void {
  const { latest, code } = table;
  if (!latest.current.canWrite) return;
  const shown = shownIn(table);
  void code
    .load()
    .then((editing) => run(editing, shown))
    .catch(toastError);
}

/** Overwrites another user's change with the entered text. */
export function keepDraft(table: Table, contact: Contact, column: ContactColumn): void {
  const draft = takenDraft(drafts, contact, column);
  if (draft === undefined) return;
  if (draft.unsent !== undefined) change(table, (editing) => editing.enterKept(contact, column, draft));
  else if (table.notice.isRead())
    change(table, (editing) => editing.enter(contact, column, draft.text, draft.conflict?.value));
}
