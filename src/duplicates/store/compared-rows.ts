/** Reads the parts of contacts that the search for duplicates compares. */
import { type Parts, partsOf, redactContact } from '@switchbook/domain/access/redaction.js';
import {
  type Comparable,
  type ComparedPerson,
  comparedPerson,
} from '@switchbook/domain/contact/compared-person.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { unpackIdentities } from '../../contacts/store/packed-items.js';
import type { Queryable } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';

/** Characters of a list of identities that are read; a longer list ends with the last whole identity. */
const maxList = 16_384;
/** Characters of a name or a part of an address that are read. */
const maxText = 200;
const beginningSqlOf = (column: string, name = column) => `left(c.${column}, ${maxText}) as "${name}"`;

const peopleSql = prepared(
  'contacts_to_compare_by_id',
  `select c.id, ${beginningSqlOf('display_name', 'displayName')}, ${beginningSqlOf('given_name', 'givenName')}, ${beginningSqlOf('family_name', 'familyName')},
     ${beginningSqlOf('company')}, ${beginningSqlOf('birthday')}, ${beginningSqlOf('street')}, ${beginningSqlOf('city')}, ${beginningSqlOf('zip')},
     left(c.identity_list, ${maxList}) as list
   from contacts c where c.account_id = $1 and c.id = any($2::uuid[])`,
);

type PersonRow = Omit<Comparable, 'address' | 'identities' | 'sharing'> &
  Comparable['address'] & { readonly id: ContactId; readonly list: string };

/** Returns the contacts that exist. */
export async function readComparable(
  on: Queryable,
  accountId: AccountId,
  ids: Iterable<ContactId>,
): Promise<ReadonlyMap<ContactId, Comparable>> {
  const uniqueIds = [...new Set(ids)];
  if (uniqueIds.length === 0) return new Map();
  const rows = await on.query<PersonRow>(peopleSql, [accountId, uniqueIds]);
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

function fromRow({ street, city, zip, list, ...texts }: PersonRow): Comparable {
  const isCut = list.length >= maxList;
  const whole = isCut ? list.slice(0, Math.max(list.lastIndexOf('\x1e'), 0)) : list;
  return { ...texts, address: { street, city, zip }, ...unpackIdentities(whole, new Date(0)) };
}

/**
 * Returns the person without hidden parts. Parts that a role masks are compared: an equal number is reported, and does
 * not show the number. Endings of masked numbers are left out, since a mask hides some of their digits.
 */
export function comparedPersonShown(parts: Parts | undefined, person: Comparable): ComparedPerson {
  if (parts === undefined) return comparedPerson(person);
  const hidden = partsOf({ hidden: [...parts.hidden], masked: [] });
  const compared = comparedPerson(hidden ? (redactContact(hidden, person as never) as Comparable) : person);
  return {
    ...compared,
    ...(parts.numbers === 'masked' && { endings: [] }),
    // A person with hidden numbers is not a person without numbers.
    ...(hidden && { isBare: false }),
  };
}
