/**
 * The contacts that the rows of a chunk would create, with their effects and their lines of COPY: drafted while the server
 * still writes the chunk before. Drafts decide nothing: a row that matches a contact leaves its draft unused, and a row
 * without a draft is drafted when it is decided.
 */
import type { Contact } from '../../domain/contact.js';
import { limitIssues } from '../../domain/contact-limits.js';
import type { AppliedEdit } from '../../domain/edit.js';
import type { EventSource } from '../../domain/event.js';
import type { Issue } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import type { ContactRecord, FileRow } from '../../files/record.js';
import { type CopyLines, type MadeRows, madeLines } from '../../store/imports/copy.js';
import { sourceOf } from '../context.js';
import { type ChangeContext, Changes } from '../writes/changes.js';
import { type Effects, type EffectsContext, effectsOf, newEntryEvents } from '../writes/effects.js';
import { World } from '../writes/world.js';
import type { ImportRules } from './import.js';
import type { ImportCatalogs } from './import-catalogs.js';
import { integersOf } from './inherited-numbers.js';
import { newEdit, originOf } from './record-edit.js';

/** What a row would create, and what is wrong with it. */
export interface RowDraft {
  readonly made: AppliedEdit;
  readonly issues: readonly Issue[];
}

export function draftOf(
  changes: Changes,
  { row, record }: Extract<FileRow, { readonly record: ContactRecord }>,
  rules: ImportRules,
): RowDraft {
  const { scopes, newestFirst } = rules;
  const [inherited] = integersOf(record, scopes);
  const number = inherited ?? (newestFirst === null ? undefined : newestFirst.numbersBelow - row);
  const origin = originOf(record, number);
  const before = newestFirst === null ? {} : { id: changes.newIdBefore(newestFirst.id, row) };
  const made = changes.draft(newEdit(record, rules), { ...before, ...origin });
  return { made, issues: limitIssues(made.after) };
}

/** All that is written with a new contact. */
export function linesOf(source: EventSource, made: MadeRows): CopyLines {
  return madeLines({ ...made, events: [...made.events, ...newEntryEvents(source, made)] });
}

export class Drafts {
  readonly now: Date;
  /** of the contacts that are created as they were drafted */
  readonly effects = new Map<Contact, Effects>();
  readonly lines = new Map<Contact, CopyLines>();
  readonly #rows = new Map<FileRow, RowDraft>();
  readonly #catalogs: ImportCatalogs;
  readonly #madeItems: number;
  #isComplete = true;

  private constructor(catalogs: ImportCatalogs, now: Date) {
    this.#catalogs = catalogs;
    this.#madeItems = catalogs.madeCount;
    this.now = now;
  }

  /** Each row that may create a contact has one of the numbers of `context`. */
  static async of(
    rows: readonly FileRow[],
    rules: ImportRules,
    catalogs: ImportCatalogs,
    context: Omit<ChangeContext, 'numbers'> & { readonly numbers: readonly number[] },
  ): Promise<Drafts> {
    const drafts = new Drafts(catalogs, context.now);
    const numbers = [...context.numbers];
    const changes = new Changes(new World(catalogs), { ...context, numbers });
    const slices = new Slices();
    for (const row of rows) {
      if ('record' in row) {
        const draft = draftOf(changes, row, rules);
        if (draft.issues.length === 0 && draft.made.after.number === numbers[0]) numbers.shift();
        drafts.#add(row, draft, context);
      }
      if (slices.isOver()) await slices.next();
    }
    return drafts;
  }

  /** Whether the catalogs are as they were: else a draft may lack an item. */
  areFor(catalogs: ImportCatalogs): boolean {
    return this.#catalogs === catalogs && this.#madeItems === catalogs.madeCount;
  }

  /** Whether every row has one that needs one. */
  get areComplete(): boolean {
    return this.#isComplete;
  }

  get(row: FileRow): RowDraft | undefined {
    return this.#rows.get(row);
  }

  #add(row: FileRow, draft: RowDraft, context: EffectsContext): void {
    const { after, consents, suppressions } = draft.made;
    // A contact with an item that does not exist yet becomes another one.
    if (this.#catalogs.wanted([after]).length > 0) {
      this.#isComplete = false;
      return;
    }
    this.#rows.set(row, draft);
    if (draft.issues.length > 0) return;
    const step = { before: null, after };
    const effects = effectsOf({ ...step, steps: [step], consents, suppressions }, [], context);
    this.effects.set(after, effects);
    this.lines.set(after, linesOf(sourceOf(context), { ...effects, after }));
  }
}
