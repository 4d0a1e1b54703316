/** What stands beside several contacts, read together. */
import type { Caller } from '../../domain/access.js';
import type { ContactId } from '../../domain/ids.js';
import { type ContactRecords, readRecords } from '../../store/lists/contact-records.js';
import type { Context } from '../context.js';

export type { ContactRecords };

/** Of those contacts that have any; unknown ones have none. */
export function readContactRecords(
  { database, clock }: Context,
  { accountId }: Caller,
  ids: readonly ContactId[],
): Promise<readonly ContactRecords[]> {
  return readRecords(database, accountId, ids, clock());
}
