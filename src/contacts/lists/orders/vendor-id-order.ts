/**
 * Contacts in the order of their chosen id in a scope, else of their uuid. One ordered stream has the contacts with a
 * chosen id, others have the contacts without one. Each stream is read only as far as the page needs. `vendor_scopes`
 * of a contact lists the scopes of its ids. An account has few distinct values of this column, so contacts without an
 * id are a few index ranges.
 */
import { lowestId } from '@switchbook/domain/runtime/ids.js';
import { manyVendorScopes } from '../../values/derived-columns.js';
import type { StatementParameters } from '../conditions/filter-sql.js';

/** Returns the chosen id that counts, if a contact has several. */
export function chosenIdSql(column: 'id' | 'raw', contact: string, scope: string): string {
  return `select v.${column} from identities v where v.account_id = $1 and v.contact_id = ${contact}
    and v.kind = 'vendor_id' and v.scope = ${scope} order by v.position, v.id limit 1`;
}

/**
 * The streams of the order by chosen id in samples; contacts without one have the value of `vendor_scopes` as stream.
 */
export const streamNames = { stored: 'stored', respelled: 'respelled' } as const;

interface ChosenPage {
  readonly scope: string;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
  /** the keys to read from, ascending, by stream; only if there are few scopes */
  readonly starts?: Readonly<Record<string, string>> | undefined;
}

/** Returns the page's contacts `id`, with the sort keys under the names given. */
export function chosenPageSql(
  page: ChosenPage,
  names: readonly [chosen: string, id: string],
  parameters: StatementParameters,
): string {
  const scope = parameters.add(page.scope, 'text');
  const direction = page.descending ? 'desc' : 'asc';
  if (page.starts !== undefined) return sampledPageSql(page, page.starts, scope, names, parameters);
  const streams = streamsSql(scope, direction, page.skip + page.limit);
  // Deep enough to check first whether one stream covers nearly all skipped rows.
  const isDeep = page.skip >= 1_000;
  const parts = streams.map((stream, at) =>
    shownSql(stream, isDeep ? ` offset (select p.passed[${at + 1}] from p)` : ''),
  );
  const passed = isDeep ? `, ${passedSql(scope, direction, page.skip)}` : '';
  const rest = isDeep ? ' - (select p.all_passed from p)' : '';
  return `with recursive ${scopesSql(scope)}${passed}
    select m.id, m.chosen as ${names[0]}, m.id as ${names[1]} from (${parts.join(' union all ')}) m
    order by m.chosen ${direction}, m.id ${direction} limit ${page.limit} offset ${page.skip}${rest}`;
}

const noStarts = { [streamNames.stored]: '', [streamNames.respelled]: '' };

/** Row limits in the text of a page that starts at samples; few values, so that few texts are prepared. */
const sampledReaches = [700, 1_400, 4_000, 16_000, 64_000];

function sampledPageSql(
  { skip, limit }: ChosenPage,
  starts: Readonly<Record<string, string>>,
  scope: string,
  names: readonly [chosen: string, id: string],
  parameters: StatementParameters,
): string {
  const from = parameters.add(JSON.stringify({ ...noStarts, ...starts }), 'jsonb');
  const reach = sampledReaches.find((sampledReach) => sampledReach >= skip + limit) ?? skip + limit;
  const streams = streamsSql(scope, 'asc', reach, (streamName) => `(${from} ->> ${streamName})`);
  const text = `with recursive ${scopesSql(scope)}
    select m.id, m.chosen as ${names[0]}, m.id as ${names[1]}
    from (${streams.map((stream) => shownSql(stream)).join(' union all ')}) m
    order by m.chosen, m.id limit ${limit} offset ${parameters.add(skip, 'bigint')}`;
  // A text without line breaks is short enough for a name (`src/database/statements/sql.ts`).
  return text.replaceAll(/\s+/g, ' ');
}

function shownSql(stream: string, offset = ''): string {
  return `(select s.id, coalesce(s.chosen, s.id::text collate "C") as chosen from (${stream}) s${offset})`;
}

/**
 * Returns SQL for `h`: every `step`th key of each stream with the number of contacts before it, and after the last the
 * total (`is_end`). Each scope is found from the previous scope by an index-only scan. It reads nothing if the
 * `condition` is false, and nothing if `k.are_many`: there are too many scopes for streams.
 */
export function chosenSamplesSql(scope: string, step: number, condition: string): string {
  const hops = (name: string, first: string, from: string, keysFrom: (key?: string) => string) => `
    ${name}(stream, key, before, previous) as (
      select ${first}, (${keysFrom()} limit 1), 0::bigint, null::${name === 'hw' ? 'uuid' : 'text collate "C"'} from ${from}
      union all
      select h.stream, (${keysFrom('h.key')} limit 1 offset ${step}), h.before + ${step}, h.key
      from ${name} h where h.key is not null)`;
  const ends = (name: string, keysFrom: (key: string) => string) => `
    select h.stream, h.key::text, h.before, false as is_end from ${name} h where h.key is not null
    union all
    select h.stream, null, h.before - ${step} + (select count(*) from (${keysFrom('h.previous')} limit ${step}) s), true
    from ${name} h where h.key is null and h.previous is not null`;
  const few = `k where not k.are_many and ${condition}`;
  const stored = (key?: string) => `select i.value collate "C" ${storedFrom(scope, 'asc', key)}`;
  const respelled = (key?: string) => `select i.raw collate "C" ${respelledFrom(scope, 'asc', key)}`;
  const without = (key?: string) =>
    `select c.id ${withoutFrom(key === undefined ? 'u.scopes' : 'h.stream', scope, 'asc', key)}`;
  return `${scopesSql(scope)},
    ${hops('hs', `'${streamNames.stored}'::text`, few, stored)},
    ${hops('hr', `'${streamNames.respelled}'::text`, few, respelled)},
    ${hops('hw', 'u.scopes', `l, unnest(l.scopes) as u(scopes) where ${condition}`, without)},
    h as materialized (${ends('hs', stored)} union all ${ends('hr', respelled)} union all ${ends('hw', without)})`;
}

/**
 * Returns SQL for `p`, the part of each stream that is skipped without a merge, and `n`, the rows of each. A row's
 * position in the list exceeds that in its stream by at most the rows of the other streams. Their number is known only
 * if it is small.
 */
function passedSql(scope: string, direction: Direction, skip: number): string {
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

/** SQL: the start key of a stream; null: the beginning. */
type From = (streamName: string) => string;

/**
 * Returns SQL for the streams: contacts with an unchanged id, contacts with a respelled id, and contacts without an id.
 */
function streamsSql(scope: string, direction: Direction, reach: number, from?: From): readonly string[] {
  const lowestKey = (streamName: string) => from?.(`'${streamName}'`);
  return [
    `select i.contact_id as id, i.value collate "C" as chosen
      ${storedFrom(scope, direction, lowestKey(streamNames.stored))} limit ${reach}`,
    `select i.contact_id as id, i.raw collate "C" as chosen
      ${respelledFrom(scope, direction, lowestKey(streamNames.respelled))} limit ${reach}`,
    ...withoutSql(scope, direction, reach, from),
  ];
}

type Direction = 'asc' | 'desc';

/** Most distinct values of `vendor_scopes`; with more, every contact is checked separately. */
const maxScopes = 64;

/**
 * Returns SQL for facts about scopes. `w`: the distinct values of `vendor_scopes`, each found by one index lookup. `k`:
 * facts about all contacts that follow from them. `l`: an array of the values that lack the scope. A value with too
 * many scopes to store may lack it too.
 */
function scopesSql(scope: string): string {
  const lowest = (condition: string) => `select c.vendor_scopes as scopes from contacts c
    where c.account_id = $1${condition} order by c.vendor_scopes limit 1`;
  return `v as (
      (${lowest('')}) union all
      select n.scopes from v, lateral (${lowest(' and c.vendor_scopes > v.scopes')}) n),
    w as materialized (select v.scopes from v limit ${maxScopes + 1}),
    k as materialized (select count(*) > ${maxScopes} as are_many,
      coalesce(bool_or(w.scopes = '${manyVendorScopes}' or w.scopes::jsonb ->> ${scope} > '1'), false)
        or count(*) > ${maxScopes} as has_several
      from w),
    l as materialized (select array_agg(w.scopes order by w.scopes desc) as scopes
      from w where not (select k.are_many from k) and not w.scopes::jsonb ? ${scope})`;
}

/**
 * Returns SQL for chosen ids stored unchanged: no two are equal. Only for a contact with several ids is it checked
 * which one counts.
 */
function storedFrom(scope: string, direction: Direction, key?: string): string {
  const from = key === undefined ? '' : ` and i.value collate "C" >= ${key} collate "C"`;
  return `from identities i
    where i.account_id = $1 and i.kind = 'vendor_id' and i.value = i.raw and i.scope = ${scope}
      and (not (select k.has_several from k) or i.id = (${chosenIdSql('id', 'i.contact_id', scope)}))${from}
    order by i.value collate "C" ${direction}`;
}

function respelledFrom(scope: string, direction: Direction, key?: string): string {
  const from =
    key === undefined
      ? ''
      : ` and left(i.raw, 200) collate "C" >= left(${key}, 200) collate "C" and i.raw collate "C" >= ${key} collate "C"`;
  return `from identities i
    where i.account_id = $1 and i.kind = 'vendor_id' and i.value <> i.raw and i.scope = ${scope}
      and i.id = (${chosenIdSql('id', 'i.contact_id', scope)})${from}
    order by left(i.raw, 200) collate "C" ${direction}, i.raw collate "C" ${direction}, i.contact_id ${direction}`;
}

const withoutIdSql = (scope: string) => `(${chosenIdSql('id', 'c.id', scope)}) is null`;

/**
 * Returns SQL for contacts with one value of `vendor_scopes`, by uuid. It compares a range of one value instead of an
 * equality. If the planner takes the value for common, an equality makes it scan all contacts in uuid order.
 */
function withoutFrom(scopes: string, scope: string, direction: Direction, key?: string): string {
  const from =
    key === undefined ? `c.vendor_scopes >= ${scopes}` : `(c.vendor_scopes, c.id) >= (${scopes}, ${key})`;
  return `from contacts c
    where c.account_id = $1 and ${from} and c.vendor_scopes <= ${scopes}
      and (${scopes} <> '${manyVendorScopes}' or ${withoutIdSql(scope)})
    order by c.vendor_scopes ${direction}, c.id ${direction}`;
}

/**
 * Returns SQL for contacts without an id, by uuid. Two values of `vendor_scopes`, which cover nearly all, are read in
 * index order. The other contacts are checked one by one, not in a join. PostgreSQL plans a join with the row counts of
 * the last statistics, and a plan for a few rows never finishes on many.
 */
function withoutSql(scope: string, direction: Direction, reach: number, from?: From): readonly string[] {
  const range = (scopes: string) => {
    const key = from && `coalesce(${from(scopes)}::uuid, '${lowestId}')`;
    return `select c.id, null::text as chosen ${withoutFrom(scopes, scope, direction, key)} limit ${reach}`;
  };
  const inOrder = `order by c.id ${direction} limit ${reach}`;
  const ranges = (scopes: string) =>
    `select c.id, c.chosen from l, unnest(${scopes}) as u(scopes), lateral (${range('u.scopes')}) c`;
  // Samples leave few rows, and exist for few scopes.
  if (from !== undefined) return [ranges('l.scopes')];
  return [
    range('(select l.scopes[1] from l)'),
    range('(select l.scopes[2] from l)'),
    `${ranges('l.scopes[3:]')} ${inOrder}`,
    `select c.id, null::text as chosen from contacts c
      where c.account_id = $1 and (select k.are_many from k) and ${withoutIdSql(scope)} ${inOrder}`,
  ];
}
