/**
 * A page of contacts from the rows of its statement: within a bound in bytes, with the parts to read later and the
 * position of the next page. `contact-list.ts` finds the rows.
 */
import type { Contact } from '../../domain/contact.js';
import { type ContactPart, contactParts, type Shown } from '../../domain/contact-parts.js';
import type { AccountId, Clock } from '../../domain/ids.js';
import type { Page, PageRequest, PageRest } from '../../domain/page.js';
import type { ContactFilter } from '../../domain/query.js';
import { Slices } from '../../domain/slices.js';
import { CatalogView, type CatalogViews } from '../catalogs/catalog-views.js';
import {
  type ContactRow,
  columnNames,
  contactColumns,
  fromContactRow,
  namesItems,
} from '../contacts/contact-rows.js';
import type { Database, Queryable } from '../database/database.js';
import {
  cutSql as cutRowsSql,
  isCut,
  maxPageBytes,
  maxPieceBytes,
  type SizedRow,
} from '../database/page-cut.js';
import type { SortColumn } from '../database/sort-columns.js';
import { prepared } from '../database/sql.js';
import { cursorOf, type Sorted } from './contact-order.js';

export interface PageSources {
  readonly database: Queryable & Pick<Database, 'layout'>;
  readonly clock: Clock;
  readonly views: CatalogViews;
}

/** A page of a list that is asked for. */
export interface AskedPage {
  readonly sources: PageSources;
  readonly accountId: AccountId;
  readonly filter: ContactFilter;
  readonly request: PageRequest;
  readonly what: Shown;
}

/** `mark`: of the row (`row-marks.ts`), of lists whose pages may be cached */
export type ListedRow = ContactRow & Sorted & SizedRow & { readonly mark: string };

/** `keys` is the whole page where it has, or may have, more than was read. */
export async function pageOf(
  { sources, accountId, request, what }: AskedPage,
  rows: readonly ListedRow[],
  keys: readonly ListedRow[] | undefined,
): Promise<Page<Contact>> {
  const by = keyOf(request);
  const whole = keys ?? rows;
  const shown = rows.slice(0, request.limit);
  const { contacts: items, bytes } = await decodeRows(sources, accountId, shown, what.parts);
  if (request.from.at === 'skip') {
    const rest = whole.slice(0, request.limit).map((row) => row[by]);
    // A contact inserted in between is at its position in the rest.
    let known = 0;
    while (known < items.length && items[known]?.[by] === rest[known]) known += 1;
    const end = whole.length > request.limit ? whole[request.limit - 1] : undefined;
    const next = end === undefined ? null : cursorOf(end, request.order);
    const page = { items: items.slice(0, known), bytes, next };
    return known === rest.length ? page : { ...page, rest: { by, keys: rest.slice(known) } as PageRest };
  }
  const last = shown[items.length - 1];
  const lastIndex = last === undefined ? -1 : whole.findIndex((row) => row[by] === last[by]);
  const isLast = last === undefined || lastIndex === whole.length - 1;
  return { items, bytes, next: isLast ? null : cursorOf(last, request.order) };
}

const noItems = new CatalogView(0);

/** The contacts of the rows, as many as the bound allows with the names that they show. */
async function decodeRows(
  { database, views }: PageSources,
  accountId: AccountId,
  rows: readonly ListedRow[],
  parts: readonly ContactPart[],
): Promise<{ contacts: Contact[]; bytes: number }> {
  for (const row of rows) row.account_id = accountId;
  const seen = namesItems(parts) ? await views.find(database, rows) : [];
  const slices = new Slices();
  const contacts: Contact[] = [];
  let names = 0;
  for (const [index, row] of rows.entries()) {
    const contact = fromContactRow(row, seen[index] ?? noItems);
    for (const item of contact.tags) names += item.name.length;
    for (const item of contact.groups) names += item.name.length;
    const before = rows[index - 1]?.through ?? 0;
    if (contacts.length > 0 && before + names > maxPageBytes) break;
    contacts.push(contact);
    if (slices.isOver()) await slices.next();
  }
  return { contacts, bytes: (rows[contacts.length - 1]?.through ?? 0) + names };
}

/** The keys of the page's contacts, once known. */
export function keyOf({ order }: PageRequest): 'id' | 'number' {
  return order.some((one) => one.by === 'number') ? 'number' : 'id';
}

const restColumn: SortColumn = {
  sql: 'k.i',
  type: 'bigint',
  isNullable: false,
  alias: 'sort_0',
  descending: false,
  nullsFirst: false,
};

function restSql(by: PageRest['by']): string {
  const type = by === 'id' ? 'uuid' : 'bigint';
  const found = `select k.key, k.i as sort_0 from unnest($3::${type}[]) with ordinality k(key, i)`;
  const text = `select ${contactColumns({ now: '$2', account: '$1' })}, p.sort_0 from (${found}) p
    join contacts c on c.account_id = $1 and c.${by} = p.key order by p.sort_0`;
  return cutRowsSql(text, [restColumn], maxPieceBytes, contactParts, [
    ...columnNames(contactParts),
    restColumn.alias,
  ]);
}

const restStatements = {
  id: prepared('page_rest_by_id', restSql('id')),
  number: prepared('page_rest_by_number', restSql('number')),
};

/** The contacts of a page that are not among its items, in chunks; those deleted meanwhile are left out. */
export async function* readRest(
  sources: PageSources,
  accountId: AccountId,
  { by, keys }: PageRest,
): AsyncGenerator<readonly Contact[]> {
  let left: readonly unknown[] = keys;
  while (left.length > 0) {
    const rows = await sources.database.query<ListedRow>(restStatements[by], [
      accountId,
      sources.clock(),
      left,
    ]);
    const { contacts } = await decodeRows(sources, accountId, rows, contactParts);
    if (contacts.length === 0) return;
    yield contacts;
    const isAll = contacts.length === rows.length && !isCut(rows, left.length, maxPieceBytes);
    left = isAll ? [] : left.slice(Number(rows[contacts.length - 1]?.sort_0));
  }
}
