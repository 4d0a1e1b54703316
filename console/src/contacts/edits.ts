/**
 * Changes of cells: one, or many at once by paste, fill and clear. Each sends the displayed version, so no change of
 * another user is overwritten. Many cells take few requests and one undo step. A refused or conflicting cell keeps the
 * entered text. A change of other cells of the contact does not conflict: the edit is repeated on the current version.
 */
import type { QueryClient } from '@tanstack/react-query';
import { whenBack } from '../api/back.ts';
import { call, isApiError, mayBeLater } from '../api/client.ts';
import { describeError, issueText, problemText } from '../api/describe-error.ts';
import type { Contact, Problem } from '../api/types.ts';
import type { Draft, Drafts } from '../drafts/drafts.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toasts.tsx';
import { type CellAccess, changeOf } from './cell-values.ts';
import { losesParts, type Name, nameOf } from './name.ts';
import { changeContact, heldContact, pagesKey, refreshTotals } from './queries.ts';

export interface CellEdit {
  readonly contact: Contact;
  readonly column: string;
  readonly access: CellAccess;
  /** the entered text; absent: an undo */
  readonly text?: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A contact with the cells that change. */
interface Change {
  readonly contact: Contact;
  readonly cells: readonly CellEdit[];
}

interface Latest {
  readonly version: number;
  /** values of changed cells, by their paths */
  readonly values: ReadonlyMap<string, unknown>;
}

/** Undone in one step. */
interface Step {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly cells: readonly CellEdit[];
}

interface BatchItem {
  readonly index: number;
  readonly status: string;
  readonly problem?: Pick<Problem, 'code' | 'errors' | 'detail'>;
}

interface Outcome {
  readonly done: readonly CellEdit[];
  /** cells that another user changed first */
  readonly taken: readonly CellEdit[];
  readonly refused: readonly { readonly cell: CellEdit; readonly why: string }[];
  /** cells that did not reach the server, and are sent again */
  readonly away: readonly CellEdit[];
}

/** Milliseconds in which a further undone cell is counted in the same message. */
const joinedMs = 4_000;

const nothing: Outcome = { done: [], taken: [], refused: [], away: [] };

function joined(outcomes: readonly Outcome[]): Outcome {
  return {
    done: outcomes.flatMap((one) => one.done),
    taken: outcomes.flatMap((one) => one.taken),
    refused: outcomes.flatMap((one) => one.refused),
    away: outcomes.flatMap((one) => one.away),
  };
}

/** Contacts of one request, so that the progress is visible. */
const batchSize = 200;
const maxSteps = 100;
/** Attempts to make a change when its version is outdated. */
const maxTries = 3;
/** Cells that may change at once. */
export const maxCells = 10_000;

export class Edits {
  readonly #client: QueryClient;
  readonly #drafts: Drafts;
  readonly #find: (id: string) => Contact | undefined;
  readonly #under = new Map<string, Promise<unknown>>();
  /** The results of own changes. The contacts in memory may be outdated, or missing. */
  readonly #latest = new Map<string, Latest>();
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];
  /** the last message about undone or redone cells */
  #told:
    | { readonly words: (count: number) => string; count: number; at: number; show: ReturnType<typeof toast> }
    | undefined;

  /** Takes `find`, which returns a contact that is in memory. */
  constructor(client: QueryClient, drafts: Drafts, find: (id: string) => Contact | undefined) {
    this.#client = client;
    this.#drafts = drafts;
    this.#find = find;
  }

  /** Whether the last change of the contact is one of these. */
  isOwn({ id, version }: Contact): boolean {
    return this.#latest.get(id)?.version === version;
  }

  /** Whether it lacks later changes of these edits. */
  isBehind({ id, version }: Contact): boolean {
    return version < (this.#latest.get(id)?.version ?? 0);
  }

  /** Returns the time of the edit that `undo` reverts. */
  changedAt(): number {
    return this.#done.at(-1)?.at ?? 0;
  }

  /** Resolves when the server has answered. */
  async apply(cells: readonly CellEdit[]): Promise<Outcome> {
    const wanted = cells.map((one) => this.#asStored(one)).filter((one) => !isSame(one.before, one.after));
    // A restored cell needs no draft of an earlier refusal.
    this.#drafts.put(cells.map((one) => [one.contact.id, one.column, undefined]));
    const at = performance.now();
    const outcome = await this.#run(wanted);
    this.#noteStep(outcome, at);
    return outcome;
  }

  #noteStep({ done }: Outcome, at = performance.now()): void {
    if (done.length === 0) return;
    const step: Step = { at, cells: done };
    this.#done.push(step);
    this.#done.splice(0, this.#done.length - maxSteps);
    this.#undone.length = 0;
    const isDivided = !done.some(
      ({ before, after, access }) => isName(access) && losesParts(before as Name, after as Name),
    );
    if (isDivided) return;
    toast({ text: t.namePartsLost, action: { label: t.actions.undo, run: () => void this.#undoStep(step) } });
  }

  /** Undoes the step of a message, unless it was undone before. */
  async #undoStep(step: Step): Promise<void> {
    const at = this.#done.indexOf(step);
    if (at === -1) return;
    this.#done.push(...this.#done.splice(at, 1));
    await this.undo();
  }

  /** Sends cells that did not reach the server. Cells that were entered again or reverted since are left out. */
  async #again(cells: readonly CellEdit[]): Promise<void> {
    const still = cells.filter(({ contact, column, text }) => {
      const draft = this.#drafts.of(contact.id).get(column);
      return draft?.unsent?.isWaiting === true && draft.text === text;
    });
    if (still.length > 0) this.#noteStep(await this.#run(still, true));
  }

  async undo(): Promise<void> {
    await this.#back(this.#done, this.#undone, t.grid.nothingToUndo, t.grid.undone);
  }

  async redo(): Promise<void> {
    await this.#back(this.#undone, this.#done, t.grid.nothingToRedo, t.grid.redone);
  }

  async #back(from: Step[], to: Step[], nothing: string, words: (count: number) => string): Promise<void> {
    const step = from.pop();
    if (step === undefined) {
      toast({ text: nothing });
      return;
    }
    const turned = step.cells.map(({ text: _, ...one }) => {
      const held = this.#find(one.contact.id);
      // A change of other cells of the contact does not conflict.
      const isKept = held !== undefined && isSame(one.access.valueOf(held), one.after);
      return { ...one, contact: isKept ? held : one.contact, before: one.after, after: one.before };
    });
    const { done } = await this.#run(turned);
    if (done.length === 0) return;
    to.push({ at: performance.now(), cells: done });
    this.#tell(words, done.length);
  }

  /** Shows how many cells were undone. Quick steps are one message. */
  #tell(words: (count: number) => string, count: number): void {
    const now = performance.now();
    const last = this.#told;
    const isJoined = last?.words === words && now - last.at < joinedMs;
    const all = isJoined ? last.count + count : count;
    const text = words(all);
    if (isJoined) last.show({ text });
    this.#told = { words, count: all, at: now, show: isJoined ? last.show : toast({ text }) };
  }

  /** Sends the edits, and never throws: failures are shown at their cells, and in a message. */
  async #run(cells: readonly CellEdit[], isAgain = false): Promise<Outcome> {
    const byContact = Map.groupBy(cells, (one) => one.contact.id);
    const changes = [...byContact.values()].flatMap((own): Change[] => {
      const [first] = own;
      return first === undefined ? [] : [{ contact: first.contact, cells: own }];
    });
    if (!isAgain) this.#drafts.put(draftsOf(cells));
    const [only] = changes;
    const outcome =
      only !== undefined && changes.length === 1
        ? await this.#inTurn([only.contact.id], () => this.#one(only))
        : await this.#inTurn([...byContact.keys()], () => this.#many(changes));
    this.#drafts.put([
      ...cells.map((one) => [one.contact.id, one.column, undefined] as const),
      ...outcome.refused.flatMap(({ cell, why }) => draftsOf([cell], { why })),
      ...outcome.taken.flatMap((cell) => draftsOf([cell], { conflict: { value: cell.after } })),
      ...outcome.away.flatMap((cell) =>
        draftsOf([cell], {
          before: cell.access.textOf(cell.contact),
          unsent: { value: cell.after, isWaiting: true },
        }),
      ),
    ]);
    this.#drafts.noteSaved(outcome.done.map((one) => [one.contact.id, one.column]));
    const waiting = outcome.away.filter((cell) => cell.text !== undefined);
    if (waiting.length > 0) whenBack(() => void this.#again(waiting));
    tell(outcome, isAgain);
    return outcome;
  }

  /** Changes of one contact are sent in sequence, each on the version of the previous one. */
  async #inTurn<Value>(ids: readonly string[], run: () => Promise<Value>): Promise<Value> {
    const before = Promise.allSettled(ids.map((id) => this.#under.get(id)));
    const own = before.then(run);
    for (const id of ids) this.#under.set(id, own);
    try {
      return await own;
    } finally {
      for (const id of ids) if (this.#under.get(id) === own) this.#under.delete(id);
    }
  }

  /** Returns the cell with the value of an own change, if the list was not reloaded since. */
  #asStored(cell: CellEdit): CellEdit {
    const values = this.isBehind(cell.contact) ? this.#latest.get(cell.contact.id)?.values : undefined;
    const path = cell.access.path.join('.');
    return values?.has(path) ? { ...cell, before: values.get(path) } : cell;
  }

  #note({ id, version }: Pick<Contact, 'id' | 'version'>, cells: readonly CellEdit[]): void {
    const values = new Map(this.#latest.get(id)?.values);
    for (const { access, after } of cells) values.set(access.path.join('.'), after);
    this.#latest.delete(id);
    this.#latest.set(id, { version, values });
    for (const oldest of this.#latest.keys()) {
      if (this.#latest.size <= maxCells) return;
      this.#latest.delete(oldest);
    }
  }

  async #one({ contact, cells }: Change, tries = 1): Promise<Outcome> {
    try {
      const changed = await changeContact(this.#client, this.#versionOf(contact), valuesOf(cells));
      this.#note(changed, cells);
      return { ...nothing, done: cells };
    } catch (error) {
      if (isApiError(error, 'stale')) {
        const { free, taken } = this.#sorted({ contact, cells });
        const others = free === undefined || tries >= maxTries ? nothing : await this.#one(free, tries + 1);
        const left = free !== undefined && tries >= maxTries ? free.cells : [];
        return joined([{ ...nothing, taken: [...taken, ...left] }, others]);
      }
      if (mayBeLater(error)) return { ...nothing, away: cells };
      const problem = isApiError(error) ? error.problem : undefined;
      return this.#refused(cells, problem, describeError(error).title);
    }
  }

  /**
   * Splits the cells of an outdated change: cells that another user has changed, and the rest with the current version.
   */
  #sorted({ contact, cells }: Change): {
    readonly free: Change | undefined;
    readonly taken: readonly CellEdit[];
  } {
    const now = heldContact(this.#client, contact.id);
    if (now === undefined || now.version <= this.#versionOf(contact).version)
      return { free: undefined, taken: cells };
    const valueIn = (one: CellEdit) => one.access.valueOf(now);
    const free = cells.filter((one) => isSame(valueIn(one), one.before));
    const taken = cells.filter((one) => !free.includes(one) && !isSame(valueIn(one), one.after));
    return { free: free.length === 0 ? undefined : { contact: now, cells: free }, taken };
  }

  #versionOf(contact: Contact): Pick<Contact, 'id' | 'version'> {
    // Only own changes raise the version: another user's change is shown first.
    return { id: contact.id, version: Math.max(contact.version, this.#latest.get(contact.id)?.version ?? 0) };
  }

  async #many(changes: readonly Change[]): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    let isStopped = false;
    const count = changes.length;
    const news = (done: number) => ({
      text: t.grid.saving(String(done), String(count)),
      progress: done / count,
      action: {
        label: t.actions.stop,
        run: () => {
          isStopped = true;
        },
      },
    });
    const show = count > batchSize ? toast(news(0)) : undefined;
    const again: Change[] = [];
    const stale: Change[] = [];
    for (let at = 0; at < count && !isStopped; at += batchSize) {
      const piece = await this.#batch(changes.slice(at, at + batchSize));
      outcomes.push(piece.outcome);
      again.push(...piece.rest);
      stale.push(...piece.stale);
      show?.(news(Math.min(count, at + batchSize)));
    }
    if (stale.length > 0) {
      await this.#client.invalidateQueries({ queryKey: pagesKey });
      for (const { free, taken } of stale.map((one) => this.#sorted(one))) {
        outcomes.push({ ...nothing, taken });
        if (free !== undefined) again.push(free);
      }
    }
    // If a cell of a contact is refused, its other cells are stored without it. Cells without a conflict are stored on
    // the current version.
    for (let at = 0; at < again.length && !isStopped; at += batchSize) {
      const piece = await this.#batch(again.slice(at, at + batchSize));
      outcomes.push(piece.outcome, { ...nothing, taken: piece.stale.flatMap((one) => one.cells) });
    }
    show?.(undefined);
    refreshTotals(this.#client);
    void this.#client.invalidateQueries({ queryKey: ['catalogs'] });
    // The drafts are shown until the rows have the stored values.
    await this.#client.invalidateQueries({ queryKey: pagesKey });
    return joined(outcomes);
  }

  async #batch(changes: readonly Change[]): Promise<{
    readonly outcome: Outcome;
    readonly rest: readonly Change[];
    readonly stale: readonly Change[];
  }> {
    const items = changes.map(({ contact, cells }) => ({
      op: 'update',
      ...this.#versionOf(contact),
      contact: valuesOf(cells),
    }));
    let results: readonly BatchItem[];
    try {
      results = (await call<{ data: readonly BatchItem[] }>('POST', '/contacts/batch', { body: { items } }))
        .data;
    } catch (error) {
      const cells = changes.flatMap((one) => one.cells);
      if (mayBeLater(error)) return { outcome: { ...nothing, away: cells }, rest: [], stale: [] };
      return { outcome: this.#refused(cells, undefined, describeError(error).title), rest: [], stale: [] };
    }
    const rest: Change[] = [];
    const stale: Change[] = [];
    const outcomes = results.map(({ index, status, problem }): Outcome => {
      const change = changes[index];
      if (change === undefined) return nothing;
      const { contact, cells } = change;
      if (status !== 'failed') {
        const { id, version } = this.#versionOf(contact);
        this.#note({ id, version: status === 'updated' ? version + 1 : version }, cells);
        return { ...nothing, done: cells };
      }
      if (problem?.code === 'stale') {
        stale.push(change);
        return nothing;
      }
      const faulty = cells.filter((one) => issueOf(problem, one.access.path) !== undefined);
      if (faulty.length === 0 || faulty.length === cells.length)
        return this.#refused(cells, problem, problem ? problemText(problem) : t.errors.internal.title);
      rest.push({ contact, cells: cells.filter((one) => !faulty.includes(one)) });
      return this.#refused(faulty, problem, '');
    });
    return { outcome: joined(outcomes), rest, stale };
  }

  #refused(
    cells: readonly CellEdit[],
    problem: BatchItem['problem'] | undefined,
    otherwise: string,
  ): Outcome {
    const [first] = problem?.errors ?? [];
    const general = first === undefined ? otherwise : issueText(first, cells[0]?.text);
    const refused = cells.map((cell) => {
      const issue = issueOf(problem, cell.access.path);
      return { cell, why: issue === undefined ? general : issueText(issue, cell.text) };
    });
    return { ...nothing, refused };
  }
}

function valuesOf(cells: readonly CellEdit[]): object {
  return changeOf(cells.map(({ access, after }) => ({ path: access.path, value: after })));
}

const isName = ({ path }: CellAccess): boolean => path[0] === 'display_name';

/** Returns the issue of a cell: its path, or below it. Issues of a batch begin with `contact`. */
function issueOf(problem: BatchItem['problem'] | undefined, path: CellAccess['path']) {
  const own = path.join('.');
  return problem?.errors?.find((one) => {
    const place = one.path.replace(/^contact\./, '');
    return place === own || place.startsWith(`${own}.`);
  });
}

function draftsOf(cells: readonly CellEdit[], fate: Omit<Draft, 'text'> = {}) {
  return cells.flatMap(({ contact, column, text }) =>
    text === undefined ? [] : [[contact.id, column, { text, ...fate }] as const],
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tell({ done, taken, refused, away }: Outcome, isAgain: boolean): void {
  // One message is shown, and each cell shows its state. A cell that was entered alone shows its own reason.
  if (away.length > 0 && !isAgain) toast({ text: t.grid.unsent, isBad: true });
  const [first] = taken;
  const { size } = new Set(taken.map((one) => one.contact.id));
  // An undone step has no text to keep.
  const isKept = first?.text !== undefined;
  if (first !== undefined)
    toast({
      text: !isKept
        ? t.grid.manyStale(size)
        : size > 1
          ? t.grid.manyTaken(size)
          : t.changedMeanwhile(nameOf(first.contact)),
      isBad: true,
    });
  const [one] = refused;
  const isOneReason = refused.every(({ why }) => why === one?.why);
  const isAlone = one?.cell.text !== undefined && refused.length + done.length + taken.length === 1;
  if (one !== undefined && !isAlone)
    toast({ text: t.grid.refused(refused.length, isOneReason ? one.why : undefined), isBad: true });
}
