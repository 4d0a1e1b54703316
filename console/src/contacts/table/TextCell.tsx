/** A cell whose text is edited. It is there before the rest of the editing is loaded, so that no typed key is lost. */
import { type RefObject, useEffect, useState } from 'react';
import type { Contact } from '../../api/types.ts';
import type { Draft } from '../../drafts/drafts.ts';
import { t } from '../../texts/texts.ts';
import { nameOf } from '../name.ts';
import type { ConflictNotice } from './ConflictNotice.tsx';
import type { ContactColumn } from './columns.tsx';
import type { CellAccess } from './editing/cell-value.ts';
import type { UnsavedState } from './editing/table-editing.ts';
import { type NextCell, TextEditor } from './TextEditor.tsx';

/**
 * The entered text. The text outlives the field. When its row moves, the field is removed and created again in the new
 * place.
 */
export interface OpenText {
  readonly id: string;
  readonly column: string;
  /** the contact at the time when the field was opened */
  readonly opened: Contact;
  /** the text of the cell when the user began to edit it */
  readonly before: string;
  text: string;
}

/** An entered value of a cell. */
export interface EnteredValue {
  /** the contact that the user saw */
  readonly from: Contact;
  readonly text: string;
  /** replaces the value of the text */
  readonly value?: unknown;
  /** whether the field opens again after a conflict; a list of choices would hide the notice */
  readonly reopens: boolean;
}

/** The parts of every editor of a cell. */
export interface CellEditorProps {
  readonly contact: Contact;
  readonly column: ContactColumn;
  readonly access: CellAccess;
  /** typed to begin with */
  readonly text: string | undefined;
  /** entered before, and not stored */
  readonly draft: Draft | undefined;
  readonly open: RefObject<OpenText | undefined>;
  /** whether the other value has been shown for a moment */
  readonly isRead: () => boolean;
  readonly onShown: () => void;
  readonly onDone: (then: NextCell) => void;
  /** Returns whether the row was moved: the field begins again there. */
  readonly isMoved: () => boolean;
  /** The text is kept in the cell, and nothing is sent; undefined removes it. */
  readonly onKept: (text: string | undefined) => void;
  readonly onEnter: (entered: EnteredValue) => Promise<UnsavedState>;
  /** undefined until it is loaded */
  readonly Notice: typeof ConflictNotice | undefined;
}

/**
 * Shows the editor of a text. After the notice of a conflict with another user's change, only a key press stores the
 * text.
 */
export function TextCell(props: CellEditorProps) {
  const { contact, column, access, text, draft, isRead, onShown, onDone, isMoved, onKept, Notice } = props;
  const { own, isBegun } = useOpenText(props);
  const theirs = access.textOf(contact);
  const isConflict = draft?.conflict !== undefined || own.before !== theirs;

  /** Returns whether the field is done. */
  const end = (entered: string | undefined, then: NextCell): boolean => {
    // A text that was not stored is only sent again by a key. When the focus leaves the cell, it is not sent.
    const isSent =
      entered !== (draft?.text ?? access.textOf(own.opened)) || (draft !== undefined && then !== 'stay');
    const isOver = isConflict && isSent && entered !== undefined && entered !== theirs;
    if (isOver && then !== 'stay' && !isRead()) return false;
    props.open.current = undefined;
    onDone(then);
    if (entered === undefined) {
      if (isConflict) onKept(undefined);
    } else if (isOver && then === 'stay') onKept(entered);
    else if (isSent) void props.onEnter({ from: contact, text: entered, reopens: true });
    return true;
  };
  return (
    <TextEditor
      label={t.editCell(column.title, nameOf(contact))}
      text={own.text}
      isDate={access.kind === 'date'}
      isWhole={text === undefined && draft?.conflict === undefined && !isBegun}
      onText={(next) => {
        own.text = next;
      }}
      onDone={end}
      onGone={(entered) => isMoved() || end(entered, 'stay')}
      notice={
        isConflict && Notice !== undefined
          ? (choose) => (
              <Notice
                contact={contact}
                column={column}
                onShown={onShown}
                onKeep={() => choose(true)}
                onDrop={() => choose(false)}
              />
            )
          : undefined
      }
    />
  );
}

/** Returns the entered text of the cell. `isBegun`: it was entered before the row moved. */
function useOpenText({ contact, column, access, text, draft, open }: CellEditorProps) {
  const [{ isBegun, own }] = useState(() => {
    const { current } = open;
    if (current?.id === contact.id && current.column === column.id) return { isBegun: true, own: current };
    const begun: OpenText = {
      id: contact.id,
      column: column.id,
      opened: contact,
      before: draft?.before ?? access.textOf(contact),
      text: text ?? draft?.text ?? access.textOf(contact),
    };
    return { isBegun: false, own: begun };
  });
  useEffect(() => {
    open.current = own;
  }, [open, own]);
  return { own, isBegun };
}
