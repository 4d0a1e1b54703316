/** Mutants of compared versions, and of numbers, which must be assigned once. */
import type { SourceMutant } from './source-mutant.js';

const contactStatements = 'src/contacts/store/contact-write-sql.ts';
const decisions = 'src/contacts/writes/decide.ts';

export const versions: readonly SourceMutant[] = [
  {
    name: 'If-Match is not compared under the lock',
    file: 'src/contacts/writes/write.ts',
    find: '? await decide(state, commands, rules, changing)\n',
    replace:
      '? await decide(state, commands.map((one) => ({ ...one, ifVersion: undefined }) as never), how, changing)\n',
    tests: ['test/contacts/races.test.ts'],
  },
  {
    name: 'If-Match is not compared',
    file: decisions,
    find: '    checkVersion(command, current);\n',
    replace: '    void checkVersion;\n',
    tests: ['test/contacts/save-and-edit.test.ts'],
  },
  {
    name: 'an edit without locks writes over any version',
    file: contactStatements,
    find: "atVersion = 'c.id = r.id and c.version = r.expected'",
    replace: "atVersion = 'c.id = r.id'",
    tests: ['test/contacts/save-and-edit.test.ts'],
  },
  {
    name: 'an edit waits for a contact that another writer has locked',
    file: contactStatements,
    find: ' for no key update of c skip locked) o',
    replace: ') o',
    tests: ['src/contacts/writes/write-batcher.test.ts'],
  },
  {
    name: 'a second edit of a contact in one turn takes the result of the first',
    file: 'src/contacts/writes/write-batcher.ts',
    find: 'firsts.get(update.after.id) === update && written',
    replace: 'written',
    tests: ['src/contacts/writes/write-batcher.test.ts'],
  },
  {
    name: 'a deletion without locks deletes any version',
    file: contactStatements,
    find: "atVersion = 'c.id = r.id and c.version = r.expected'",
    replace: "atVersion = 'c.id = r.id'",
    tests: ['test/contacts/races.test.ts'],
  },
  {
    name: 'a deleted contact keeps its identities',
    file: contactStatements,
    find: "['field_values', ...ownTables].map(",
    replace: "['field_values'].map(",
    tests: ['test/contacts/races.test.ts'],
  },
  {
    name: 'a deletion waits for a note and leaves it out of the bin',
    file: contactStatements,
    find: ' for update of c skip locked) l',
    replace: ') l',
    tests: ['test/contacts/races.test.ts'],
  },
];

export const ids: readonly SourceMutant[] = [
  {
    name: 'notes of an import stay after its undo',
    file: 'src/imports/jobs/undo.ts',
    find: 'for (const contactId of removed) this.#removed.set(contactId, this.#countRemoved(contactId) + 1);',
    replace: '',
    tests: ['src/faces/wazapin/inherited.test.ts'],
  },
  {
    name: 'later numbers are not above inherited integers',
    file: 'src/imports/operations/rows/inherited-numbers.ts',
    find: 'if (!this.#of.isDryRun && highest >= next)',
    replace: 'if (this.#of.isDryRun && highest >= next)',
    tests: ['src/faces/wacr/inherited.test.ts'],
  },
  {
    name: 'an integer that is the number of another contact is copied',
    file: 'src/imports/operations/rows/inherited-numbers.ts',
    find: '    if (foreign.length > 0) throw usedNumbersError(foreign);\n',
    replace: '',
    tests: ['src/faces/wacr/inherited.test.ts'],
  },
];
