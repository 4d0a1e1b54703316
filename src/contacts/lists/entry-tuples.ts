/**
 * An entry of a contact (a consent, a suppression, a note) is an array of JSON within the contact's row. The SQL and
 * the decoder of a kind of entries are made of one list of members. Arrays without names cost PostgreSQL and the
 * program least.
 */
import type { Consent, Suppression } from '@switchbook/domain/consent/consent.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { compileLiteral } from '@switchbook/domain/runtime/literal.js';
import { storedConsentMembers } from '../../consents/store/consent-rows.js';
import { storedSuppressionMembers } from '../../consents/store/suppression-rows.js';
import { columnName } from '../../database/statements/columns.js';
import { millisecondsSql } from '../../database/statements/sql.js';
import { maxLongBytes } from '../values/request-limits.js';

/** JSON of one entry. */
export type Tuple = readonly unknown[];

/**
 * Returns SQL and code for tuples of entries. `names`: the columns of the table `alias`; members that end in `At` are
 * times, or null. The reader receives the id of the contact.
 */
export function tuplesOf<Made>(alias: string, names: readonly (keyof Made & string)[]) {
  const ownNames = names.filter((name) => name !== 'contactId');
  const members = ownNames.map((name, at) => {
    const [column, value] = [`${alias}.${columnName(name)}`, `source[${at}]`];
    return name.endsWith('At')
      ? { name, sql: millisecondsSql(column), value: `${value} === null ? null : new Date(${value})` }
      : { name, sql: column, value };
  });
  const values = members.map(({ name, value }) => [name, value]);
  return {
    sql: `json_build_array(${members.map((member) => member.sql).join(', ')})`,
    read: compileLiteral<Tuple, ContactId, Made>([...ownNames, 'contactId'], {
      ...Object.fromEntries(values),
      contactId: 'other',
    }),
  };
}

/** The current consents and suppressions of a contact. */
export interface ContactEntries {
  /** the latest entry of each channel, purpose and sender, in their order, null first */
  readonly consents: readonly Consent[];
  /** the active suppressions, by channel, then subject */
  readonly suppressions: readonly Suppression[];
}

/** A row of `entryColumns`. */
export interface EntriesRow {
  readonly consents: readonly Tuple[] | null;
  readonly suppressions: readonly Tuple[] | null;
}

const consent = tuplesOf<Consent>('k', storedConsentMembers);
const suppression = tuplesOf<Suppression>('s', storedSuppressionMembers);

/** Long values, and the SQL that replaces them in entries after the bound. */
const longConsent = { proof: `'{}'::jsonb`, subjects: `'{}'::text[]`, source: 'null', basis: 'null' };
const longSuppression = { source: 'null', note: 'null' };

/** Returns the select list of the stored entry `alias`; the window `newest` has the entries that come before it. */
function boundedColumns<Name extends string>(
  alias: string,
  names: readonly Name[],
  long: { readonly [Long in Name]?: string },
): string {
  const sizes = Object.keys(long).map((name) => `coalesce(octet_length(${alias}.${name}::text), 0)`);
  const withinSql = `sum(${sizes.join(' + ')}) over newest <= ${maxLongBytes}`;
  const columns = names.map((name) => {
    const column = `${alias}.${columnName(name)}`;
    return long[name] === undefined
      ? column
      : `case when ${withinSql} then ${column} else ${long[name]} end as ${name}`;
  });
  return columns.join(', ');
}

/**
 * Returns the entries of the contact `c` of the account $1, sorted by code points, so that two databases return the
 * same. A contact from before the limit may have more entries: then only the newest are returned, opt-outs first.
 * Entries after `maxLongBytes` have no long values.
 */
export function entryColumns(now: string): string {
  return `
    (select json_agg(${consent.sql} order by k.channel collate "C", k.purpose collate "C" nulls first,
        k.sender collate "C" nulls first)
      from (select ${boundedColumns('d', storedConsentMembers, longConsent)}
        from (select distinct on (l.channel, l.purpose, l.sender) l.* from consents l
          where l.account_id = $1 and l.contact_id = c.id
          order by l.channel, l.purpose, l.sender, l.id desc) d
        window newest as (order by d.state = 'opted_out' desc, d.id desc rows unbounded preceding)
        order by d.state = 'opted_out' desc, d.id desc limit ${contactLimits.entries}) k) as consents,
    (select json_agg(${suppression.sql} order by s.channel collate "C", s.subject collate "C")
      from (select ${boundedColumns('o', storedSuppressionMembers, longSuppression)}
        from suppressions o where o.account_id = $1 and o.contact_id = c.id
          and (o.expires_at is null or o.expires_at > ${now})
        window newest as (order by o.id desc rows unbounded preceding)
        order by o.id desc limit ${contactLimits.entries}) s) as suppressions`;
}

export function fromEntriesRow(row: EntriesRow, id: ContactId): ContactEntries {
  return {
    consents: (row.consents ?? []).map((tuple) => consent.read(tuple, id)),
    suppressions: (row.suppressions ?? []).map((tuple) => suppression.read(tuple, id)),
  };
}
