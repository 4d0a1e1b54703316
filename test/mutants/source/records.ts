/** Records: what the operations that are made of declarations must not forget. */
import type { SourceMutant } from './source-mutant.js';

const machine = 'src/core/records/record.ts';
const toys = ['src/faces/directory/record-kinds.test.ts'];

export const recordMutants: readonly SourceMutant[] = [
  {
    name: 'an account has one record more than its limit',
    file: machine,
    find: 'if (current >= maximum) throw',
    replace: 'if (current > maximum) throw',
    tests: toys,
  },
  {
    name: 'changes of records do not wait for each other',
    file: machine,
    find: "if (lock === 'counter') await lockCounter(tx, accountId, plural);",
    replace: "if (lock === 'counter') void lockCounter;",
    tests: ['test/segments/watched.test.ts'],
  },
  {
    name: 'a change of a record leaves no trail',
    file: machine,
    find: 'changes: recordChanges(declaration, before ?? null, result) };',
    replace: 'changes: recordChanges(declaration, before ?? null, result).slice(9) };',
    tests: ['test/audit.test.ts'],
  },
  {
    name: 'records are listed whose conditions the caller may not ask',
    file: 'src/core/shown/bound-records.ts',
    find: '.filter((one) => mayRead(parts, one))',
    replace: '.filter((one) => mayRead(parts, one) || true)',
    tests: ['test/masks.test.ts'],
  },
];
