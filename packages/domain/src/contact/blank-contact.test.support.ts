/** A contact without any data, for tests that need no database. */

import { type AccountId, asId, uuidV7 } from '../runtime/ids.js';
import type { Contact } from './contact.js';
import { emptyContact } from './empty-contact.js';

export function blankContact(now: Date, more: Partial<Contact> = {}): Contact {
  const ids = { accountId: asId<AccountId>(uuidV7()), id: uuidV7() };
  return { ...emptyContact({ ...ids, number: 1, now, sources: [], statuses: [] }), ...more };
}
