/** Redaction rules of bulk changes, and of plans, which propose them, for callers with limited visibility. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { BulkChangeJob } from '../../bulk-changes/operations/bulk-change.js';
import type * as bulkChanges from '../../bulk-changes/operations/bulk-changes.js';
import { leavesOf } from '../../contacts/filters/filter-leaves.js';
import { readFilterTexts } from '../../contacts/filters/filter-text.js';
import { merged } from '../../contacts/operations/merge-redaction.js';
import { type AnyRedactionRule, plain, ruleFor } from '../../operation-context/declared-operation.js';
import { checkTaken, checkTexts } from '../../visibility/values/redaction-edit.js';
import { hiddenPart, mayReadTree, redactFilter } from '../../visibility/values/redaction-filter.js';
import type { NewPlan } from './plan.js';
import type { applyPlan, proposeChange } from './plans.js';

/** Checks the change and the contacts of a bulk change or a plan. Throws `invalid`. */
function checkChange(parts: Parts, { contacts, change }: Pick<NewPlan, 'change'> & Contacts): void {
  if (change.op === 'merge') checkTaken(parts, change.take ?? []);
  if (change.op === 'edit') {
    const { fields = {}, correctNumbers, convertField } = change.edit;
    checkTexts(parts, fields);
    if (correctNumbers === true && parts.numbers !== 'whole') throw hiddenPart('edit', 'numbers');
    if (convertField !== undefined && redaction.hidesAttribute(parts, convertField))
      throw hiddenPart('edit', `attributes.${convertField}`);
  }
  if (contacts.by !== 'filter') return;
  let isRead = true;
  const input = { region: undefined, now: new Date(0) };
  const filter = readFilterTexts(contacts.texts, input, () => {
    isRead = false;
  });
  // The operation itself reports unreadable texts.
  if (!isRead) return;
  // The job would read the conditions of the segment, and could no longer refuse hidden parts.
  if (leavesOf(filter, 'segment').length > 0) throw hiddenPart('filter.segment', 'segment');
  redactFilter(parts, filter);
}

/** Omits a tree that the role may no longer read: it contains copies of saved segments. */
function redactJob(parts: Parts, job: BulkChangeJob): BulkChangeJob {
  const { filter } = job;
  const isTree = filter !== null && ['all', 'any', 'not', 'field'].some((name) => name in filter);
  return isTree && !mayReadTree(parts, filter) ? { ...job, filter: null } : job;
}

const withJob: AnyRedactionRule = { redactResult: (parts, job) => redactJob(parts, job as BulkChangeJob) };

type Contacts = {
  readonly contacts: NewPlan['contacts'] | { readonly by: 'id'; readonly selectors: readonly unknown[] };
};

export const changeRules = {
  createBulkChange: ruleFor<typeof bulkChanges.createBulkChange>({
    checkRequest: (parts, ...sent) => {
      checkChange(parts, sent[1]);
      return sent;
    },
    redactResult: redactJob,
  }),
  getBulkChange: withJob,
  listBulkChanges: ruleFor<typeof bulkChanges.listBulkChanges>({
    redactResult: async (parts, page) => ({
      ...page,
      items: await mapInSlices(page.items, (one) => redactJob(parts, one)),
    }),
  }),
  cancelBulkChange: withJob,
  undoBulkChange: withJob,
  proposeChange: ruleFor<typeof proposeChange>({
    checkRequest: (parts, ...sent) => {
      checkChange(parts, sent[1]);
      return sent;
    },
    redactResult: (parts, plan) => ({
      ...plan,
      examples: plan.examples.map((one) => redaction.redactContact(parts, one)),
      merge: plan.merge && merged(parts, plan.merge),
    }),
  }),
  // The role may see less than when the plan was proposed.
  applyPlan: ruleFor<typeof applyPlan>({
    checkRequest: (parts, caller, token, allow) => {
      const allowShown: typeof allow = (change) => {
        checkChange(parts, { change, contacts: { by: 'id', selectors: [] } });
        allow(change);
      };
      return [caller, token, allowShown];
    },
    redactResult: (parts, applied) =>
      applied.kind === 'merge' ? applied : { ...applied, job: redactJob(parts, applied.job) },
  }),
  countShownContacts: plain,
} satisfies Readonly<Record<string, AnyRedactionRule>>;
