/** Restores a contact that a bulk change deleted, among others with the same identities. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { type IdentityName, identityName, sameIdentity } from '@switchbook/domain/identity/identity.js';
import { type IdentityConflict, type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { restoreContact } from '../../contacts/operations/bin.js';
import type { ContestedNames } from '../../contacts/values/commands.js';
import { toProblem } from '../../database/errors.js';
import type { Context } from '../../operation-context/context.js';
import { type ChangedContact, listChangedByIds } from '../store/bulk-change-rows.js';
import type { ContactDeletion, ReplacedValues, StoredBulkChange } from '../values.js';

/** Problems of one contact. `invalid`: another contact has its value of a unique field. */
const refusals: ReadonlySet<Problem['kind']> = new Set([
  'conflict',
  'invalid',
  'not_found',
  'quota',
  'too_large',
]);

/**
 * Restores the contact as owner and sharer of the same identities as before the change. Another contact of the change
 * may own them instead. A sharer becomes the owner if the owner was deleted before it, or if the sharer returns first.
 * Returns false for a contact that cannot be restored; throws any other error.
 */
export async function restoreDeleted(
  context: Context,
  caller: Caller,
  stored: StoredBulkChange,
  deleted: ChangedContact,
): Promise<boolean> {
  const restore = (contested?: ContestedNames) =>
    restoreContact(context, caller, { contact: deleted.id, ...(contested && { contested }) });
  try {
    await restore();
    return true;
  } catch (error) {
    const contested = await findContested(context, stored, deleted, listConflictsIn(error));
    if (contested === undefined) return falseIfRefused(error);
    return restore(contested).then(() => true, falseIfRefused);
  }
}

function falseIfRefused(error: unknown): false {
  if (refusals.has(toProblem(error).problem.kind)) return false;
  throw error;
}

function listConflictsIn(error: unknown): readonly IdentityConflict[] {
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return problem?.kind === 'conflict' && problem.resource === 'identity' ? problem.conflicts : [];
}

/** Returns undefined if a contact that the change did not delete owns one of the identities, or if there are none. */
async function findContested(
  { database }: Pick<Context, 'database'>,
  { accountId, id: bulkChange }: StoredBulkChange,
  deleted: ChangedContact,
  conflicts: readonly IdentityConflict[],
): Promise<ContestedNames | undefined> {
  const deletion = deletionOf(deleted);
  const ids = [...new Set(conflicts.flatMap(({ owner }) => owner?.id ?? []))];
  if (ids.length === 0 || deletion === undefined) return undefined;
  const rows = await listChangedByIds(database, accountId, bulkChange, ids);
  const records = new Map(rows.map((row) => [row.id, deletionOf(row)]));
  const contested = { shared: new Set<IdentityName>(), takenBack: new Set<IdentityName>() };
  for (const conflict of conflicts) {
    const holder = conflict.owner === null ? undefined : records.get(conflict.owner.id);
    if (holder === undefined) return undefined;
    const isOwner = isSharer(conflict, holder) || deletion.order < holder.order;
    contested[isOwner ? 'takenBack' : 'shared'].add(identityName(conflict.key));
  }
  return contested;
}

const deletionOf = ({ replaced }: ChangedContact) => (replaced as ReplacedValues).deleted;

/** Whether the contact that owns the identity shared it when it was deleted. */
function isSharer({ owner, key }: IdentityConflict, { shared = [] }: ContactDeletion): boolean {
  const owned = owner?.contact?.identities.find((identity) => sameIdentity(identity, key));
  return owned !== undefined && shared.includes(owned.id);
}
