/** Own fields: each mutant lets a value in that is not in the form of its field. */
import type { SourceMutant } from './source-mutant.js';

const core = ['src/core/fields/fields.test.ts'];
const wire = ['src/faces/directory/fields.test.ts'];

export const fieldMutants: readonly SourceMutant[] = [
  {
    name: 'values of an edit keep the form in which they were sent',
    file: 'src/domain/edit.ts',
    find: 'return fields.length === 0 ? after : canonicalAttributes(fields, after);',
    replace: 'return after;',
    tests: core,
  },
  {
    name: 'a new contact may have values that do not fit',
    file: 'src/core/writes/decide.ts',
    find: 'checkFields(this.#world.catalogs.fields, contact.attributes);',
    replace: '',
    tests: core,
  },
  {
    name: 'an edit may bring values that do not fit',
    file: 'src/core/writes/decide.ts',
    find: 'checkFields(this.#world.catalogs.fields, after.attributes, current.attributes);',
    replace: '',
    tests: core,
  },
  {
    name: 'the undo of a merge brings values back in the form of before the declaration',
    file: 'src/core/writes/decide-merge.ts',
    find: '{ ...inForm(world, parted[whose]), reach',
    replace: '{ ...parted[whose], reach',
    tests: core,
  },
  {
    name: 'a changed field is not noted as a change of the catalogs',
    file: 'src/core/fields/fields.ts',
    find: 'await noteCatalogChange(tx, caller.accountId);',
    replace: '',
    tests: ['test/caches.test.ts'],
  },
  {
    name: 'a cell of a file is not read by its field',
    file: 'src/core/imports/receive.ts',
    find: '{ ...options, fields, ...more',
    replace: '{ ...options, ...more',
    tests: wire,
  },
];
