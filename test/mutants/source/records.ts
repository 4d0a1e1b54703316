/** Mutants of records: required effects of the operations that declarations generate. */
import type { SourceMutant } from './source-mutant.js';

const machine = 'src/records/operations/record.ts';
const table = ['test/records/records.test.ts'];

export const recordMutants: readonly SourceMutant[] = [
  {
    name: 'an account has one record more than its limit',
    file: machine,
    find: 'if (current >= maximum) throw',
    replace: 'if (current > maximum) throw',
    tests: table,
  },
  {
    name: 'a caller with few rights removes what it may only read',
    file: 'src/visibility/operations/guard.ts',
    find: 'if (checkChange === undefined) return reads;',
    replace: 'if (checkChange === undefined) return { ...reads, remove: plain };',
    tests: table,
  },
  {
    name: 'changes of records do not wait for each other',
    file: machine,
    find: "if (lock === 'counter') await lockCounter(tx, accountId, table);",
    replace: "if (lock === 'counter') void lockCounter;",
    tests: ['test/segments/watched.test.ts'],
  },
  {
    name: 'a change of a record leaves no trail',
    file: machine,
    find: 'changes: recordChanges(declaration, before ?? null, result, isRotation) };',
    replace: 'changes: recordChanges(declaration, before ?? null, result, isRotation).slice(9) };',
    tests: ['test/audit/audit-story.test.ts'],
  },
  {
    name: 'a change of a record is checked by the rights that the caller had at its beginning',
    file: machine,
    find: 'const grantor = await reloadGrantor(context, tx, accountId, principal, needed);',
    replace: 'const grantor = principal as Grantor | undefined;',
    tests: ['test/access/rights-during-requests.test.ts'],
  },
  {
    name: 'a secret of a record is shown again',
    file: 'packages/domain/src/records/record.ts',
    find: 'answered.filter(([, { sealed }]) => sealed === undefined)',
    replace: "answered.filter(([, { sealed }]) => sealed !== 'webhook x')",
    tests: ['test/clients/generated.test.ts'],
  },
  {
    name: 'a list shows records with conditions that the caller may not use',
    file: machine,
    find: 'return filterInSlices(rows, isVisible(declaration, context));',
    replace: 'return rows;',
    tests: ['test/visibility/masks.test.ts'],
  },
  {
    name: 'a change answers a record with conditions that the caller may not use',
    file: machine,
    find: 'if (before !== undefined || !mayCreate) visibleRow(declaration, context, before);',
    replace: 'if (before === undefined && !mayCreate) throw notFound(declaration.noun);',
    tests: ['test/visibility/masks.test.ts'],
  },
];
