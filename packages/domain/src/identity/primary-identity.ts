/** Creates or changes an identity of a contact, and decides which identity of a kind is the primary one. */
import { isDeepStrictEqual } from 'node:util';
import { asId } from '../runtime/ids.js';
import {
  type Identity,
  type IdentityInput,
  type IdentityKey,
  type IdentityKind,
  identityKey,
  isNumber,
  sameIdentity,
  sameKey,
} from './identity.js';
import type { IdentityEditContext, IdentityScope, Spelling } from './identity-edit.js';

/** Adds the identity to the identities of a contact, or updates the equal one. */
export function holdIdentity(
  identities: readonly Identity[],
  input: IdentityInput,
  spelling: Spelling,
  context: IdentityEditContext,
): readonly Identity[] {
  const key = identityKey(input);
  const identity = identities.find((candidate) => sameIdentity(candidate, key));
  if (identity === undefined) {
    const isFirst = !identities.some((candidate) => candidate.kind === key.kind);
    const isPrimary = input.isPrimary ?? isFirst;
    const created = create(identities, input, key, isPrimary, context);
    const others = isPrimary && !isFirst ? makePrimary(identities, created, context) : identities;
    return [...others, created];
  }
  const changed = updateIdentity(identity, input, key, spelling, context);
  const replaced = identities.map((item) => (item === identity ? changed : item));
  if (changed.kind !== identity.kind) return withPrimary(replaced, changed, input, context);
  return input.isPrimary === true ? makePrimary(replaced, changed, context) : replaced;
}

function create(
  identities: readonly Identity[],
  input: IdentityInput,
  key: IdentityKey,
  isPrimary: boolean,
  context: IdentityEditContext,
): Identity {
  return {
    id: asId(context.newId()),
    // Members are named, because an engine stores the members after a spread in another object.
    kind: key.kind,
    scope: key.scope,
    value: key.value,
    raw: input.raw ?? input.value,
    label: input.label ?? null,
    isPrimary,
    origin: input.origin ?? context.origin,
    position:
      input.position ??
      identities.reduce((highest, identity) => Math.max(highest, identity.position), -1) + 1,
    verifiedAt: input.verifiedAt ?? null,
    attrs: newAttrs(key, input),
    createdAt: input.createdAt ?? context.now,
    updatedAt: input.updatedAt ?? (isPrimary ? undefined : input.createdAt) ?? context.now,
  };
}

/** Updates an existing identity with the input's members. A phone and a wa_id of the same digits are one row. */
export function updateIdentity(
  identity: Identity,
  input: IdentityInput,
  key: IdentityKey,
  spelling: Spelling,
  context: IdentityEditContext,
): Identity {
  const isOtherForm = identity.kind !== key.kind;
  // A wa_id also given as a phone becomes a phone marked as on WhatsApp.
  const becomesPhone = identity.kind === 'wa_id' && key.kind === 'phone' && input.mayStayWaId !== true;
  const onWhatsApp = becomesPhone || (isOtherForm && key.kind === 'wa_id') ? { whatsapp: true } : {};
  const takes = spelling !== 'keep' && (!isOtherForm || (becomesPhone && spelling === 'own'));
  const raw = takes ? (input.raw ?? input.value) : identity.raw;
  const isOwn = takes && (raw !== identity.raw || spelling === 'own');
  const attrs = {
    ...(spelling === 'keep' ? (input.attrs ?? {}) : scopeAttrs(key, input)),
    ...onWhatsApp,
    ...(isOwn ? { spelled_by: context.origin === identity.origin ? null : context.origin } : {}),
  };
  const changed: Identity = {
    ...identity,
    kind: becomesPhone ? 'phone' : identity.kind,
    isPrimary: becomesPhone ? false : identity.isPrimary,
    raw,
    label: input.label === undefined ? identity.label : input.label,
    verifiedAt: input.verifiedAt === undefined ? identity.verifiedAt : input.verifiedAt,
    attrs: withMembers(identity.attrs, attrs),
  };
  return isDeepStrictEqual(changed, identity) ? identity : { ...changed, updatedAt: context.now };
}

function newAttrs(key: IdentityKey, input: IdentityInput): Identity['attrs'] {
  const { attrs, attrsWhenNew, scope = '' } = input;
  if (attrs === undefined && attrsWhenNew === undefined && scope === key.scope) return {};
  return withMembers(attrsWhenNew ?? {}, scopeAttrs(key, input));
}

/** Returns attributes with the scope. The scope of an external id is compared folded and shown as sent. */
function scopeAttrs(key: IdentityKey, input: IdentityInput): Readonly<Record<string, unknown>> {
  const scope = input.scope ?? '';
  return scope === key.scope ? { ...input.attrs, scope: null } : { ...input.attrs, scope };
}

export function withMembers(
  before: Identity['attrs'],
  members: Readonly<Record<string, unknown>>,
): Identity['attrs'] {
  const all: Readonly<Record<string, unknown>> = { ...before, ...members };
  const stored = Object.keys(all).filter((name) => all[name] !== null && all[name] !== undefined);
  // A new identity mostly has no members left. `__proto__` is an ordinary name.
  return stored.length === 0 ? {} : Object.fromEntries(stored.map((name) => [name, all[name]]));
}

/** Makes the first identity of a kind primary unless the caller decides otherwise. */
function withPrimary(
  identities: readonly Identity[],
  key: IdentityKey,
  input: IdentityInput,
  context: IdentityEditContext,
): readonly Identity[] {
  const added = identities.find((identity) => sameKey(identity, key));
  const isFirst = identities.filter((identity) => identity.kind === key.kind).length === 1;
  const isPrimary = input.isPrimary ?? isFirst;
  return isPrimary && added !== undefined ? makePrimary(identities, added, context) : identities;
}

export function makePrimary(
  identities: readonly Identity[],
  primary: Identity,
  context: Pick<IdentityEditContext, 'now'>,
): readonly Identity[] {
  return identities.map((identity) => {
    const isPrimary = identity.kind === primary.kind ? identity.id === primary.id : identity.isPrimary;
    return isPrimary === identity.isPrimary ? identity : { ...identity, isPrimary, updatedAt: context.now };
  });
}

export function promoteFirst(
  identities: readonly Identity[],
  kind: IdentityKind,
  items: readonly IdentityInput[],
  context: IdentityEditContext,
): readonly Identity[] {
  const identitiesOfKind = identities.filter((identity) => identity.kind === kind);
  if (identitiesOfKind.some((identity) => identity.isPrimary)) return identities;
  const first = items
    .map(identityKey)
    .map((key) =>
      identitiesOfKind.find((identity) =>
        isNumber(kind) ? identity.value === key.value && isNumber(key.kind) : sameKey(identity, key),
      ),
    )
    .find((identity) => identity !== undefined);
  const chosen = first ?? identitiesOfKind[0];
  return chosen === undefined ? identities : makePrimary(identities, chosen, context);
}

export function releaseUnnamed(
  identities: readonly Identity[],
  named: readonly IdentityKey[],
  scope: IdentityScope,
) {
  return identities.filter(
    (identity) =>
      (scope.origin !== null && identity.origin !== scope.origin) ||
      !scope.kinds.includes(identity.kind) ||
      named.some((key) => sameIdentity(identity, key)),
  );
}
