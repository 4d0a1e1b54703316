/**
 * Conditions on a tag or a group among others. PostgreSQL does not know how many contacts have the item, since its number is looked up in the
 * same statement: it would walk a million contacts in the order of the page for the hundred that have it. So the statement itself reads up
 * to some of its contacts first. If these are all, only they are looked at; else the contacts are read as without this.
 */
import type { ContactFilter } from '../../domain/query.js';
import { holdersSql } from './filter-sql.js';
import type { Parameters } from './parameters.js';

/** Contacts with the item up to which they alone are looked at. */
const mostFew = 1_000;

type Linked = Extract<ContactFilter, { op: 'catalog' }> & { readonly catalog: 'tags' | 'groups' };

const isLinked = (filter: ContactFilter): filter is Linked =>
  filter.op === 'catalog' && (filter.catalog === 'tags' || filter.catalog === 'groups');

/** The items of which a contact that matches has at least one; undefined where it may have none. */
function linkedBy(filter: ContactFilter): readonly Linked[] | undefined {
  if (isLinked(filter)) return [filter];
  if (filter.op === 'all') {
    for (const one of filter.filters) {
      const found = linkedBy(one);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (filter.op !== 'any' || filter.filters.length === 0) return undefined;
  const found = filter.filters.map(linkedBy);
  return found.some((one) => one === undefined) ? undefined : found.flatMap((one) => one ?? []);
}

/**
 * The statement in two forms, of which one finds rows: `textOf` gets a condition that precedes the others. Without such items
 * it is the statement alone.
 */
export function fewOrMany(
  filter: ContactFilter,
  parameters: Parameters,
  textOf: (condition: string) => string,
): string {
  const linked = linkedBy(filter);
  if (linked === undefined) return textOf('');
  const rows = linked.map(
    ({ catalog, item }) => `select l.contact_id from ${holdersSql(catalog, item, parameters)}`,
  );
  const found = '(select count(*) from k)';
  const few = `${found} <= ${mostFew} and c.id = any(array(select k.contact_id from k)) and `;
  return `with k as materialized (select l.contact_id from (${rows.join(' union all ')}) l limit ${mostFew + 1})
    (${textOf(few)}) union all (${textOf(`${found} > ${mostFew} and `)})`;
}
