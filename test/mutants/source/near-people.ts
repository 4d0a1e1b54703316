/** Mutants of the search for duplicates: scores, evidence of limited callers, and its batches. */
import type { SourceMutant } from './source-mutant.js';

const scores = 'packages/domain/src/contact/duplicate-score.ts';
const pairs = 'src/duplicates/operations/find-pairs.ts';
const compareContacts = 'src/duplicates/operations/compare-contacts.ts';
const pure = ['packages/domain/src/contact/duplicate-score.test.ts'];
const found = ['test/duplicates/duplicates.test.ts'];
const limited = ['test/duplicates/limited-callers.test.ts'];

export const nearPeople: readonly SourceMutant[] = [
  {
    name: 'a father and a son with the same name are one person',
    file: scores,
    find: "  if (generations.includes('senior') && generations.includes('junior')) return true;\n",
    replace: '',
    tests: pure,
  },
  {
    name: 'two frequent names that differ by a letter count as equal',
    file: scores,
    find: '  if (areNamed && !(isBorn && areBare)) return true;\n',
    replace: '',
    tests: pure,
  },
  {
    name: 'a completely different surname costs little',
    file: scores,
    find: 'haveOtherSurnames(person, otherPerson, name) ? bits.otherSurname : 0;',
    replace: 'haveOtherSurnames(person, otherPerson, name) ? 0 : 0;',
    tests: pure,
  },
  {
    name: 'a birthday that programs write for unknown ones is evidence',
    file: 'packages/domain/src/contact/compared-person.ts',
    find: 'birthday === null || filledIn.has(birthday) ? null :',
    replace: 'birthday === null ? null :',
    tests: pure,
  },
  {
    name: 'a check names contacts that the caller does not see',
    file: pairs,
    find: '...holderIds.filter((id) => visibleIds.has(id))]',
    replace: '...some]',
    tests: limited,
  },
  {
    name: 'a score shows a limited caller how large the account is',
    file: pairs,
    find: 'estimateContacts(this.#on, this.#accountId) : assumedAccountSize;',
    replace: 'estimateContacts(this.#on, this.#accountId) : estimateContacts(this.#on, this.#accountId);',
    tests: limited,
  },
  {
    name: 'a check finds contacts by a number that the caller sees masked',
    file: 'src/duplicates/operations/check-duplicates.ts',
    find: 'partsOf({ hidden: [...hidden, ...masked], masked: [] })',
    replace: 'partsOf({ hidden: [...hidden], masked: [...masked] })',
    tests: limited,
  },
  {
    name: 'a contact is compared before its own keys are there',
    file: compareContacts,
    find: 'if (isCompared && ids.length > 0)\n',
    replace: 'if (isCompared && ids.length < 0)\n',
    tests: found,
  },
  {
    name: 'dismissals of deleted contacts stay',
    file: compareContacts,
    find: '      if (missing.length > 0) await forgetDismissals(tx, accountId, missing);\n',
    replace: '',
    tests: found,
  },
  {
    name: 'an erasure leaves the keys of the search for duplicates',
    file: 'src/erasure/operations/erase-contact.ts',
    find: '      await writeKeys(tx, accountId, ids, new Map());\n',
    replace: '',
    tests: found,
  },
];
