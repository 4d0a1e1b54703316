/** The person that an edit would create, for the search for duplicates. */
import { asId, lowestId, uuidV7 } from '../runtime/ids.js';
import { defined } from '../runtime/json.js';
import type { Comparable } from './compared-person.js';
import { applyFields, type ContactEdit } from './edit.js';
import { emptyContact } from './empty-contact.js';

const now = new Date(0);
const blank = emptyContact({
  accountId: asId(lowestId),
  id: lowestId,
  number: 1,
  now,
  sources: [],
  statuses: [],
});
const context = { now, newId: uuidV7, origin: '', resolve: () => undefined };

export function comparableOf(edit: ContactEdit): Comparable {
  const { displayName, givenName, familyName, company, birthday, address, identities } = edit;
  const compared = defined({ displayName, givenName, familyName, company, birthday, address, identities });
  return applyFields(blank, compared, context).after;
}
