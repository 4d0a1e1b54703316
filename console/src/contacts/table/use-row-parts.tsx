/** The cells of the table, as the grid shows them: drafts, notices of conflicts, and the field of an edit. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Contact } from '../../api/types.ts';
import { drafts, onPageEnd } from '../../drafts/drafts.ts';
import type { RowParts } from '../../grid/GridRow.tsx';
import { nameOf } from '../name.ts';
import type { OpenText } from './CellEditor.tsx';
import { endEdit, returnToCell } from './cell-focus.ts';
import { forget } from './conflicts.ts';
import { DraftCell } from './DraftCell.tsx';
import { keepDraft, type Table } from './use-table.ts';

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
            onDrop={() => forget(drafts, item, column)}
          />
        );
      }}
    />
  );
}

function editorOf(table: Table, openText: RefObject<OpenText | undefined>): ContactRowParts['Editor'] {
  const { code, notice, state, latest } = table;
  return ({ item, row, column, text }) => {
    const loaded = code.loaded();
    if (loaded === undefined) return null;
    return (
      <loaded.module.CellEditor
        editing={loaded.editing}
        contact={item}
        column={column}
        text={text}
        draft={drafts.of(item.id).get(column.id)}
        open={openText}
        isRead={notice.isRead}
        onShown={notice.shown}
        onDone={(then) => endEdit(table, then)}
        isMoved={() => {
          const { editing } = state.view;
          if (editing?.key !== item.id || editing.row === row) return false;
          return latest.current.list.rows.at(editing.row)?.id === item.id;
        }}
        onKept={(kept) =>
          drafts.put([[item.id, column.id, kept === undefined ? kept : { text: kept, conflict: {} }]])
        }
        onUnsaved={(opens) => void returnToCell(table, item.id, column.id, opens)}
      />
    );
  };
}
