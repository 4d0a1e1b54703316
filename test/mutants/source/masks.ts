/** Mutants of hidden and masked parts: answers, requests and edits that ignore them. */
import type { SourceMutant } from './source-mutant.js';

const parts = 'packages/domain/src/access/redaction.ts';
const rows = 'packages/domain/src/access/hideable.ts';
const touched = 'src/visibility/values/redaction-edit.ts';
const masks = 'test/visibility/masks.test.ts';

export const maskMutants: readonly SourceMutant[] = [
  {
    name: 'an edit that names a number which is not shown is decided',
    file: 'src/contacts/operations/contact-operations.ts',
    find: "  if (command.op === 'edit') checkEdit(parts, edit, false);",
    replace: '',
    tests: [masks],
  },
  {
    name: 'a lookup shows a whole contact',
    file: 'src/contacts/operations/contact-operations.ts',
    find: 'withRedaction(getContact, { redactResult: redaction.redactContact })',
    replace: 'withRedaction(getContact, nothingToRedact)',
    tests: [masks],
  },
  {
    name: 'the number next to the id of a messenger is shown',
    file: parts,
    find: "if (parts.numbers === 'whole' || identity.attrs.phone === undefined) return identity;",
    replace: 'if (identity !== undefined) return identity;',
    tests: [masks],
  },
  {
    name: 'the server shows the extensions that faces store',
    file: parts,
    find: 'if (contact.extensions !== undefined && !showsExtensions(parts)) redacted.extensions = {};',
    replace: '',
    tests: [masks],
  },
  {
    name: 'a caller may search for the beginning of a masked number',
    file: rows,
    find: "numberStarts: 'where not whole', ",
    replace: '',
    tests: [masks],
  },
  {
    name: 'a search looks in numbers that are not shown',
    file: rows,
    find: "sections: ['numbers', 'spellings'],",
    replace: 'sections: [],',
    tests: [masks],
  },
  {
    name: 'an edit of all attributes changes a hidden attribute',
    file: touched,
    find: 'Object.keys(edit.value).find((candidate) => hidesAttribute(parts, candidate))',
    replace: 'Object.keys(edit.value).find((candidate) => hidesAttribute(parts, candidate) && false)',
    tests: [masks],
  },
];
