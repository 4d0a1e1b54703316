/** Mutants of own fields: each accepts a value that does not fit its field. */
import type { SourceMutant } from './source-mutant.js';

const core = ['test/fields/fields.test.ts'];
const indexes = ['test/fields/indexes.test.ts'];
const wire = ['test/fields/field-requests.test.ts'];

export const fieldMutants: readonly SourceMutant[] = [
  {
    name: 'values of an edit keep the form in which they were sent',
    file: 'packages/domain/src/contact/edit.ts',
    find: 'return fields.length === 0 ? after : canonicalAttributes(fields, after);',
    replace: 'return after;',
    tests: core,
  },
  {
    name: 'a new contact may have values that do not fit',
    file: 'src/contacts/writes/decide.ts',
    find: 'checkFields(this.#state.catalogs.fields, contact.attributes);',
    replace: '',
    tests: core,
  },
  {
    name: 'an edit may bring values that do not fit',
    file: 'src/contacts/writes/decide.ts',
    find: 'checkFields(this.#state.catalogs.fields, after.attributes, current.attributes);',
    replace: '',
    tests: core,
  },
  {
    name: 'the undo of a merge brings values back in the form of before the declaration',
    file: 'src/contacts/writes/merges/decide-merge.ts',
    find: 'const formed = inForm(state, parted[side]);',
    replace: 'const formed = parted[side];',
    tests: core,
  },
  {
    name: 'the undo of a merge converts values, and keeps the version',
    file: 'src/contacts/writes/merges/decide-merge.ts',
    find: 'hasNewEntries || formed.attributes !== parted[side].attributes',
    replace: 'hasNewEntries',
    tests: core,
  },
  {
    name: 'a changed field is not noted as a change of the catalogs',
    file: 'src/fields/operations/fields.ts',
    find: '    await countCatalogChange(tx, accountId);\n',
    replace: '',
    tests: ['test/core/caches.test.ts'],
  },
  {
    name: 'a cell of a file is not read by its field',
    file: 'src/imports/operations/receive.ts',
    find: '{ ...options, fields, reserve, ...readOptions',
    replace: '{ ...options, reserve, ...readOptions',
    tests: wire,
  },
  {
    name: 'an index keeps the values of before an edit',
    file: 'src/contacts/store/contact-write-sql.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: '(select r.id, r.number, r.attributes from ${written} r join ${updated} u on u.id = r.id) k',
    replace:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
      '(select r.id, r.number, r.attributes from ${written} r join ${updated} u on u.id = r.id where false) k',
    tests: indexes,
  },
  {
    name: 'a new contact has no values in an index',
    file: 'src/contacts/store/contact-write-sql.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'insertValues(sql`${fresh} k`, creation.valued),',
    replace: '',
    tests: indexes,
  },
  {
    name: 'a deleted contact keeps its values in an index',
    file: 'src/contacts/store/contact-write-sql.ts',
    find: "['field_values', ...ownTables].map(",
    replace: 'ownTables.map(',
    tests: indexes,
  },
  {
    name: 'an import makes contacts without values in an index',
    file: 'src/imports/jobs/write-rows.ts',
    find: 'context.catalogs.fields.some((field) => field.indexNumber !== null)',
    replace: 'context.catalogs.fields.some(() => false)',
    tests: indexes,
  },
  {
    name: 'two commands of a batch may bring one unique value',
    file: 'src/contacts/writes/unique/unique-values.ts',
    find: 'if (newName !== undefined) state.valueHolders.set(newName, after.id);',
    replace: '',
    tests: indexes,
  },
  {
    name: 'a conversion ends without the last of its index',
    file: 'src/bulk-changes/jobs/bulk-batches.ts',
    find: '? await indexBatch(tx, stored, targets, position === null)',
    replace: '? await indexBatch(tx, stored, position === null ? [] : targets, position === null)',
    tests: indexes,
  },
  {
    name: 'the process that completes an index hears of it by the signal alone',
    file: 'src/bulk-changes/jobs/bulk-batches.ts',
    find: 'if (isConversion(change) && position === null) context.catalogs.forget(accountId);',
    replace: '',
    tests: ['test/processes/silent-listen.test.ts'],
  },
  {
    name: 'contacts without a value are not in an order by a field',
    file: 'src/contacts/lists/orders/own-field-order.ts',
    find: 'not exists (select from field_values v',
    replace: 'exists (select from field_values v',
    tests: indexes,
  },
  {
    name: 'a cached total of a search outlives an edit of a searched field',
    file: 'src/contacts/lists/totals/search-totals.ts',
    find: '[...comparedMembers, ...searched.map((kind) => searchedMembers[kind])]',
    replace: 'comparedMembers',
    tests: indexes,
  },
  {
    name: 'searches do not look in searched fields',
    file: 'src/contacts/filters/attribute-conditions.ts',
    find: 'isAttribute(condition) || isSearch(condition)',
    replace: 'isAttribute(condition)',
    tests: indexes,
  },
  {
    name: 'a unique index is ready although a value repeats',
    file: 'src/bulk-changes/jobs/bulk-batches.ts',
    find: 'if (repeated !== undefined) return repeated;',
    replace: '',
    tests: indexes,
  },
];
