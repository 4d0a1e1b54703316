/** The slot of a wire that shows one identity of a kind: filled, filled in part, emptied. */
import { displayedIdentity } from '../contact/contact.js';
import {
  type Identity,
  type IdentityInput,
  identityKey,
  isNumber,
  sameIdentity,
  spelledScope,
} from './identity.js';
import type { IdentityEdit, IdentityEditContext } from './identity-edit.js';
import { matchNumbers } from './phone.js';
import { holdIdentity, withMembers } from './primary-identity.js';

export function fillSlot(
  identities: readonly Identity[],
  edit: Extract<IdentityEdit, { op: 'slot' }>,
  context: IdentityEditContext,
): readonly Identity[] {
  const slotIdentity = { ...edit.identity, isPrimary: true };
  const input = edit.equivalents === true ? asHeld(identities, slotIdentity) : slotIdentity;
  const key = identityKey(input);
  const spelling = edit.spelling ?? 'take';
  if (edit.unless?.(identities) === true) return identities;
  const candidates =
    edit.withinScope === true ? identities.filter((candidate) => candidate.scope === key.scope) : identities;
  const primary = candidates.find((candidate) => candidate.kind === key.kind && candidate.isPrimary);
  const identity = identities.find((candidate) => sameIdentity(candidate, key));
  if (identity !== undefined && (edit.displaces !== true || identity === primary))
    return holdIdentity(identities, input, spelling, context);
  const instead =
    edit.instead === 'shown' ? displayedIdentity({ identities: candidates }, key.kind) : primary;
  return holdIdentity(
    removeIdentity(identities, instead, edit.keepsWaId === true, context),
    input,
    spelling,
    context,
  );
}

export function fillPart(
  identities: readonly Identity[],
  edit: Extract<IdentityEdit, { op: 'slotPart' }>,
  context: IdentityEditContext,
): readonly Identity[] {
  const identity = makeWholeIdentity(identities, edit);
  if (identity === undefined) return identities;
  return fillSlot(identities, { op: 'slot', identity, instead: 'shown', withinScope: true }, context);
}

/** Returns the shown identity, with the part that the edit sets. */
export function makeWholeIdentity(
  identities: readonly Identity[],
  { kind, part }: Extract<IdentityEdit, { op: 'slotPart' }>,
): IdentityInput | undefined {
  const displayed = displayedIdentity({ identities }, kind);
  return displayed && { kind, scope: spelledScope(displayed), value: displayed.raw, ...part };
}

/**
 * Rewrites the number to the form that the contact has. That is the form sent, or else another known form; a phone
 * precedes a wa_id.
 */
function asHeld<Input extends IdentityInput>(identities: readonly Identity[], input: Input): Input {
  if (!isNumber(input.kind)) return input;
  const forms = identities.filter(
    (identity) => isNumber(identity.kind) && matchNumbers(input.value, identity.value) !== null,
  );
  const closest =
    forms.find((form) => form.value === input.value) ??
    forms.find((form) => form.kind === 'phone') ??
    forms[0];
  return closest === undefined || closest.value === input.value
    ? input
    : { ...input, value: closest.value, raw: closest.raw };
}

/** Removes an identity. `keepsWaId`: a phone that is also a wa_id becomes a wa_id. */
export function removeIdentity(
  identities: readonly Identity[],
  removed: Identity | undefined,
  keepsWaId: boolean,
  context: IdentityEditContext,
): readonly Identity[] {
  if (!keepsWaId || removed?.kind !== 'phone' || removed.attrs.whatsapp !== true)
    return identities.filter((identity) => identity !== removed);
  const attrs = withMembers(removed.attrs, { whatsapp: null });
  const isPrimary = !identities.some((identity) => identity.kind === 'wa_id' && identity.isPrimary);
  const waId: Identity = { ...removed, kind: 'wa_id', isPrimary, attrs, updatedAt: context.now };
  return identities.map((identity) => (identity === removed ? waId : identity));
}
