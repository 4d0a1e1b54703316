/** The live count of a saved view. */
import type { ContactFilter } from '@switchbook/domain/query.js';
import { withoutFaults } from '../../records/operations/record.js';
import { readTree } from '../../records/operations/record-checks.js';
import { countOf } from '../../segments/operations/count-segment.js';
import { views } from './views.js';

const everyone: ContactFilter = { op: 'all', filters: [] };

/** Throws `not_found`, and `invalid` for a tree that is no longer valid. */
export const countView = countOf('countView', async (context, caller, number) => {
  const { filter: tree } = (await views.get(context, caller, number)).definition;
  if (tree === undefined) return everyone;
  const path = 'definition.filter';
  return (await withoutFaults((fault) => readTree(context, caller, tree, { path }, fault))) ?? everyone;
});
