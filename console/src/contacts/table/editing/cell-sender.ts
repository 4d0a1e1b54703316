/**
 * Sends edits of cells for `EditHistory`: one contact's as its change, many contacts' in few requests. Each sends the
 * displayed version, so no change of another user is overwritten. A change of other cells of the contact does not
 * conflict: the edit is repeated on the current version.
 */
import type { QueryClient } from '@tanstack/react-query';
import { type ApiError, call, isApiError, mayBeLater } from '../../../api/client.ts';
import { describeError, hasExample, issueText, problemText } from '../../../api/describe-error.ts';
import type { Contact, Problem } from '../../../api/types.ts';
import { loadExamples } from '../../../phones/use-phone-format.ts';
import { t } from '../../../texts/texts.ts';
import { toast } from '../../../ui/toasts.tsx';
import { changeContact, heldContact } from '../../contact-changes.ts';
import { pagesKey, refreshTotals } from '../../contact-queries.ts';
import { type CellEdit, isSame, joinOutcomes, nothing, type Outcome } from './cell-edit.ts';
import { type CellAccess, changeOf } from './cell-value.ts';
import type { OwnVersions } from './own-versions.ts';

/** A contact with the cells that change. */
interface Change {
  readonly contact: Contact;
  readonly cells: readonly CellEdit[];
}

interface BatchItem {
  readonly index: number;
  readonly status: string;
  readonly problem?: Pick<Problem, 'code' | 'errors' | 'detail'>;
}

/** The outcome of some changes, and those to send once more. */
interface BatchResult {
  readonly outcome: Outcome;
  /** changes without their refused cells */
  readonly rest: readonly Change[];
  /** changes of an outdated version */
  readonly stale: readonly Change[];
}

/** Contacts of one request, so that the progress is visible. */
const batchSize = 200;
/** Attempts to make a change when its version is outdated. */
const maxTries = 3;

/** Whether the server did not answer, or has failed itself: the change is not refused, and may even be stored. */
function isAway(error: unknown): error is ApiError {
  return mayBeLater(error) || (isApiError(error) && error.status >= 500);
}

export class CellSender {
  readonly #client: QueryClient;
  readonly #versions: OwnVersions;
  readonly #under = new Map<string, Promise<unknown>>();

  constructor(client: QueryClient, versions: OwnVersions) {
    this.#client = client;
    this.#versions = versions;
  }

  /** Resolves when the server has answered, and the rows have the stored values. It never throws. */
  send(cells: readonly CellEdit[]): Promise<Outcome> {
    const byContact = Map.groupBy(cells, (cell) => cell.contact.id);
    const changes = [...byContact.values()].flatMap((own): Change[] => {
      const [first] = own;
      return first === undefined ? [] : [{ contact: first.contact, cells: own }];
    });
    const [only] = changes;
    const send = () =>
      only !== undefined && changes.length === 1 ? this.#sendOne(only) : this.#sendMany(changes);
    return this.#runInTurn([...byContact.keys()], send);
  }

  /** Changes of one contact are sent in sequence, each on the version of the previous one. */
  async #runInTurn<Value>(ids: readonly string[], run: () => Promise<Value>): Promise<Value> {
    const before = Promise.allSettled(ids.map((id) => this.#under.get(id)));
    const own = before.then(run);
    for (const id of ids) this.#under.set(id, own);
    try {
      return await own;
    } finally {
      for (const id of ids) if (this.#under.get(id) === own) this.#under.delete(id);
    }
  }

  async #sendOne({ contact, cells }: Change, tries = 1): Promise<Outcome> {
    try {
      const changed = await changeContact(this.#client, this.#versions.of(contact), valuesOf(cells));
      this.#versions.record(changed, cells);
      return { ...nothing, done: cells };
    } catch (error) {
      if (isApiError(error, 'stale')) {
        const { free, outcome } = this.#splitOutdated({ contact, cells }, tries);
        return free === undefined ? outcome : joinOutcomes([outcome, await this.#sendOne(free, tries + 1)]);
      }
      if (isAway(error)) return { ...nothing, away: cells, error };
      const problem = isApiError(error) ? error.problem : undefined;
      await loadExamplesOf(problem);
      return refusedBy(cells, problem, describeError(error).title);
    }
  }

  /**
   * Splits the cells of an outdated change: cells that another user has changed, cells that an unanswered request has
   * stored, and free cells. Free cells are sent again with the current version. After the last try, free cells count as
   * changed.
   */
  #splitOutdated(
    { contact, cells }: Change,
    tries: number,
  ): { readonly free: Change | undefined; readonly outcome: Outcome } {
    const now = heldContact(this.#client, contact.id);
    if (now === undefined || now.version <= this.#versions.of(contact).version)
      return { free: undefined, outcome: { ...nothing, taken: cells } };
    const sorted = Map.groupBy(cells, ({ access, before, after }) => {
      const value = access.valueOf(now);
      return isSame(value, after) ? 'done' : isSame(value, before) && tries < maxTries ? 'free' : 'taken';
    });
    const { done = [], taken = [], free } = Object.fromEntries(sorted);
    return { free: free && { contact: now, cells: free }, outcome: { ...nothing, done, taken } };
  }

  async #sendMany(changes: readonly Change[]): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    const progress = makeProgress(changes.length);
    let left = changes;
    // If a cell of a contact is refused, its other cells are stored without it. Cells without a conflict are stored on
    // the current version.
    for (let tries = 1; left.length > 0; tries += 1) {
      const { outcome, rest, stale } = await this.#sendRound(left, progress);
      outcomes.push(outcome);
      if (outcome.away.length > 0) {
        outcomes.push({ ...nothing, away: [...rest, ...stale].flatMap(({ cells }) => cells) });
        break;
      }
      if (progress.isStopped()) {
        outcomes.push(...stale.map((change) => this.#splitOutdated(change, maxTries).outcome));
        break;
      }
      if (stale.length > 0) await this.#client.invalidateQueries({ queryKey: pagesKey });
      const sorted = stale.map((change) => this.#splitOutdated(change, tries));
      outcomes.push(...sorted.map((item) => item.outcome));
      left = [...rest, ...sorted.flatMap(({ free }) => free ?? [])];
    }
    progress.end();
    const outcome = joinOutcomes(outcomes);
    const shown = outcome.done.length === 0 ? undefined : this.#refresh();
    // The drafts are shown until the rows have the stored values.
    if (outcome.away.length === 0) await shown;
    return outcome;
  }

  #refresh(): Promise<void> {
    refreshTotals(this.#client);
    void this.#client.invalidateQueries({ queryKey: ['catalogs'] });
    return this.#client.invalidateQueries({ queryKey: pagesKey });
  }

  /** Sends each change once, until the user stops it or the server does not answer. */
  async #sendRound(changes: readonly Change[], progress: Progress): Promise<BatchResult> {
    const pieces: BatchResult[] = [];
    for (let at = 0; at < changes.length && !progress.isStopped(); at += batchSize) {
      const piece = await this.#sendBatch(changes.slice(at, at + batchSize));
      pieces.push(piece);
      if (piece.outcome.away.length > 0) {
        const away = changes.slice(at + batchSize).flatMap(({ cells }) => cells);
        pieces.push({ outcome: { ...nothing, away }, rest: [], stale: [] });
        break;
      }
      progress.show(Math.min(changes.length, at + batchSize));
    }
    return {
      outcome: joinOutcomes(pieces.map((piece) => piece.outcome)),
      rest: pieces.flatMap((piece) => piece.rest),
      stale: pieces.flatMap((piece) => piece.stale),
    };
  }

  async #sendBatch(changes: readonly Change[]): Promise<BatchResult> {
    const items = changes.map(({ contact, cells }) => ({
      op: 'update',
      ...this.#versions.of(contact),
      contact: valuesOf(cells),
    }));
    const [rest, stale]: [Change[], Change[]] = [[], []];
    let results: readonly BatchItem[];
    try {
      results = (await call<{ data: readonly BatchItem[] }>('POST', '/contacts/batch', { body: { items } }))
        .data;
    } catch (error) {
      const cells = changes.flatMap((change) => change.cells);
      const outcome = isAway(error)
        ? { ...nothing, away: cells, error }
        : refusedBy(cells, undefined, describeError(error).title);
      return { outcome, rest, stale };
    }
    await Promise.all(results.map(({ problem }) => loadExamplesOf(problem)));
    const outcomes = results.map(({ index, status, problem }): Outcome => {
      const change = changes[index];
      if (change === undefined) return nothing;
      const { contact, cells } = change;
      if (status !== 'failed') {
        const { id, version } = this.#versions.of(contact);
        this.#versions.record({ id, version: status === 'updated' ? version + 1 : version }, cells);
        return { ...nothing, done: cells };
      }
      if (problem?.code === 'stale') {
        stale.push(change);
        return nothing;
      }
      const faulty = cells.filter((cell) => issueOf(problem, cell.access.path) !== undefined);
      if (faulty.length === 0 || faulty.length === cells.length)
        return refusedBy(cells, problem, problem ? problemText(problem) : t.errors.internal.title);
      rest.push({ contact, cells: cells.filter((cell) => !faulty.includes(cell)) });
      return refusedBy(faulty, problem, '');
    });
    return { outcome: joinOutcomes(outcomes), rest, stale };
  }
}

interface Progress {
  readonly show: (done: number) => void;
  readonly isStopped: () => boolean;
  readonly end: () => void;
}

/** Shows how many of the contacts are stored, if they take several requests. */
function makeProgress(count: number): Progress {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  const progressToastOf = (done: number) => ({
    text: t.grid.saving(String(done), String(count)),
    progress: done / count,
    action: { label: t.actions.stop, run: stop },
  });
  const show = count > batchSize ? toast(progressToastOf(0)) : undefined;
  return {
    show: (done) => show?.(progressToastOf(done)),
    isStopped: () => isStopped,
    end: () => show?.(undefined),
  };
}

function valuesOf(cells: readonly CellEdit[]): object {
  return changeOf(cells.map(({ access, after }) => ({ path: access.path, value: after })));
}

/** Returns the issue of a cell: its path, or below it. Issues of a batch begin with `contact`. */
function issueOf(problem: BatchItem['problem'] | undefined, path: CellAccess['path']) {
  const own = path.join('.');
  return problem?.errors?.find((error) => {
    const place = error.path.replace(/^contact\./, '');
    return place === own || place.startsWith(`${own}.`);
  });
}

/** Loads the example number that a text of the refusal may contain: the text is made once, and kept. */
async function loadExamplesOf(problem: BatchItem['problem'] | undefined): Promise<void> {
  if (problem?.errors?.some(hasExample)) await loadExamples();
}

function refusedBy(
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
