/**
 * Contacts in the order of the id that a caller chose for them in a scope, else of their own: ordered streams, of those
 * with a chosen id and of those without, each read only as far as the page needs. `vendor_scopes` of contacts says in
 * which scopes they have one; an account has few different values of it, so those without are a few ranges of an index.
 */
import { manyVendorScopes } from '../domain/derive.js';
import type { Parameters } from './contact-query.js';

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
  const offset = (at: number) => (isDeep(page) ? `offset (select o${at} from o)` : '');
  const parts = streamsSql(scope, direction, page.skip + page.limit).map(
    (stream, at) =>
      `(select s.id, coalesce(s.chosen, s.id::text collate "C") as chosen from (${stream}) s ${offset(at)})`,
  );
  const passed = isDeep(page) ? `, ${passedSql(scope, direction, page.skip)}` : '';
  const rest = isDeep(page) ? `${page.skip} - (select o0 + o1 + o2 from o)` : page.skip;
  return `with recursive ${scopesSql(scope)}${passed}
    select m.id, m.chosen as ${names[0]}, m.id as ${names[1]} from (${parts.join(' union all ')}) m
    order by m.chosen ${direction}, m.id ${direction} limit ${page.limit} offset ${rest}`;
}

/** Far enough to see first whether one stream alone holds nearly all that is skipped. */
function isDeep({ skip }: ChosenPage): boolean {
  return skip >= 1_000;
}

/**
 * `o`: how far each stream is passed without being merged. A row is in the list no further behind its place in its
 * stream than the other streams have rows; only when they are few is it known how many.
 */
function passedSql(scope: string, direction: string, skip: number): string {
  const few = Math.floor(skip / 32);
  const counts = streamsSql(scope, direction, few + 1).map(
    (stream, at) => `(select count(*) from (${stream}) s) as n${at}`,
  );
  const passed = ['n1 + n2', 'n0 + n2', 'n0 + n1'].map(
    (others, at) => `case when ${others} > ${few} then 0
      else least(nullif(n${at}, ${few + 1}), greatest(0, ${skip} - (${others}))) end as o${at}`,
  );
  return `n as materialized (select ${counts.join(', ')}), o as materialized (select ${passed.join(', ')} from n)`;
}

function streamsSql(scope: string, direction: string, reach: number): readonly string[] {
  return [
    storedSql(scope, direction, reach),
    respelledSql(scope, direction, reach),
    withoutSql(scope, direction, reach),
  ];
}

/** With more different values of `vendor_scopes`, every contact is asked by itself. */
const mostScopes = 64;

/**
 * `w`: the different values of `vendor_scopes`, each found by one look into the index; `k`: what they say of all
 * contacts; `l`: those that lack the scope. Where they were too many to be written, it may lack.
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
    l as materialized (select array_agg(w.scopes order by w.scopes) as scopes
      from w where not (select k.are_many from k) and not w.scopes::jsonb ? ${scope})`;
}

/** Chosen ids that are stored as they came: no two are equal. Only where a contact has several it is asked which counts. */
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
 * Those without, by their own ids. A range of one value, because with an equation a planner that takes the value for
 * common would go through all contacts in the order of their ids. Contacts are asked by themselves, not in a join: that
 * would be planned by how many there were when the statistics were made, and a plan for a few that meets many does not
 * come to an end.
 */
function withoutSql(scope: string, direction: string, reach: number): string {
  const isWithout = `(${chosenIdSql('id', 'c.id', scope)}) is null`;
  const range = (scopes: string) => `select c.id from contacts c
    where c.account_id = $1 and c.vendor_scopes >= ${scopes} and c.vendor_scopes <= ${scopes}
      and (c.vendor_scopes <> '${manyVendorScopes}' or ${isWithout})
    order by c.vendor_scopes ${direction}, c.id ${direction} limit ${reach}`;
  const first = [1, 2, 3].map((at) => `(${range(`(select l.scopes[${at}] from l)`)})`);
  return `select b.id, null::text collate "C" as chosen from (${first.join(' union all ')} union all
      (select c.id from l, unnest(l.scopes[${first.length + 1}:]) as u(scopes), lateral (${range('u.scopes')}) c
        order by c.id ${direction} limit ${reach}) union all
      (select c.id from contacts c where c.account_id = $1 and (select k.are_many from k) and ${isWithout}
        order by c.id ${direction} limit ${reach})) b
    order by b.id ${direction} limit ${reach}`;
}
