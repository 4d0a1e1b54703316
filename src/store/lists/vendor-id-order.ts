/**
 * Contacts in the order of the id that a caller chose for them in a scope, else of their uuid: ordered streams, of
 * those with a chosen id and of those without, each read only as far as the page needs. `vendor_scopes` of contacts
 * lists the scopes in which they have one; an account has few distinct values of it, so those without are a few ranges
 * of an index.
 */
import { manyVendorScopes } from '../../domain/derive.js';
import type { Parameters } from './filter-sql.js';

/** The chosen id that counts, where a contact has several. */
export function chosenIdSql(column: 'id' | 'raw', contact: string, scope: string): string {
  return `select v.${column} from identities v where v.account_id = $1 and v.contact_id = ${contact}
    and v.kind = 'vendor_id' and v.scope = ${scope} order by v.position, v.id limit 1`;
}

export interface ChosenPage {
  readonly scope: string;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
}

/** The page's contacts `id`, with the sort keys under the names given. */
export function chosenPageSql(
  page: ChosenPage,
  names: readonly [chosen: string, id: string],
  parameters: Parameters,
): string {
  const scope = parameters.add(page.scope, 'text');
  const direction = page.descending ? 'desc' : 'asc';
  const streams = streamsSql(scope, direction, page.skip + page.limit);
  // Far enough to see first whether one stream alone covers nearly all skipped rows.
  const isDeep = page.skip >= 1_000;
  const parts = streams.map((stream, at) => {
    const offset = isDeep ? ` offset (select p.passed[${at + 1}] from p)` : '';
    return `(select s.id, coalesce(s.chosen, s.id::text collate "C") as chosen from (${stream}) s${offset})`;
  });
  const passed = isDeep ? `, ${passedSql(scope, direction, page.skip)}` : '';
  const rest = isDeep ? ' - (select p.all_passed from p)' : '';
  return `with recursive ${scopesSql(scope)}${passed}
    select m.id, m.chosen as ${names[0]}, m.id as ${names[1]} from (${parts.join(' union all ')}) m
    order by m.chosen ${direction}, m.id ${direction} limit ${page.limit} offset ${page.skip}${rest}`;
}

/**
 * `p`: how far each stream is passed without being merged. A row's position in the list exceeds that in its stream by
 * at most the rows of the other streams; how many those are is known only when they are few. `n`: the rows of each.
 */
function passedSql(scope: string, direction: string, skip: number): string {
  const few = Math.floor(skip / 32);
  const counts = streamsSql(scope, direction, few + 1).map(
    (stream) => `(select count(*) from (${stream}) s)`,
  );
  const passed = `case when n.others > ${few} then 0
    else least(nullif(n.rows, ${few + 1}), greatest(0, ${skip} - n.others)) end`;
  return `n as materialized (select u.at, u.rows, sum(u.rows) over () - u.rows as others
      from unnest(array[${counts.join(', ')}]) with ordinality as u(rows, at)),
    p as materialized (select array_agg(${passed} order by n.at) as passed, sum(${passed}) as all_passed from n)`;
}

/** Those whose ids are stored as they came, the others who have one, and those without. */
function streamsSql(scope: string, direction: string, reach: number): readonly string[] {
  return [
    storedSql(scope, direction, reach),
    respelledSql(scope, direction, reach),
    ...withoutSql(scope, direction, reach),
  ];
}

/** Most distinct values of `vendor_scopes`; with more, every contact is checked separately. */
const mostScopes = 64;

/**
 * `w`: the distinct values of `vendor_scopes`, each found by one index lookup; `k`: facts about all contacts that
 * follow from them; `l`: those that lack the scope, in an array. Where scopes were too many to be stored, it may be
 * lacking.
 */
function scopesSql(scope: string): string {
  const least = (condition: string) => `select c.vendor_scopes as scopes from contacts c
    where c.account_id = $1${condition} order by c.vendor_scopes limit 1`;
  return `v as (
      (${least('')}) union all
      select n.scopes from v, lateral (${least(' and c.vendor_scopes > v.scopes')}) n),
    w as materialized (select v.scopes from v limit ${mostScopes + 1}),
    k as materialized (select count(*) > ${mostScopes} as are_many,
      coalesce(bool_or(w.scopes = '${manyVendorScopes}' or w.scopes::jsonb ->> ${scope} > '1'), false)
        or count(*) > ${mostScopes} as has_several
      from w),
    l as materialized (select array_agg(w.scopes order by w.scopes desc) as scopes
      from w where not (select k.are_many from k) and not w.scopes::jsonb ? ${scope})`;
}

/** Chosen ids stored as they came: no two are equal. Only for a contact with several is it checked which counts. */
function storedSql(scope: string, direction: string, reach: number): string {
  return `select i.contact_id as id, i.value collate "C" as chosen from identities i
    where i.account_id = $1 and i.kind = 'vendor_id' and i.value = i.raw and i.scope = ${scope}
      and (not (select k.has_several from k) or i.id = (${chosenIdSql('id', 'i.contact_id', scope)}))
    order by i.value collate "C" ${direction} limit ${reach}`;
}

function respelledSql(scope: string, direction: string, reach: number): string {
  return `select i.contact_id as id, i.raw collate "C" as chosen from identities i
    where i.account_id = $1 and i.kind = 'vendor_id' and i.value <> i.raw and i.scope = ${scope}
      and i.id = (${chosenIdSql('id', 'i.contact_id', scope)})
    order by left(i.raw, 200) collate "C" ${direction}, i.raw collate "C" ${direction}, i.contact_id ${direction}
    limit ${reach}`;
}

/**
 * Those without, by uuid: of two values of `vendor_scopes`, which cover nearly all, in index order. They are ranges of
 * one value, because with an equation a planner that takes the value for common would scan all contacts in uuid order.
 * Contacts are checked one by one, not in a join: a join is planned by the row counts of the last statistics, and a
 * plan for a few never finishes on many.
 */
function withoutSql(scope: string, direction: string, reach: number): readonly string[] {
  const isWithout = `(${chosenIdSql('id', 'c.id', scope)}) is null`;
  const range = (scopes: string) => `select c.id, null::text as chosen from contacts c
    where c.account_id = $1 and c.vendor_scopes >= ${scopes} and c.vendor_scopes <= ${scopes}
      and (${scopes} <> '${manyVendorScopes}' or ${isWithout})
    order by c.vendor_scopes ${direction}, c.id ${direction} limit ${reach}`;
  const inOrder = `order by c.id ${direction} limit ${reach}`;
  return [
    range('(select l.scopes[1] from l)'),
    range('(select l.scopes[2] from l)'),
    `select c.id, c.chosen from l, unnest(l.scopes[3:]) as u(scopes), lateral (${range('u.scopes')}) c ${inOrder}`,
    `select c.id, null::text as chosen from contacts c
      where c.account_id = $1 and (select k.are_many from k) and ${isWithout} ${inOrder}`,
  ];
}
