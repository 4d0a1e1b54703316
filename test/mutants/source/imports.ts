/** Mutants of imports: each ignores a choice that a user made for a file. */
import type { SourceMutant } from './source-mutant.js';

const files = ['test/imports/import-files.test.ts'];

export const importMutants: readonly SourceMutant[] = [
  {
    name: 'the choices of an import are not kept',
    file: 'src/imports/operations/receive.ts',
    find: "summary.format !== 'csv' ? null : headingsKey(summary.columns)",
    replace: "summary.format !== 'csv' ? null : null",
    tests: files,
  },
  {
    name: 'the choices of a dry run are kept',
    file: 'src/imports/operations/receive.ts',
    find: "options.isDryRun || summary.format !== 'csv' ? null",
    replace: "summary.format !== 'csv' ? null",
    tests: files,
  },
  {
    name: 'values of fixes are stored with the import',
    file: 'src/imports/operations/receive.ts',
    find: 'fixes.filter((fix) => fix.value === undefined)',
    replace: 'fixes',
    tests: files,
  },
  {
    name: 'rows of one person are not merged',
    file: 'src/imports/operations/rows/decide-rows.ts',
    find: "return this.#rowOf(id) === undefined ? 'skip' : 'fill';",
    replace: "return 'skip';",
    tests: files,
  },
  {
    name: 'a row for a review is compared with contacts of its own file',
    file: 'src/imports/operations/rows/similar-rows.ts',
    find: 'String(match.contact) < importId && ',
    replace: '',
    tests: ['test/imports/similar-rows.test.ts'],
  },
  {
    name: 'a row whose contact is deleted meanwhile is not compared',
    file: 'src/imports/operations/rows/similar-rows.ts',
    find: 'if (!isComplete) throw new StateChangedError();',
    replace: 'void isComplete;',
    tests: ['test/imports/similar-rows.test.ts'],
  },
  {
    name: 'a row is rejected for a contact that is deleted meanwhile',
    file: 'src/imports/operations/rows/similar-rows.ts',
    find: 'if ((await findKnownIds(tx, accountId, ids)).size < ids.length) throw new StateChangedError();',
    replace: '',
    tests: ['test/imports/similar-rows.test.ts'],
  },
  {
    name: 'an empty text of an export removes the text of a known contact',
    file: 'src/imports/operations/rows/row-edit.ts',
    find: 'const filled = withoutEmptyTexts(record);',
    replace: 'const filled = record;',
    tests: ['test/imports/import-round-trip.test.ts'],
  },
  {
    name: 'an empty text of an export is lost',
    file: 'packages/contact-files/src/json/json-contact.ts',
    find: 'record.id !== undefined;',
    replace: 'record === undefined;',
    tests: ['test/imports/import-round-trip.test.ts'],
  },
];
