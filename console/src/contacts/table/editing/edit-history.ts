/**
 * Applies edits of cells, and undoes them: one cell, or many at once by paste, fill and clear. Many cells are one step.
 * `TableEditing` calls it, and it sends the cells by `CellSender`. A refused or conflicting cell keeps the entered text.
 * Cells that did not reach the server belong to their step too. They are sent when the server answers again. If the step
 * was undone first, their undo is sent instead.
 */
import type { QueryClient } from '@tanstack/react-query';
import { mayBeLater } from '../../../api/client.ts';
import { whenBack } from '../../../api/retry-writes.ts';
import type { Contact } from '../../../api/types.ts';
import type { Drafts } from '../../../drafts/drafts.ts';
import { t } from '../../../texts/texts.ts';
import { toast } from '../../../ui/toasts.tsx';
import {
  type CellEdit,
  clearDrafts,
  draftsOf,
  isSame,
  losesName,
  type Outcome,
  reverseEdit,
  showOutcome,
} from './cell-edit.ts';
import { CellSender } from './cell-sender.ts';
import { OwnVersions } from './own-versions.ts';

/** Undone in one step. */
interface EditStep {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** cells that are stored, and cells that wait for the server */
  cells: readonly CellEdit[];
  /** whether another step has replaced this one, whose waiting cells are then dropped */
  isOver: boolean;
  /** while waiting cells are being sent again */
  again?: Promise<void> | undefined;
}

/** The cells of a step that are sent together. */
interface SendOptions {
  readonly step: EditStep;
  /** the message about the cells of an undo or a redo */
  readonly words?: CountText | undefined;
  /** cells that the message has counted before */
  readonly counted?: ReadonlySet<CellEdit>;
  readonly isAgain?: boolean;
  /** cells that were stored before the outage; the rows may lack their values */
  readonly stored?: readonly CellEdit[];
  /** answers in sequence that the server has failed */
  readonly faults?: number;
}

type CountText = (count: number) => string;

/** Milliseconds during which a further undone cell counts in the same message. */
const joinedMs = 4_000;
const maxSteps = 100;
/** Failures of the server itself, after which the user sends a cell again. */
const maxFaults = 3;
/** Cells that may change at once. */
export const maxCells = 10_000;

export class EditHistory {
  readonly #drafts: Drafts;
  readonly #find: (id: string) => Contact | undefined;
  readonly #versions = new OwnVersions(maxCells);
  readonly #sender: CellSender;
  readonly #done: EditStep[] = [];
  readonly #undone: EditStep[] = [];
  /** the last message about undone or redone cells */
  #lastMessage:
    | { readonly words: CountText; count: number; at: number; show: ReturnType<typeof toast> }
    | undefined;

  /** Takes `find`, which returns a contact that is in memory. */
  constructor(client: QueryClient, drafts: Drafts, find: (id: string) => Contact | undefined) {
    this.#drafts = drafts;
    this.#find = find;
    this.#sender = new CellSender(client, this.#versions);
  }

  get versions(): Pick<OwnVersions, 'isOwn' | 'isBehind'> {
    return this.#versions;
  }

  /** Returns the time of the edit that `undo` reverts. */
  changedAt(): number {
    return this.#done.at(-1)?.at ?? 0;
  }

  /** Resolves when the server has answered. */
  async apply(cells: readonly CellEdit[]): Promise<Outcome> {
    const wanted = cells
      .map((cell) => this.#versions.asStored(cell))
      .filter((edit) => !isSame(edit.before, edit.after));
    // A restored cell needs no draft of an earlier refusal.
    this.#drafts.put(cells.map((cell) => [cell.contact.id, cell.column, undefined]));
    const step: EditStep = { at: performance.now(), cells: [], isOver: false };
    const outcome = await this.#send(wanted, { step });
    if (step.cells.length === 0) return outcome;
    this.#done.push(step);
    this.#done.splice(0, this.#done.length - maxSteps);
    this.#undone.length = 0;
    return outcome;
  }

  async undo(): Promise<void> {
    await this.#turnStep(this.#done, this.#undone, t.grid.nothingToUndo, t.grid.undone);
  }

  async redo(): Promise<void> {
    await this.#turnStep(this.#undone, this.#done, t.grid.nothingToRedo, t.grid.redone);
  }

  /** Undoes the step of a message, unless it was undone before. */
  async #undoStep(step: EditStep): Promise<void> {
    const at = this.#done.indexOf(step);
    if (at === -1) return;
    this.#done.push(...this.#done.splice(at, 1));
    await this.undo();
  }

  async #turnStep(from: EditStep[], to: EditStep[], nothing: string, words: CountText): Promise<void> {
    const step = from.pop();
    if (step === undefined) {
      toast({ text: nothing });
      return;
    }
    while (step.again !== undefined) await step.again;
    step.isOver = true;
    // A cell that still waits is undone at once. It is sent too, because it is stored if only its answer was lost.
    const unsent = new Set(step.cells.filter((cell) => this.#isUnsent(cell)));
    clearDrafts(this.#drafts, step.cells);
    const next: EditStep = { at: performance.now(), cells: [], isOver: false };
    if (unsent.size > 0) this.#showCount(words, unsent.size);
    const [backs, counted]: [CellEdit[], Set<CellEdit>] = [[], new Set()];
    for (const cell of step.cells) {
      const back = this.#backOf(cell);
      backs.push(back);
      if (unsent.has(cell)) counted.add(back);
    }
    await this.#send(backs, { step: next, words, counted });
    if (next.cells.length > 0) to.push(next);
  }

  /** Returns the edit that reverts another one. A change of other cells of the contact does not conflict. */
  #backOf(edit: CellEdit): CellEdit {
    const current = this.#find(edit.contact.id);
    const isKept = current !== undefined && isSame(edit.access.valueOf(current), edit.after);
    return { ...reverseEdit(edit), contact: isKept ? current : edit.contact };
  }

  /** Whether the cell waits until the server answers, or until the user sends it. */
  #isUnsent(cell: CellEdit): boolean {
    const draft = this.#drafts.of(cell.contact.id).get(cell.column);
    return draft?.unsent !== undefined && draft.text === cell.text;
  }

  /** Shows how many cells were undone. Quick steps are one message. */
  #showCount(words: CountText, count: number): void {
    const now = performance.now();
    const last = this.#lastMessage;
    const isJoined = last?.words === words && now - last.at < joinedMs;
    const all = isJoined ? last.count + count : count;
    const text = words(all);
    if (isJoined) last.show({ text });
    this.#lastMessage = { words, count: all, at: now, show: isJoined ? last.show : toast({ text }) };
  }

  /** Sends cells of a step, and never throws: failures are shown at the cells, and in a message. */
  async #send(cells: readonly CellEdit[], sending: SendOptions): Promise<Outcome> {
    const { step, words, counted, isAgain = false } = sending;
    if (!isAgain) this.#drafts.put(draftsOf(cells));
    const outcome = await this.#sender.send(cells);
    const { done, refused, taken } = outcome;
    const away = step.isOver ? [] : outcome.away;
    const faults = outcome.error === undefined || mayBeLater(outcome.error) ? 0 : (sending.faults ?? 0) + 1;
    const isWaiting = faults < maxFaults;
    const own = new Set(cells);
    step.cells = [...step.cells.filter((cell) => !own.has(cell)), ...done, ...away];
    const stored = [...(sending.stored ?? []), ...done];
    for (const edit of away.length > 0 && isWaiting ? stored : []) own.delete(edit);
    clearDrafts(this.#drafts, [...own, ...(away.length > 0 && isWaiting ? [] : stored)]);
    this.#drafts.put([
      ...refused.flatMap(({ cell, why }) => draftsOf([cell], { why })),
      ...taken.flatMap((cell) => draftsOf([cell], { conflict: { value: cell.after } })),
      ...away.flatMap((cell) =>
        draftsOf([cell], { before: cell.textBefore, unsent: { value: cell.after, isWaiting } }),
      ),
    ]);
    this.#drafts.markSaved(done.map((edit) => [edit.contact.id, edit.column]));
    const uncounted = done.filter((edit) => counted?.has(edit) !== true);
    if (words !== undefined && uncounted.length > 0) this.#showCount(words, uncounted.length);
    else if (done.some(losesName))
      toast({
        text: t.namePartsLost,
        action: { label: t.actions.undo, run: () => void this.#undoStep(step) },
      });
    showOutcome({ ...outcome, away }, isAgain);
    if (away.length > 0 && isWaiting)
      whenBack(() => {
        step.again = this.#sendUnsent(away, { ...sending, isAgain: true, stored, faults });
      }, outcome.error);
    return outcome;
  }

  /** Sends cells that did not reach the server. Cells that were entered again or reverted since are left out. */
  async #sendUnsent(cells: readonly CellEdit[], sending: SendOptions): Promise<void> {
    const { step } = sending;
    const left = new Set(cells.filter((cell) => !this.#isUnsent(cell)));
    step.cells = step.cells.filter((cell) => !left.has(cell));
    const still = cells.filter((cell) => !left.has(cell));
    await this.#send(still, sending);
    step.again = undefined;
    for (const steps of [this.#done, this.#undone])
      if (step.cells.length === 0 && steps.includes(step)) steps.splice(steps.indexOf(step), 1);
  }
}
