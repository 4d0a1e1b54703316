/** Applies edits to the identities of a contact. */
import { isDeepStrictEqual } from 'node:util';
import { shownOf } from './contact.js';
import {
  type Identity,
  type IdentityInput,
  identityKey,
  isNumber,
  sameIdentity,
  sameKey,
  spelledScope,
} from './identity.js';
import {
  hold,
  type IdentityEdit,
  type IdentityEditContext,
  type IdentityHolder,
  promoteFirst,
  releaseUnnamed,
  withMembers,
} from './identity-edit.js';
import { matchNumbers } from './phone.js';
import { editShared, ownPart } from './shared-identity.js';

/**
 * Edits ignore shared identities, except edits that name one by id or key, and edits that may share. A new identity is
 * shared if the contact shares it already.
 */
export function applyIdentityEdits(
  held: IdentityHolder,
  edits: readonly IdentityEdit[],
  context: IdentityEditContext,
): IdentityHolder {
  return edits.reduce<IdentityHolder>(({ identities, sharing = [] }, edit) => {
    const own = sharing.length === 0 ? edit : ownPart(edit, sharing);
    const owned = own === undefined ? identities : applyIdentityEdit(identities, own, context);
    const shared = sharing.length === 0 ? sharing : editShared(sharing, edit, context);
    return shared.length === 0 ? { identities: owned } : { identities: owned, sharing: shared };
  }, held);
}

export function applyIdentityEdit(
  identities: readonly Identity[],
  edit: IdentityEdit,
  context: IdentityEditContext,
): readonly Identity[] {
  switch (edit.op) {
    case 'hold':
      return hold(identities, edit.identity, edit.spelling ?? 'keep', context);
    case 'release':
      return identities.filter((one) => !sameKey(one, edit.key));
    case 'releaseId':
      return identities.filter((one) => one.id !== edit.id);
    case 'slot':
      return fillSlot(identities, edit, context);
    case 'slotPart':
      return fillPart(identities, edit, context);
    case 'clearSlot': {
      const primary = identities.find((one) => one.kind === edit.kind && one.isPrimary);
      const gone = edit.which === 'shown' ? shownOf({ identities }, edit.kind) : primary;
      return withdraw(identities, gone, edit.keepsWaId === true, context);
    }
    case 'replaceWithin': {
      const items = edit.items.map((item) => asStored(identities, item));
      const held = items.reduce((all, item) => hold(all, item, edit.spelling ?? 'keep', context), identities);
      const kept = releaseUnnamed(held, items.map(identityKey), edit.scope);
      if (isDeepStrictEqual(kept, identities)) return identities;
      return (edit.promote ?? []).reduce<readonly Identity[]>(
        (all, kind) => promoteFirst(all, kind, items, context),
        kept,
      );
    }
  }
}

/** The sent digits, if the contact has them: sending a read value back changes nothing. */
function asStored(identities: readonly Identity[], input: IdentityInput): IdentityInput {
  const { asSent } = input;
  if (asSent === undefined || input.value === asSent) return input;
  const isHeld = identities.some((one) => sameIdentity(one, identityKey({ ...input, value: asSent })));
  return isHeld ? { ...input, value: asSent } : input;
}

// The slot of a wire that shows one identity of a kind: filled, filled in part, emptied.

function fillSlot(
  identities: readonly Identity[],
  edit: Extract<IdentityEdit, { op: 'slot' }>,
  context: IdentityEditContext,
): readonly Identity[] {
  const sent = { ...edit.identity, isPrimary: true };
  const input = edit.equivalents === true ? asHeld(identities, sent) : sent;
  const key = identityKey(input);
  const spelling = edit.spelling ?? 'take';
  if (edit.unless?.(identities) === true) return identities;
  const candidates =
    edit.withinScope === true ? identities.filter((one) => one.scope === key.scope) : identities;
  const primary = candidates.find((one) => one.kind === key.kind && one.isPrimary);
  const held = identities.find((one) => sameIdentity(one, key));
  if (held !== undefined && (edit.displaces !== true || held === primary))
    return hold(identities, input, spelling, context);
  const instead = edit.instead === 'shown' ? shownOf({ identities: candidates }, key.kind) : primary;
  return hold(withdraw(identities, instead, edit.keepsWaId === true, context), input, spelling, context);
}

function fillPart(
  identities: readonly Identity[],
  edit: Extract<IdentityEdit, { op: 'slotPart' }>,
  context: IdentityEditContext,
): readonly Identity[] {
  const identity = withPart(identities, edit);
  if (identity === undefined) return identities;
  return fillSlot(identities, { op: 'slot', identity, instead: 'shown', withinScope: true }, context);
}

/** The shown identity, with the part that the edit sets. */
export function withPart(
  identities: readonly Identity[],
  { kind, part }: Extract<IdentityEdit, { op: 'slotPart' }>,
): IdentityInput | undefined {
  const shown = shownOf({ identities }, kind);
  return shown && { kind, scope: spelledScope(shown), value: shown.raw, ...part };
}

/** Rewrites the number to the form that the contact has: the form sent, else another known form, a phone before a wa_id. */
function asHeld<Input extends IdentityInput>(identities: readonly Identity[], input: Input): Input {
  if (!isNumber(input.kind)) return input;
  const forms = identities.filter(
    (one) => isNumber(one.kind) && matchNumbers(input.value, one.value) !== null,
  );
  const held =
    forms.find((one) => one.value === input.value) ?? forms.find((one) => one.kind === 'phone') ?? forms[0];
  return held === undefined || held.value === input.value
    ? input
    : { ...input, value: held.value, raw: held.raw };
}

/** Removes an identity; `keepsWaId`: of a phone that is also a wa_id only the phone. */
function withdraw(
  identities: readonly Identity[],
  gone: Identity | undefined,
  keepsWaId: boolean,
  context: IdentityEditContext,
): readonly Identity[] {
  if (!keepsWaId || gone?.kind !== 'phone' || gone.attrs.whatsapp !== true)
    return identities.filter((one) => one !== gone);
  const attrs = withMembers(gone.attrs, { whatsapp: null });
  const isPrimary = !identities.some((one) => one.kind === 'wa_id' && one.isPrimary);
  const left: Identity = { ...gone, kind: 'wa_id', isPrimary, attrs, updatedAt: context.now };
  return identities.map((one) => (one === gone ? left : one));
}
