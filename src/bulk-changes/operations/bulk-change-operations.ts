/** The table of operations on bulk changes. */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { conditionsWithOp } from '../../contacts/filters/filter-conditions.js';
import { type FilterTexts, readFilterTexts } from '../../contacts/filters/filter-text.js';
import { needs, withRedaction } from '../../operation-context/declared-operation.js';
import { allMissed } from '../../visibility/values/guessed-numbers.js';
import { checkChosenValues } from '../../visibility/values/redaction-edit.js';
import { hiddenPartProblem, mayReadTree, redactFilter } from '../../visibility/values/redaction-filter.js';
import { type BulkChangeJob, changeScopesOf, checkShownParts, type NewBulkChange } from '../values.js';
import {
  cancelBulkChange,
  createBulkChange,
  getBulkChange,
  listBulkChanges,
  undoBulkChange,
} from './bulk-changes.js';
import { listNumberCorrections } from './number-corrections.js';

/** A bulk change, or the proposal of one. */
interface CheckedChange {
  readonly contacts: { readonly by: 'filter'; readonly texts: FilterTexts } | { readonly by: 'id' };
  readonly change: NewBulkChange['change'] | { readonly op: 'merge'; readonly take?: readonly string[] };
}

/** Checks the change and the contacts of a bulk change or a plan. Throws `invalid`. */
export function checkChange(parts: Parts, { contacts, change }: CheckedChange): void {
  if (change.op === 'merge') checkChosenValues(parts, change.take ?? []);
  if (change.op === 'edit') checkShownParts(parts, change.edit);
  if (contacts.by !== 'filter') return;
  let isRead = true;
  const input = { region: undefined, now: new Date(0) };
  const filter = readFilterTexts(contacts.texts, input, () => {
    isRead = false;
  });
  // The operation itself reports unreadable texts.
  if (!isRead) return;
  // The job would read the conditions of the segment, and could no longer refuse hidden parts.
  if (conditionsWithOp(filter, 'segment').length > 0) throw hiddenPartProblem('filter.segment', 'segment');
  redactFilter(parts, filter);
}

/** Omits a tree that the role may no longer read: it contains copies of saved segments. */
export function redactJob(parts: Parts, job: BulkChangeJob): BulkChangeJob {
  const { filter } = job;
  const isTree = filter !== null && ['all', 'any', 'not', 'field'].some((name) => name in filter);
  return isTree && !mayReadTree(parts, filter) ? { ...job, filter: null } : job;
}

function scopesOfChange(_: Caller, { change }: NewBulkChange): readonly Scope[] {
  return ['contacts:write', ...changeScopesOf(change)];
}

export const bulkChangeOperations = {
  ...needs('contacts:read', {
    listNumberCorrections,
    getBulkChange: withRedaction(getBulkChange, { redactResult: redactJob }),
    listBulkChanges: withRedaction(listBulkChanges, {
      redactResult: async (parts, page) => ({
        ...page,
        items: await mapInSlices(page.items, (job) => redactJob(parts, job)),
      }),
    }),
  }),
  ...needs(scopesOfChange, {
    createBulkChange: withRedaction(createBulkChange, {
      checkRequest: (parts, _, command) => checkChange(parts, command),
      redactResult: redactJob,
      // The job later shows the number of matches.
      guessed: { isWrite: true, countMissed: allMissed },
    }),
  }),
  ...needs('contacts:write', {
    cancelBulkChange: withRedaction(cancelBulkChange, { redactResult: redactJob }),
    undoBulkChange: withRedaction(undoBulkChange, { redactResult: redactJob }),
  }),
};
