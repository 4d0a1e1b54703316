/** Mutants of plans, and of the values that a key has read. */
import type { SourceMutant } from './source-mutant.js';

const plans = 'src/plans/operations/plans.ts';
const attacks = ['src/faces/mcp/attacks.test.ts'];

export const planMutants: readonly SourceMutant[] = [
  {
    name: 'a plan is not bound to versions once it runs',
    file: plans,
    find: '...(isBound ? { versions } : {}),',
    replace: '...(isBound ? {} : { versions }),',
    tests: attacks,
  },
  {
    name: 'a plan that is applied is not marked',
    file: plans,
    find: 'await markApplied(database, caller.accountId, hash, clock(), outcomeId);',
    replace: 'void markApplied;',
    tests: attacks,
  },
  {
    name: 'the bound on shown contacts is not kept',
    file: 'src/plans/operations/plans.ts',
    find: 'if (current > maximum)',
    replace: 'if (current < 0)',
    tests: attacks,
  },
  {
    name: 'an erasure leaves plans with the person',
    file: 'src/erasure/operations/erase-rest.ts',
    find: "await batches.run('plans', (tx) => erasePlans(tx, accountId, ids));",
    replace: 'void erasePlans;',
    tests: attacks,
  },
];
