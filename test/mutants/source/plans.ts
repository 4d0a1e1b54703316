/** Mutants of the guards of assistants: texts of others, scopes, plans, and the values that a key has read. */
import type { SourceMutant } from './source-mutant.js';

const plans = 'src/plans/operations.ts';
const untrusted = 'src/faces/mcp/untrusted.ts';
const attacks = ['src/faces/mcp/attacks.test.ts'];

export const planMutants: readonly SourceMutant[] = [
  {
    name: 'a plan is not bound to versions once it runs',
    file: plans,
    find: '    versions,\n  };',
    replace: '  };',
    tests: attacks,
  },
  {
    name: 'a plan that is applied is not marked',
    file: plans,
    find: 'await markPlanApplied(database, caller.accountId, hash, clock(), outcomeId);',
    replace: 'void markPlanApplied;',
    tests: attacks,
  },
  {
    name: 'the bound on shown contacts is not kept',
    file: 'src/visibility/operations/shown-contacts.ts',
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
  {
    name: 'texts of other authors reach an assistant as texts of the directory',
    file: untrusted,
    find: 'return { untrusted: { ...(cleanJson(members) as Json), ...cleanNames(names) } };',
    replace: 'return { ...(cleanJson(members) as Json), ...cleanNames(names) };',
    tests: attacks,
  },
  {
    name: 'texts of other authors reach an assistant with hidden characters',
    file: untrusted,
    find: 'return { untrusted: { ...(cleanJson(members) as Json), ...cleanNames(names) } };',
    replace: 'return { untrusted: { ...members, ...names } };',
    tests: attacks,
  },
  {
    name: 'an assistant uses a tool without its scopes',
    file: 'src/faces/mcp/tool.ts',
    find: 'if (!principal.scopes.has(scope))',
    replace: 'if (principal === undefined)',
    tests: attacks,
  },
  {
    name: 'an assistant lists tools without their scopes',
    file: 'src/faces/mcp/protocol.ts',
    find: 'const listed = toolsOf(call.principal);',
    replace: 'const listed = tools;',
    tests: attacks,
  },
  {
    name: 'a plan of another key is applied',
    file: plans,
    find: 'if (plan === undefined || plan.keyId !== caller.keyId)',
    replace: 'if (plan === undefined)',
    tests: attacks,
  },
  {
    name: 'a plan is applied more than once',
    file: plans,
    find: 'if (plan.outcomeId !== null)',
    replace: "if (plan.outcomeId === '')",
    tests: attacks,
  },
  {
    name: 'an expired plan is applied',
    file: plans,
    find: 'if (plan.expiresAt <= clock())',
    replace: 'if (plan.expiresAt === undefined)',
    tests: attacks,
  },
  {
    name: 'a plan with changed people is applied',
    file: plans,
    find: 'await checkUnchanged(bound, caller, plan);',
    replace: 'void checkUnchanged;',
    tests: attacks,
  },
];
