/** The table of operations on plans. */
import * as redaction from '@switchbook/domain/access/redaction.js';
import { checkChange, redactJob } from '../../bulk-changes/operations/bulk-change-operations.js';
import { redactMerge } from '../../contacts/operations/merge-operations.js';
import { needs, withRedaction } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { guessedByFilter } from '../../visibility/values/guessed-numbers.js';
import { applyPlan, proposeChange } from './plans.js';

export const planOperations = needs('contacts:write', {
  proposeChange: withRedaction(inLongLane(proposeChange), {
    checkRequest: (parts, _, proposal) => checkChange(parts, proposal),
    redactResult: (parts, plan) => ({
      ...plan,
      examples: plan.examples.map((example) => redaction.redactContact(parts, example)),
      merge: plan.merge && redactMerge(parts, plan.merge),
    }),
    guessed: guessedByFilter(({ count }: { readonly count: number }) => count),
  }),
  // The role may see less than when the plan was proposed.
  applyPlan: withRedaction(applyPlan, {
    addChecks: (parts, caller, token, allow) => {
      const allowShown: typeof allow = (change) => {
        checkChange(parts, { change, contacts: { by: 'id' } });
        allow(change);
      };
      return [caller, token, allowShown];
    },
    redactResult: (parts, applied) =>
      applied.kind === 'merge' ? applied : { ...applied, job: redactJob(parts, applied.job) },
  }),
});
