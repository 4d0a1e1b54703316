/**
 * The contacts that the rows of a chunk would create, with their effects and their lines of COPY. They are drafted
 * while the server still writes the previous chunk, as if no row matched a stored contact. If that is so, the rows are
 * decided with the drafts. If a row matches after all, its draft is not used. A row without a draft is drafted when it
 * is decided.
 */

import type { FileRow } from '@switchbook/contact-files/imported-contact.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { ChangeContext } from '../../contacts/writes/changes.js';
import { type Effects, effectsOf } from '../../contacts/writes/effects.js';
import { newEntryEvents } from '../../contacts/writes/entry-events.js';
import { sourceOf } from '../../operation-context/context.js';
import { RowDecisions } from '../operations/rows/decide-rows.js';
import type { ImportCatalogs } from '../operations/rows/import-catalogs.js';
import { ImportDecisionState, nothingToMatch } from '../operations/rows/import-decision-state.js';
import { type CopyLines, type NewContactRows, newContactLines } from '../store/copy.js';
import type { ImportRules } from '../values/import-job.js';

/** Returns all rows that are written with a new contact. */
export function linesOf(source: EventSource, rows: NewContactRows): CopyLines {
  return newContactLines({ ...rows, events: [...rows.events, ...newEntryEvents(source, rows)] });
}

const noEvents: Effects['events'] = [];

export class Drafts {
  readonly now: Date;
  readonly decisions: RowDecisions;
  /** Effects of the contacts that are created exactly as drafted. */
  readonly effects = new Map<Contact, Effects>();
  readonly lines = new Map<Contact, CopyLines>();
  readonly #catalogs: ImportCatalogs;
  readonly #createdItems: number;

  private constructor(catalogs: ImportCatalogs, now: Date, decisions: RowDecisions) {
    this.#catalogs = catalogs;
    this.#createdItems = catalogs.createdCount;
    this.now = now;
    this.decisions = decisions;
  }

  /** Makes drafts. Each row that may create a contact takes a number of `context`. */
  static async make(
    rows: readonly FileRow[],
    rules: ImportRules,
    catalogs: ImportCatalogs,
    context: ChangeContext,
  ): Promise<Drafts> {
    const state = new ImportDecisionState(catalogs, undefined, nothingToMatch);
    const decisions = new RowDecisions(state, rules, context);
    const drafts = new Drafts(catalogs, context.now, decisions);
    await decisions.decideAll(rows);
    const slices = new Slices();
    for (const change of decisions.changes.list(true)) {
      const { after } = change;
      if (after === null) continue;
      const effects = effectsOf(change, [], context);
      drafts.lines.set(after, linesOf(sourceOf(context), { ...effects, after }));
      // The lines have the events, which are the larger part of the effects.
      const { before, consents, suppressions } = effects;
      drafts.effects.set(after, { before, after: effects.after, events: noEvents, consents, suppressions });
      if (slices.isOver()) await slices.next();
    }
    return drafts;
  }

  /** Whether the catalogs are unchanged: otherwise a draft may lack an item. */
  fitCatalogs(catalogs: ImportCatalogs): boolean {
    return this.#catalogs === catalogs && this.#createdItems === catalogs.createdCount;
  }
}
