/**
 * Makes a page of contacts from the rows of its statement, within a bound in bytes. The page has the parts to read
 * later and the position of the next page. `../contact-list.ts` finds the rows.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type ContactPart, contactParts, type ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest, PageRest } from '@switchbook/domain/contact/page.js';
import type { AccountId, Clock } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import {
  type CatalogItemCache,
  CatalogItemSet,
  catalogChanges,
} from '../../../catalogs/store/catalog-item-cache.js';
import type { Database, Queryable } from '../../../database/database.js';
import { RowPacking } from '../../../database/statements/packed-columns.js';
import { isCut, maxChunkBytes, maxPageBytes, type SizedRow } from '../../../database/statements/page-cut.js';
import { prepared } from '../../../database/statements/sql.js';
import type { VisibleFilter } from '../../../visibility/values/visible-filter.js';
import {
  type ContactRow,
  contactColumns,
  fromContactRow,
  namesItems,
  packedColumns,
} from '../../store/contact-rows.js';
import { cutSql as cutRowsSql } from '../../store/row-size.js';
import { cursorOf, type SortValues } from '../orders/contact-order.js';

export interface PageSources {
  readonly database: Queryable & Pick<Database, 'layout' | 'until'>;
  /** aborted when the client disconnects; only for long lists, to cancel their statements */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly itemCache: CatalogItemCache;
}

/** Runs the statements that may take long. */
export function longQueries({ database, signal }: Pick<PageSources, 'database' | 'signal'>): Queryable {
  return signal === undefined ? database : database.until(signal);
}

/** A requested page of a list. */
export interface PageQuery {
  readonly sources: PageSources;
  readonly accountId: AccountId;
  readonly filter: VisibleFilter;
  readonly request: PageRequest;
  readonly shownParts: ShownParts;
}

/** `mark`: the mark of the row (`rowVersions`), for lists with cached pages */
export type ListedRow = ContactRow & SortValues & SizedRow & { readonly mark: string };

/** Makes a page of rows. `keys` is the whole page if it has, or may have, more rows than were read. */
export async function makePage(
  query: PageQuery,
  rows: readonly ListedRow[],
  keys: readonly ListedRow[] | undefined,
): Promise<Page<Contact>> {
  const { sources, accountId, request, shownParts } = query;
  const by = sortKeyOf(query);
  const whole = keys ?? rows;
  const pageRows = rows.slice(0, request.limit);
  const { contacts: items, bytes } = await decodeRows(sources, accountId, pageRows, shownParts.parts);
  if (request.from.at === 'skip') {
    const rest = whole.slice(0, request.limit).map((row) => row[by]);
    // A contact inserted in between is at its position in the rest.
    let position = 0;
    while (position < items.length && items[position]?.[by] === rest[position]) position += 1;
    const end = whole.length > request.limit ? whole[request.limit - 1] : undefined;
    const next = end === undefined ? null : cursorOf(end, request.order);
    const page = { items: items.slice(0, position), bytes, next };
    return position === rest.length
      ? page
      : { ...page, rest: { by, keys: rest.slice(position) } as PageRest };
  }
  const last = pageRows[items.length - 1];
  const lastIndex = last === undefined ? -1 : whole.findIndex((row) => row[by] === last[by]);
  const isLast = last === undefined || lastIndex === whole.length - 1;
  return { items, bytes, next: isLast ? null : cursorOf(last, request.order) };
}

const noItems = new CatalogItemSet(0);

/** Returns the contacts of the rows, with the names of their items, up to the size bound. */
async function decodeRows(
  { database, itemCache }: PageSources,
  accountId: AccountId,
  rows: readonly ListedRow[],
  parts: readonly ContactPart[],
): Promise<{ contacts: Contact[]; bytes: number }> {
  for (const row of rows) row.account_id = accountId;
  const itemSets = namesItems(parts) ? await itemCache.find(database, rows) : [];
  const slices = new Slices();
  const contacts: Contact[] = [];
  let names = 0;
  for (const [index, row] of rows.entries()) {
    const contact = fromContactRow(row, itemSets[index] ?? noItems);
    for (const tag of contact.tags) names += tag.name.length;
    for (const group of contact.groups) names += group.name.length;
    const before = rows[index - 1]?.through ?? 0;
    if (contacts.length > 0 && before + names > maxPageBytes) break;
    contacts.push(contact);
    if (slices.isOver()) await slices.next();
  }
  return { contacts, bytes: (rows[contacts.length - 1]?.through ?? 0) + names };
}

/** Returns the keys of the page's contacts, once known. */
export function sortKeyOf({
  request,
  shownParts,
}: Pick<PageQuery, 'request' | 'shownParts'>): 'id' | 'number' {
  const isByNumber = request.order.some((key) => key.by === 'number');
  return isByNumber && shownParts.parts.includes('number') ? 'number' : 'id';
}

/** A contact of the rest of a page, with its position in it. */
type RestRow = ListedRow & { readonly place: number };

const restPacking = new RowPacking<RestRow>([
  ...packedColumns(contactParts),
  ['place', 'number'],
  ['through', 'number'],
]);

function restSql(by: PageRest['by']): string {
  const type = by === 'id' ? 'uuid' : 'bigint';
  const text = `select ${contactColumns({ now: '$2', account: '$1', hasChanges: false })}, k.place
    from unnest($3::${type}[]) with ordinality k(key, place)
    join contacts c on c.account_id = $1 and c.${by} = k.key order by k.place`;
  const changes = `, ${catalogChanges('$1')} as catalog_changes`;
  return restPacking.sql(cutRowsSql(text, maxChunkBytes, contactParts), 4, changes);
}

const restStatements = {
  id: prepared('page_rest_by_id', restSql('id')),
  number: prepared('page_rest_by_number', restSql('number')),
};

/** Reads the contacts of a page that are not among its items, in batches, without contacts deleted meanwhile. */
export async function* readPageRest(
  sources: PageSources,
  accountId: AccountId,
  { by, keys }: PageRest,
): AsyncGenerator<readonly Contact[]> {
  let left: readonly unknown[] = keys;
  let size = keys.length;
  while (left.length > 0) {
    const group = left.slice(0, size);
    const { rows, more } = await restPacking.query<{ catalog_changes: number }>(
      sources.database,
      restStatements[by],
      [accountId, sources.clock(), group],
    );
    for (const row of rows) row.catalog_changes = more.catalog_changes;
    const { contacts } = await decodeRows(sources, accountId, rows, contactParts);
    if (contacts.length > 0) yield contacts;
    const isAll = contacts.length === rows.length && !isCut(rows, group.length, maxChunkBytes);
    const read = isAll ? group.length : (rows[contacts.length - 1]?.place ?? group.length);
    left = left.slice(read);
    // The database measures all contacts of a group, also those that do not fit.
    size = isAll ? 2 * size : read;
  }
}
