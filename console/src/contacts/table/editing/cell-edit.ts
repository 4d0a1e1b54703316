/**
 * An edit of a cell, which `TableEditing` makes, and its outcome, which `CellSender` returns. `EditHistory` turns outcomes
 * into drafts and messages.
 */
import type { ApiError } from '../../../api/client.ts';
import type { Contact } from '../../../api/types.ts';
import type { Draft, Drafts } from '../../../drafts/drafts.ts';
import { t } from '../../../texts/texts.ts';
import { toast } from '../../../ui/toasts.tsx';
import { losesParts, type Name, nameOf } from '../../name.ts';
import type { CellAccess } from './cell-value.ts';

export interface CellEdit {
  readonly contact: Contact;
  readonly column: string;
  readonly access: CellAccess;
  readonly before: unknown;
  readonly after: unknown;
  /** the texts of both values */
  readonly textBefore: string;
  readonly text: string;
  /** An undo or a redo. Its text is kept only if it did not reach the server. */
  readonly isBack?: boolean;
}

export interface Outcome {
  readonly done: readonly CellEdit[];
  /** cells that another user changed first */
  readonly taken: readonly CellEdit[];
  readonly refused: readonly { readonly cell: CellEdit; readonly why: string }[];
  /** cells that did not reach the server, because of `error` */
  readonly away: readonly CellEdit[];
  readonly error?: ApiError | undefined;
}

export const nothing: Outcome = { done: [], taken: [], refused: [], away: [] };

export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    done: outcomes.flatMap((outcome) => outcome.done),
    taken: outcomes.flatMap((outcome) => outcome.taken),
    refused: outcomes.flatMap((outcome) => outcome.refused),
    away: outcomes.flatMap((outcome) => outcome.away),
    error: outcomes.find((outcome) => outcome.error !== undefined)?.error,
  };
}

export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Returns the edit that restores the value from before. */
export function reverseEdit(edit: CellEdit): CellEdit {
  const { before, after, text, textBefore } = edit;
  return { ...edit, before: after, after: before, text: textBefore, textBefore: text, isBack: true };
}

type DraftEntry = readonly [item: string, place: string, draft: Draft | undefined];

export function draftsOf(cells: readonly CellEdit[], fate: Omit<Draft, 'text'> = {}): readonly DraftEntry[] {
  return cells.flatMap(({ contact, column, text, isBack }) =>
    isBack === true && fate.unsent === undefined ? [] : [[contact.id, column, { text, ...fate }] as const],
  );
}

/** Deletes the drafts of these cells. A text that was entered since is kept, unless it was refused before an undo. */
export function clearDrafts(drafts: Drafts, cells: readonly CellEdit[]): void {
  drafts.put(
    cells.flatMap(({ contact, column, text, isBack }): readonly DraftEntry[] => {
      const draft = drafts.of(contact.id).get(column);
      const isOver = draft?.text === text || (isBack === true && draft?.why !== undefined);
      return isOver ? [[contact.id, column, undefined]] : [];
    }),
  );
}

/** Whether the edit removes the first and last name, which the contact had. */
export function losesName({ access, before, after }: CellEdit): boolean {
  return access.path[0] === 'display_name' && losesParts(before as Name, after as Name);
}

/** Shows one message about all cells. A cell that was entered alone shows its own reason. */
export function showOutcome({ done, taken, refused, away }: Outcome, isAgain: boolean): void {
  if (away.length > 0 && !isAgain) toast({ text: t.grid.unsent, isBad: true });
  const [first] = taken;
  if (first !== undefined) toast({ text: takenText(first, taken), isBad: true });
  const [one] = refused;
  const isOneReason = refused.every(({ why }) => why === one?.why);
  const isAlone = one?.cell.isBack !== true && refused.length + done.length + taken.length === 1;
  if (one !== undefined && !isAlone)
    toast({ text: t.grid.refused(refused.length, isOneReason ? one.why : undefined), isBad: true });
}

function takenText({ contact, isBack }: CellEdit, taken: readonly CellEdit[]): string {
  const { size } = new Set(taken.map((edit) => edit.contact.id));
  if (isBack === true) return t.grid.manyStale(size);
  return size > 1 ? t.grid.manyTaken(size) : t.changedMeanwhile(nameOf(contact));
}
