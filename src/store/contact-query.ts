/** Filters to SQL. Every condition is on `c`, a contact of account `$1`; what cannot be known matches nothing. */

import { spaceOf } from '../domain/identity.js';
import { findsOtherForms, matchKey } from '../domain/phone.js';
import type {
  CatalogSelector,
  Comparison,
  ContactFilter,
  FieldTerm,
  ShownNumberTerm,
  TextTerm,
} from '../domain/query.js';
import { fold, likePattern } from '../domain/text.js';

/** Collects the values of a statement; `$n` stands for each. */
export class Parameters {
  readonly values: unknown[];

  constructor(first: readonly unknown[]) {
    this.values = [...first];
  }

  add(value: unknown, type?: string): string {
    this.values.push(value);
    return type === undefined ? `$${this.values.length}` : `$${this.values.length}::${type}`;
  }
}

const operators: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

const assignments = {
  tags: { table: 'tags', link: 'contact_tags' },
  groups: { table: 'groups', link: 'contact_groups' },
} as const;

const references = {
  sources: { table: 'sources', column: 'c.source_number' },
  statuses: { table: 'statuses', column: 'c.status_number' },
} as const;

export function filterSql(filter: ContactFilter, parameters: Parameters): string {
  switch (filter.op) {
    case 'all':
      return joined(filter.filters, ' and ', 'true', parameters);
    case 'any':
      return joined(filter.filters, ' or ', 'false', parameters);
    case 'not':
      return `(${filterSql(filter.filter, parameters)}) is not true`;
    case 'none':
      return 'false';
    case 'type':
      return `c.type = any(${parameters.add(filter.is, 'text[]')})`;
    case 'owner':
      return `c.owner ${operators[filter.compare]} ${parameters.add(filter.value)}`;
    case 'time':
      return `c.${filter.field === 'createdAt' ? 'created_at' : 'updated_at'} ${operators[filter.compare]} ${parameters.add(filter.value, 'timestamptz')}`;
    case 'number':
      return `c.number ${operators[filter.compare]} ${parameters.add(filter.value, 'bigint')}`;
    case 'ownerNumber':
      return `${ownerNumber} ${operators[filter.compare]} ${parameters.add(filter.value, 'bigint')}`;
    case 'among':
      return amongSql(filter.field, parameters.add(filter.values, 'bigint[]'));
    case 'textOf':
      return `${textSql[filter.field]} like ${parameters.add(likePattern(filter.contains))} escape '\\'`;
    case 'missing':
      return missingSql(filter.field);
    case 'catalog':
      return catalogSql(filter.catalog, filter.item, parameters);
    case 'catalogNumber':
      return `${references[filter.catalog].column} ${operators[filter.compare]} ${parameters.add(filter.value, 'bigint')}`;
    case 'identity':
      return holds(
        `i.kind = ${parameters.add(filter.key.kind)} and i.scope = ${parameters.add(filter.key.scope)} and i.value = ${parameters.add(filter.key.value)}`,
      );
    case 'holdsNumber': {
      const exact = `(i.space = ${parameters.add(spaceOf('phone'))} and i.value = ${parameters.add(filter.digits)})`;
      return holds(
        filter.equivalents ? `(${exact} or i.match_key = ${parameters.add(matchKey(filter.digits))})` : exact,
      );
    }
    case 'meetsNumber':
      return meetsSql(filter.digits, parameters);
    case 'holdsScope':
      return holds(`i.kind = ${parameters.add(filter.kind)} and i.scope = ${parameters.add(filter.scope)}`);
    case 'dialable':
      return 'c.dial_digits is not null';
    case 'text':
      return filter.terms.length === 0
        ? 'false'
        : `(${filter.terms.map((term) => termSql(term, parameters)).join(' or ')})`;
  }
}

function meetsSql(digits: string, parameters: Parameters): string {
  const space = parameters.add(spaceOf('phone'));
  const value = parameters.add(digits);
  const exact = `i.space = ${space} and i.value = ${value}`;
  if (!findsOtherForms(digits)) return holds(exact);
  const nobody = `not exists (select from identities o where o.account_id = $1 and o.space = ${space} and o.value = ${value})`;
  return holds(`((${exact}) or (i.match_key = ${parameters.add(matchKey(digits))} and ${nobody}))`);
}

function joined(filters: readonly ContactFilter[], by: string, none: string, parameters: Parameters): string {
  if (filters.length === 0) return none;
  return `(${filters.map((filter) => filterSql(filter, parameters)).join(by)})`;
}

/** Set-based, so that a planner may start from the identities or from the contacts. */
function holds(condition: string): string {
  return `c.id in (select i.contact_id from identities i where i.account_id = $1 and ${condition})`;
}

// The cast is reached by what can be cast alone.
const ownerNumber = `(case when c.owner ~ '^(0|-?[1-9][0-9]{0,15})$' then
  case when abs(c.owner::bigint) <= 9007199254740991 then c.owner::bigint end end)`;

const textSql = {
  source: 'c.source_number::text',
  status: 'c.status_number::text',
  ownerNumber: `${ownerNumber}::text`,
  createdAt: `to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"t"HH24:MI:SS"+00:00"')`,
} as const;

function amongSql(field: 'source' | 'status' | 'group' | 'ownerNumber', values: string): string {
  switch (field) {
    case 'source':
      return `c.source_number = any(${values})`;
    case 'status':
      return `c.status_number = any(${values})`;
    case 'ownerNumber':
      return `${ownerNumber} = any(${values})`;
    case 'group':
      return `c.id in (select l.contact_id from contact_groups l where l.account_id = $1 and l.number = any(${values}))`;
  }
}

function missingSql(field: Extract<ContactFilter, { op: 'missing' }>['field']): string {
  switch (field) {
    case 'owner':
      return 'c.owner is null';
    case 'ownerNumber':
      return `${ownerNumber} is null`;
    case 'source':
      return 'c.source_number is null';
    case 'status':
      return 'c.status_number is null';
    case 'group':
      return 'not exists (select from contact_groups l where l.account_id = $1 and l.contact_id = c.id)';
    case 'tag':
      return 'not exists (select from contact_tags l where l.account_id = $1 and l.contact_id = c.id)';
  }
}

function catalogSql(
  catalog: 'tags' | 'groups' | 'sources' | 'statuses',
  item: CatalogSelector,
  parameters: Parameters,
): string {
  const table = catalog;
  const condition = selectorSql(item, parameters);
  const number = `select n.number from ${table} n where n.account_id = $1 and ${condition} order by n.number limit 1`;
  if (catalog === 'sources' || catalog === 'statuses') return `${references[catalog].column} = (${number})`;
  return `c.id in (select l.contact_id from ${assignments[catalog].link} l where l.account_id = $1 and l.number = (${number}))`;
}

function selectorSql(item: CatalogSelector, parameters: Parameters): string {
  switch (item.by) {
    case 'id':
      return `n.id = ${parameters.add(item.id, 'uuid')}`;
    case 'number':
      return `n.number = ${parameters.add(item.number, 'bigint')}`;
    case 'name':
      return `n.name = ${parameters.add(item.name)}`;
    case 'folded':
      return `n.folded = ${parameters.add(fold(item.name))}`;
  }
}

/** The trigram index yields candidates by the text that is searched; the exact condition decides. */
function termSql(term: TextTerm, parameters: Parameters): string {
  const pattern = parameters.add(likePattern(term.value));
  const candidates = `c.search like ${pattern} escape '\\'`;
  const exact = term.in === 'shownNumber' ? shownSql(term, pattern, parameters) : exactSql(term.in, pattern);
  return exact === null ? candidates : `(${candidates} and ${exact})`;
}

function shownSql(term: ShownNumberTerm, pattern: string, parameters: Parameters): string {
  const like = (expression: string) => `${expression} like ${pattern} escape '\\'`;
  const isOwn = `coalesce(i.attrs->>'spelled_by', i.origin) = ${parameters.add(term.face)}`;
  const primary = `i.kind = 'phone' and i.is_primary`;
  const spelled =
    term.form === 'text' ? like('lower(i.raw)') : like(`regexp_replace(i.raw, '[^0-9]', '', 'g')`);
  const plain = term.form === 'text' ? like(`('+' || i.value)`) : like('i.value');
  const shown = term.form === 'text' ? `case when ${isOwn} then ${spelled} else ${plain} end` : plain;
  const other = term.form === 'digits' ? ` or (${isOwn} and ${spelled})` : '';
  return `(${itemHolds(`${primary} and (${shown}${other})`)}
    or (not ${itemHolds(primary)} and ${itemHolds(`i.kind = 'wa_id' and ${plain}`)}))`;
}

function exactSql(field: FieldTerm['in'], pattern: string): string | null {
  const like = (expression: string) => `${expression} like ${pattern} escape '\\'`;
  switch (field) {
    case 'name':
      return like('c.name_folded');
    case 'givenName':
      return like('c.given_folded');
    case 'familyName':
      return like('c.family_folded');
    case 'company':
      return like('c.company_folded');
    case 'dialNumber':
      return like(`('+' || c.dial_digits)`);
    case 'dialDigits':
      return like('c.dial_digits');
    case 'emails':
      return itemHolds(`i.kind = 'email' and ${like('i.value')}`);
    case 'primaryEmail':
      return itemHolds(`i.kind = 'email' and i.is_primary and ${like('i.value')}`);
    case 'anyDigits':
      return itemHolds(`i.space = 'number' and ${like('i.value')}`);
    case 'everything':
      return null;
  }
}

function itemHolds(condition: string): string {
  return `exists (select from identities i where i.account_id = $1 and i.contact_id = c.id and ${condition})`;
}
