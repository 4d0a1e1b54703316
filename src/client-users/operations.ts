/**
 * Operations on the users of a client's own system. Each face of an account has its own list of users. A change of a
 * user changes no contact.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { lockAccount } from '../access/store/account-rows.js';
import type { Admission, Basics } from '../operation-context/context.js';
import { needs, withNothingToRedact } from '../operation-context/declared-operation.js';
import { queuedByAccount } from '../operation-context/queued-by-account.js';
import {
  countClientUsers,
  dropClientUsers,
  findClientUser,
  listClientUserRows,
  upsertClientUsers,
} from './store.js';
import { type ClientUser, maxClientUsers } from './values.js';

/** Returns the whole list, by name. */
export function listClientUsers(context: Basics, caller: Caller): Promise<ClientUser[]> {
  return listClientUserRows(context.database, caller.accountId, caller.face);
}

/** Throws `not_found` when no user of the list has the id. */
export async function getClientUser(
  context: Basics,
  { accountId, face }: Caller,
  id: string,
): Promise<ClientUser> {
  return orNotFound(await findClientUser(context.database, accountId, face, id), 'agent');
}

/** Deletes users. Returns the ids that belong to no user. */
export async function deleteClientUsers(
  context: Basics,
  { accountId, face }: Caller,
  ids: readonly string[],
): Promise<readonly string[]> {
  const deleted = new Set(await dropClientUsers(context.database, accountId, face, ids));
  return ids.filter((id) => !deleted.has(id));
}

/** Inserts or updates users in one transaction. Throws `quota` above the limit, also for simultaneous requests. */
export function saveClientUsers(
  context: Basics & Admission,
  caller: Caller,
  users: readonly ClientUser[],
): Promise<void> {
  const { accountId, face } = caller;
  return queuedByAccount(context, caller, async (tx) => {
    await lockAccount(tx, accountId);
    await upsertClientUsers(tx, accountId, face, users, context.clock());
    const current = await countClientUsers(tx, accountId, face);
    if (current > maxClientUsers)
      throw new ProblemError({ kind: 'quota', feature: 'agents', current, maximum: maxClientUsers });
  });
}

export const clientUserOperations = {
  ...needs('contacts:read', withNothingToRedact({ listClientUsers, getClientUser })),
  ...needs('contacts:write', { saveClientUsers }),
  ...needs('contacts:delete', { deleteClientUsers }),
};
