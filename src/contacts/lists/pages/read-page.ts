/**
 * Reads a page of contacts: its rows, or the data that revalidates a cached page. `../page-method.ts` decides the
 * start of a page and its access path.
 */
import type { Cursor } from '@switchbook/domain/contact/page.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { catalogChanges } from '../../../catalogs/store/catalog-item-cache.js';
import { rowVersions } from '../../../database/layout.js';
import { namesItems } from '../../store/contact-rows.js';
import { StatementParameters } from '../conditions/filter-sql.js';
import { orderSql } from '../conditions/statement-parameters.js';
import { sortColumns } from '../orders/contact-order.js';
import { walkPositionOf } from './bounded-page.js';
import { type ListedRow, longQueries, type PageQuery } from './contact-page.js';
import { proofShapes, type ReadStart, roundedTake, type SampledStart } from './list-shapes.js';
import type { PageProof } from './page-cache.js';
import { pageSql } from './page-sql.js';
import { makePageStatement } from './page-statement.js';
import type { EventsSince } from './sample-cache.js';

export async function readPage(query: PageQuery, start: ReadStart): Promise<ListedRow[]> {
  return (await readWhole<object>(query, start)).rows;
}

/** Returns a page of a filter with few matches; undefined if there are more. */
export async function readFew(query: PageQuery, start: ReadStart): Promise<ListedRow[] | undefined> {
  const { rows, more } = await readWhole<{ readonly is_cut: boolean }>(query, start);
  return more.is_cut ? undefined : rows;
}

/** Returns a page that starts at samples, with the events that show whether the samples were right. */
export async function readSampledPage(
  query: PageQuery,
  start: ReadStart & { readonly sampled: SampledStart },
): Promise<{ readonly rows: ListedRow[]; readonly more: EventsSince }> {
  return readWhole<EventsSince>(query, start);
}

/** Returns a page that reads at most `maxRead` contacts; `walkedTo`: the last of them, if these were not all. */
export async function readBoundedPage(
  query: PageQuery,
  start: ReadStart & { readonly maxRead: number },
): Promise<{ readonly rows: ListedRow[]; readonly walkedTo: Cursor | null }> {
  const { rows, more } = await readWhole<{ readonly walked_to: string | null }>(query, start);
  return {
    rows,
    walkedTo: walkPositionOf(more.walked_to, sortColumns(query.request.order, new StatementParameters([]))),
  };
}

async function readWhole<More extends object>(
  query: PageQuery,
  start: ReadStart,
): Promise<{ readonly rows: ListedRow[]; readonly more: More & { catalog_changes?: number } }> {
  const { sources, accountId } = query;
  const parameters = new StatementParameters([accountId, sources.clock()]);
  const { statement, packing } = makePageStatement(query, start, parameters);
  const { rows, more } = await packing.query<More & { catalog_changes?: number }>(
    longQueries(sources),
    statement(accountId),
    parameters.values,
  );
  for (const row of rows) {
    row.account_id = accountId;
    row.catalog_changes = more.catalog_changes ?? 0;
  }
  return { rows, more };
}

export async function readProof(query: PageQuery, start: ReadStart): Promise<PageProof> {
  const { database } = query.sources;
  const parameters = new StatementParameters([query.accountId]);
  const columns = sortColumns(query.request.order, parameters);
  const reach = { ...start, take: roundedTake(start.take, proofShapes) };
  const page = pageSql(`c.id, ${rowVersions[database.layout]} as mark`, query, reach, columns, parameters);
  const changes = namesItems(query.shownParts.parts) ? catalogChanges('$1') : '0';
  const order = orderSql(columns, (column) => `p.${column.alias}`);
  const text = `select coalesce(string_agg(concat(p.id, ' ', p.mark), ',' order by ${order}), '') as rows,
      ${changes} as changes
    from (select f.* from (${page}) f limit ${parameters.add(start.take, 'bigint')}) p`;
  const [proof] = await database.query<PageProof>(proofShapes.of(text, query.accountId), parameters.values);
  invariant(proof !== undefined, 'an aggregate has one row');
  return proof;
}
