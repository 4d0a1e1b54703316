/** The source of a book, and its filter for a reader. */
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { toVisibleFilter } from '../../contacts/operations/resolve-conditions.js';
import type { Basics, Caches, CallerVisibility, Context } from '../../operation-context/context.js';
import { findSegments } from '../../segments/store/segment-rows.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import type { BookSource } from '../values/book.js';

const catalogOf = { group: 'groups', tag: 'tags' } as const;

/** Returns the filter of the source; undefined: it was deleted. */
export async function findSource(
  { database, catalogs }: Pick<Context, 'database' | 'catalogs'>,
  accountId: AccountId,
  { kind, number = 0 }: BookSource,
): Promise<ContactFilter | undefined> {
  if (kind === 'all') return allContacts;
  if (kind === 'segment') {
    const [segment] = await findSegments(database.reads, accountId, [number], []);
    return segment && { op: 'segment', ref: { number }, path: 'source' };
  }
  const catalog = catalogOf[kind];
  const item = (await catalogs.get(accountId, catalog)).find((catalogItem) => catalogItem.number === number);
  return item && { op: 'catalog', catalog, item: { by: 'number', number } };
}

/**
 * Returns the filter of the contacts of a book that are visible to its reader. Throws `not_found` for a deleted source:
 * an empty book would make phones delete all contacts.
 */
export async function getBookFilter(
  context: Basics & CallerVisibility & Caches,
  accountId: AccountId,
  source: BookSource,
): Promise<VisibleFilter> {
  const sourceFilter = await findSource(context, accountId, source);
  const filter = orNotFound(sourceFilter, source.kind === 'all' ? 'book' : source.kind);
  return toVisibleFilter(context, accountId, filter);
}
