/** SQL of conditions on values that a contact `c` of account `$1` shows: its texts, and members of its JSON. */

import {
  addressNames,
  addressParts,
  mapNames,
  textNames,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import type { ContactFilter, ShownField } from '@switchbook/domain/contact/query.js';
import { withoutAccents } from '@switchbook/domain/text/compared-text.js';
import { likePattern, likeStart } from '@switchbook/domain/text/text.js';
import { foldedSql as folded, withoutAccentsSql } from '../../../database/statements/folded-sql.js';
import { indexedLength } from '../../store/field-values.js';
import { comparedSql, operators, type StatementParameters } from './statement-parameters.js';
import type { TextAccess } from './text-filter-sql.js';

const texts = {
  ...mapNames(textNames, (name) => folded(`c.${wireOf(name)}`)),
  ...mapNames(addressNames, (part) => folded(`c.${addressParts[part]}`)),
  displayName: 'c.name_folded',
  company: 'c.company_folded',
  birthday: 'c.birthday',
  birthDate: `(case when c.birthday ~ '^[0-9]{4}-' then c.birthday end)`,
  primaryEmail: `(select i.value from identities i where i.account_id = $1 and i.contact_id = c.id
    and i.kind = 'email' and i.is_primary limit 1)`,
  dialDigits: 'c.dial_digits',
} as const;

interface Value {
  readonly sql: string;
  /** type of the value that it is compared with */
  readonly type: 'text' | 'numeric' | 'jsonb';
}

export function shownFieldSql(
  { field, test }: Extract<ContactFilter, { op: 'shown' }>,
  parameters: StatementParameters,
  access: TextAccess,
): string {
  const indexedIds = access === 'probe' ? undefined : indexedIdsSql(field, test, parameters);
  const condition = conditionSql(field, test, parameters);
  return indexedIds === undefined ? condition : `(c.id in (${indexedIds}) and ${condition})`;
}

type ShownFilter = Extract<ContactFilter, { op: 'shown' }>;

/**
 * Returns SQL for ids of the contacts that the index of an own field finds. They include every match, and rarely
 * other contacts, because the index has only the beginning of a text. The condition itself is tested as well, so an
 * index never changes the result.
 */
export function indexedIdsSql(
  field: ShownField,
  test: ShownFilter['test'],
  parameters: StatementParameters,
): string | undefined {
  if (typeof field === 'string' || !('attribute' in field) || field.index === undefined) return undefined;
  const { index, as } = field;
  const value = as === 'number' ? 'v.number_value' : 'v.text_value collate "C"';
  const idsWhere = (condition: string) =>
    `select v.contact_id from field_values v where v.account_id = $1
      and v.field_number = ${parameters.add(index, 'bigint')} and ${value} ${condition}`;
  if (test === 'missing' || as === 'items') return undefined;
  const typeOfValues = { text: 'text', number: 'numeric', date: 'text', json: 'jsonb' }[as];
  // The index has the beginnings of texts.
  const indexed = (value: string) =>
    as === 'text' || as === 'json'
      ? `left(${as === 'json' ? folded(`(${value} #>> '{}')`) : value}, ${indexedLength})`
      : value;
  if ('among' in test) {
    const values = parameters.add(test.among, `${typeOfValues}[]`);
    return idsWhere(`= any(array(select ${indexed('s')} from unnest(${values}) s))`);
  }
  if (!('compare' in test) || test.compare === 'ne') return undefined;
  const isOrdered = as === 'number' || as === 'date';
  if (!isOrdered && test.compare !== 'eq') return undefined;
  return idsWhere(`${operators[test.compare]} ${indexed(parameters.add(test.value, typeOfValues))}`);
}

function conditionSql(field: ShownField, test: ShownFilter['test'], parameters: StatementParameters): string {
  if (typeof field === 'object' && 'attribute' in field && field.as === 'items')
    return itemSql(field.attribute, test, parameters);
  const { sql: value, type } = shownValue(field, parameters);
  if (test === 'missing') return missingValueSql({ sql: value, type });
  const text = type === 'text' ? value : `${value}::text`;
  if ('contains' in test || 'startsWith' in test) {
    const term = 'contains' in test ? test.contains : test.startsWith;
    const part = test.isPlain === true ? withoutAccents(term) : term;
    const pattern = parameters.add('contains' in test ? likePattern(part) : likeStart(part));
    return `${test.isPlain === true ? withoutAccentsSql(text) : text} like ${pattern} escape '\\'`;
  }
  if ('among' in test) return `${value} = any(${parameters.add(test.among, `${type}[]`)})`;
  const compared = type === 'text' ? `${value} collate "C"` : value;
  return comparedSql(compared, test, parameters, type);
}

/** Returns SQL for a value that is absent. An empty text counts as absent. */
function missingValueSql({ sql, type }: Value): string {
  if (type === 'jsonb') return `${sql} in ('null', '""', '[]')`;
  return type === 'text' ? `nullif(${sql}, '') is null` : `${sql} is null`;
}

function shownValue(field: ShownField, parameters: StatementParameters): Value {
  if (typeof field === 'string') return { sql: texts[field], type: 'text' };
  if ('face' in field) return { sql: memberSql(field, parameters), type: 'numeric' };
  const json = `c.attributes -> ${parameters.add(field.attribute, 'text')}`;
  switch (field.as) {
    case 'text': {
      const text = `(c.attributes ->> ${parameters.add(field.attribute, 'text')})`;
      // Empty text counts as missing.
      return {
        sql: `(case when jsonb_typeof(${json}) in ('string', 'number', 'boolean') then nullif(${folded(text)}, '') end)`,
        type: 'text',
      };
    }
    case 'date':
      return {
        sql: `(case when (${json}) #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then (${json}) #>> '{}' end)`,
        type: 'text',
      };
    case 'number':
      return { sql: numberSql(json), type: 'numeric' };
    default:
      return { sql: `coalesce(${json}, 'null')`, type: 'jsonb' };
  }
}

/** Returns SQL for a number in JSON. Only numbers reach the cast. */
const numberSql = (json: string) =>
  `(case when jsonb_typeof(${json}) = 'number' then (${json})::numeric end)`;

function memberSql(
  { face, member }: { face: string; member: string },
  parameters: StatementParameters,
): string {
  return numberSql(`c.extensions -> ${parameters.add(face, 'text')} -> ${parameters.add(member, 'text')}`);
}

/** Returns SQL for values that are a list with the text. */
function itemSql(
  attribute: string,
  test: Extract<ContactFilter, { op: 'shown' }>['test'],
  parameters: StatementParameters,
): string {
  if (test === 'missing' || !('compare' in test || 'among' in test)) return 'false';
  const json = `c.attributes -> ${parameters.add(attribute, 'text')}`;
  const values = 'among' in test ? test.among : [test.value];
  return `(jsonb_typeof(${json}) = 'array' and (${json}) ?| ${parameters.add(values.map(String), 'text[]')})`;
}
