/** Decides the restore of a deleted contact in memory, from the state that `read-restore.ts` read. */

import { reachOf } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { withNextVersion } from '@switchbook/domain/contact/edit.js';
import { canonicalAttributes } from '@switchbook/domain/fields/own-field-values.js';
import {
  type Identity,
  type IdentityName,
  identityName,
  isShared,
} from '@switchbook/domain/identity/identity.js';
import { asOwner, withoutIdentities } from '@switchbook/domain/identity/shared-identity.js';
import { type IdentityConflict, ProblemError } from '@switchbook/domain/problems/problem.js';
import { partition } from '@switchbook/domain/runtime/partition.js';
import { type ChangeContext, changeOf } from '../changes.js';
import type { ExclusiveChange } from '../decide.js';
import type { DecisionState } from '../decision-state.js';
import { conflictsOf } from '../targets.js';
import { sharerOf } from '../unique/claimed-identities.js';
import { recordFreeValues, repeatedKeys } from '../unique/unique-values.js';
import type { RestoreInput } from './merge-input.js';

/**
 * Decides the restore of a deleted contact. Throws `conflict` if other contacts have its identities, and `invalid` if
 * they have its values of unique fields, unless these are left out. Throws `quota` if the account is full.
 */
export function decideRestore(
  state: DecisionState,
  input: RestoreInput,
  { now }: ChangeContext,
): ExclusiveChange {
  const { knownEntries, ownerless, withoutTaken } = input;
  state.checkQuota(1);
  const { contact: deleted, conflicts, takenBack } = settleContested(state, input, now);
  if (conflicts.length > 0 && !withoutTaken)
    throw new ProblemError({ kind: 'conflict', resource: 'identity', conflicts });
  const foreignKeys = new Set(conflicts.map((conflict) => conflict.key));
  const foreign = deleted.identities.filter((identity) => foreignKeys.has(identity));
  const remaining = withoutIdentities(deleted, (identity) => foreignKeys.has(identity));
  const owning = [...ownerless].reduce(asOwner<Contact>, remaining);
  // The account may have declared own fields since.
  const attributes = canonicalAttributes(state.catalogs.fields, owning.attributes);
  const unique = { ...owning, attributes };
  if (!withoutTaken) recordFreeValues(state, unique);
  const keys = repeatedKeys(state, unique);
  const others = Object.entries(attributes).filter(([key]) => !keys.includes(key));
  const contact = {
    ...withNextVersion(owning, owning, now),
    attributes: keys.length === 0 ? attributes : Object.fromEntries(others),
    reach: reachOf(knownEntries, now),
  };
  const change = changeOf(
    null,
    contact,
    { knownEntries, exclusive: { op: 'restore' } },
    { isRestored: true },
  );
  const names = [
    ...foreign.map((identity) => `identities.${identity.kind}.${identity.value}`),
    ...keys.map((key) => `attributes.${key}`),
  ];
  return { result: { op: 'restore', contact, notRestored: names }, changes: [change, ...takenBack] };
}

/** Decides who owns the contested identities. `conflicts`: the other ones; `takenBack`: the new sharers. */
function settleContested(state: DecisionState, { contact: deleted, contested }: RestoreInput, now: Date) {
  const [shared, owned] = partition(foreignIdentities(state, deleted), isAmong(contested?.shared));
  const isTakenBack = isAmong(contested?.takenBack);
  const [lost, conflicts] = partition(owned, (conflict) => conflict.owner !== null && isTakenBack(conflict));
  const holders = new Set(lost.flatMap(({ owner }) => (owner && state.contact(owner.id)) ?? []));
  const takenBack = [...holders].map((holder) => {
    const ownConflicts = lost.filter((conflict) => conflict.owner?.id === holder.id);
    return changeOf(holder, withNextVersion(holder, sharerOf(holder, ownConflicts), now));
  });
  return { contact: sharerOf(deleted, shared), conflicts, takenBack };
}

const isAmong =
  (names: ReadonlySet<IdentityName> | undefined) =>
  ({ key }: IdentityConflict): boolean =>
    names?.has(identityName(key)) === true;

function foreignIdentities(state: DecisionState, deleted: Contact): readonly IdentityConflict[] {
  const exclusive: readonly Identity[] = deleted.identities.filter((identity) => !isShared(identity.kind));
  return conflictsOf(state, exclusive, undefined, 0);
}
