/** Edits of the identities of one contact: which it gains, loses, or shows in a one-slot wire. */
import { isDeepStrictEqual } from 'node:util';
import { shownOf } from './contact.js';
import {
  type Identity,
  type IdentityInput,
  type IdentityKey,
  type IdentityKind,
  identityKey,
  isNumber,
  sameIdentity,
  sameKey,
  spelledScope,
} from './identity.js';
import { asId, type IdSource } from './ids.js';
import { matchNumbers } from './phone.js';

/** The identities a wire can express: these kinds, written by this origin; null: by any. */
export interface IdentityScope {
  readonly kinds: readonly IdentityKind[];
  readonly origin: string | null;
}

type Spelling = 'take' | 'keep' | 'claim';

export type IdentityEdit =
  /**
   * The contact has this identity. If it already does: `spelling: take` takes the raw text sent, `keep` leaves it;
   * attributes sent are set, null removes one.
   */
  | { readonly op: 'hold'; readonly identity: IdentityInput; readonly spelling?: 'take' | 'keep' }
  | { readonly op: 'release'; readonly key: IdentityKey }
  | { readonly op: 'releaseId'; readonly id: string }
  /**
   * The value of a one-slot wire. A value the contact has becomes primary and nothing is removed; otherwise it replaces
   * the primary identity (`instead: shown`: the one shown, when none is primary). `withinScope` replaces only within
   * the same scope. `equivalents`: another known form of a number that the contact has counts as the value and keeps
   * its form. `keepsWaId`: a phone that is also a wa_id stays as one. `spelling: claim` is `take`, and the spelling
   * counts as the caller's even if unchanged or formerly a wa_id's. `displaces`: the primary identity is removed even
   * when the contact already had the value. `unless`: no-op for identities for which this is true, as when the wire
   * already shows what was sent.
   */
  | {
      readonly op: 'slot';
      readonly identity: IdentityInput;
      readonly spelling?: Spelling;
      readonly displaces?: boolean;
      readonly unless?: (identities: readonly Identity[]) => boolean;
      readonly instead?: 'primary' | 'shown';
      readonly withinScope?: boolean;
      readonly equivalents?: boolean;
      readonly keepsWaId?: boolean;
    }
  /**
   * The identity a one-slot wire shows gets this scope or this value; the other part stays. No-op when none is shown.
   */
  | {
      readonly op: 'slotPart';
      readonly kind: IdentityKind;
      readonly part: { readonly scope: string } | { readonly value: string };
    }
  /** Empties the slot: removes the primary identity (`which: shown`: else the oldest). None is promoted. */
  | {
      readonly op: 'clearSlot';
      readonly kind: IdentityKind;
      readonly which: 'primary' | 'shown';
      readonly keepsWaId?: boolean;
    }
  /**
   * Within the scope the contact has exactly these; identities of other origins stay. `promote`: a kind left without a
   * primary by a change gets the first of the items as its primary, else the oldest that stayed.
   */
  | {
      readonly op: 'replaceWithin';
      /** the scope includes what the contact shares */
      readonly seesShared?: boolean;
      readonly scope: IdentityScope;
      readonly items: readonly IdentityInput[];
      /** of items the contact already has */
      readonly spelling?: 'take' | 'keep';
      readonly promote?: readonly IdentityKind[];
    };

export interface IdentityEditContext {
  readonly now: Date;
  readonly newId: IdSource;
  readonly origin: string;
}

/** What a contact owns, and what it shares with the owner. */
export interface Held {
  readonly identities: readonly Identity[];
  readonly sharing?: readonly Identity[];
}

/**
 * Edits do not see what the contact shares, apart from those that name it by id or key, and those that may share: what
 * they bring and the contact shares already stays shared.
 */
export function applyIdentityEdits(
  held: Held,
  edits: readonly IdentityEdit[],
  context: IdentityEditContext,
): Held {
  return edits.reduce<Held>(({ identities, sharing = [] }, edit) => {
    const own = sharing.length === 0 ? edit : ownPart(edit, sharing);
    const owned = own === undefined ? identities : applyIdentityEdit(identities, own, context);
    const shared = sharing.length === 0 ? sharing : editShared(sharing, edit, context);
    return shared.length === 0 ? { identities: owned } : { identities: owned, sharing: shared };
  }, held);
}

function mayShare(edit: IdentityEdit): boolean {
  if (edit.op === 'replaceWithin') return edit.seesShared === true;
  return (edit.op === 'hold' || edit.op === 'slot') && edit.identity.mayShare === true;
}

function editShared(
  shared: readonly Identity[],
  edit: IdentityEdit,
  context: IdentityEditContext,
): readonly Identity[] {
  if (edit.op === 'releaseId') return shared.filter((one) => one.id !== edit.id);
  if (edit.op === 'release') return shared.filter((one) => !sameIdentity(one, edit.key));
  if (!mayShare(edit)) return shared;
  const items = itemsOf(edit);
  const spelling = ('spelling' in edit ? edit.spelling : undefined) ?? 'keep';
  const settled = shared.map((one) => {
    const item = items.findLast((input) => sameIdentity(one, identityKey(input)));
    return item === undefined ? one : settle(one, item, identityKey(item), spelling, context);
  });
  return edit.op === 'replaceWithin' ? releaseUnnamed(settled, items.map(identityKey), edit.scope) : settled;
}

function itemsOf(edit: IdentityEdit): readonly IdentityInput[] {
  if (edit.op === 'replaceWithin') return edit.items;
  return edit.op === 'hold' || edit.op === 'slot' ? [edit.identity] : [];
}

/** The edit without what the contact shares; undefined when nothing else is in it. */
function ownPart(edit: IdentityEdit, shared: readonly Identity[]): IdentityEdit | undefined {
  if (!mayShare(edit)) return edit;
  const items = itemsOf(edit).filter((input) => !shared.some((one) => sameIdentity(one, identityKey(input))));
  if (edit.op === 'replaceWithin') return { ...edit, items };
  return items.length === 0 ? undefined : edit;
}

/** The inputs of edits by which a contact may become a sharer. */
export function shareableKeys(edits: readonly IdentityEdit[]): readonly IdentityKey[] {
  return edits
    .flatMap(itemsOf)
    .filter((one) => one.mayShare === true)
    .map(identityKey);
}

/**
 * The attribute of an identity that a file says to be shared, while the contact that owns it is not there yet: who brings it
 * as its own becomes the owner.
 */
export const awaitsOwner = 'awaits_owner';

export function isAwaiting({ attrs }: Pick<Identity, 'attrs'>): boolean {
  return attrs[awaitsOwner] === true;
}

/** The contact keeps those of the identities as a sharer; a kind that loses its primary one gets its oldest as primary. */
export function asSharer<One extends Held>(contact: One, isShared: (one: Identity) => boolean): One {
  const shared = contact.identities.filter(isShared);
  if (shared.length === 0) return contact;
  const left = contact.identities.filter((one) => !isShared(one));
  const sharing = [
    ...(contact.sharing ?? []),
    ...shared.map((one) => ({
      ...one,
      isPrimary: false,
      attrs: withMembers(one.attrs, { [awaitsOwner]: null }),
    })),
  ];
  const lost = shared.flatMap((one) => (one.isPrimary ? [one.kind] : []));
  const first = lost.flatMap((kind) => left.find((one) => one.kind === kind)?.id ?? []);
  const identities = left.map((one) => (first.includes(one.id) ? { ...one, isPrimary: true } : one));
  return { ...contact, identities, sharing };
}

/** The contact owns an identity that it shared; the first of its kind becomes the primary one. */
export function asOwner<One extends Held>(contact: One, id: Identity['id']): One {
  const promoted = contact.sharing?.find((one) => one.id === id);
  if (promoted === undefined) return contact;
  const { sharing = [], ...rest } = contact;
  const left = sharing.filter((one) => one.id !== id);
  const isPrimary = !contact.identities.some((one) => one.kind === promoted.kind && one.isPrimary);
  const identities = [...contact.identities, { ...promoted, isPrimary }].sort(
    (one, other) => one.position - other.position || (one.id < other.id ? -1 : 1),
  );
  return { ...(rest as One), identities, ...(left.length === 0 ? {} : { sharing: left }) };
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

/** The digits as they were sent, where the contact holds them: sending back what was read changes nothing. */
function asStored(identities: readonly Identity[], input: IdentityInput): IdentityInput {
  const { asSent } = input;
  if (asSent === undefined || input.value === asSent) return input;
  const isHeld = identities.some((one) => sameIdentity(one, identityKey({ ...input, value: asSent })));
  return isHeld ? { ...input, value: asSent } : input;
}

function releaseUnnamed(
  identities: readonly Identity[],
  named: readonly IdentityKey[],
  scope: IdentityScope,
) {
  return identities.filter(
    (one) =>
      (scope.origin !== null && one.origin !== scope.origin) ||
      !scope.kinds.includes(one.kind) ||
      named.some((key) => sameIdentity(one, key)),
  );
}

function hold(
  identities: readonly Identity[],
  input: IdentityInput,
  spelling: Spelling,
  context: IdentityEditContext,
): readonly Identity[] {
  const key = identityKey(input);
  const held = identities.find((one) => sameIdentity(one, key));
  if (held === undefined) {
    const all = withPrimary([...identities, create(identities, input, key, context)], key, input, context);
    const { updatedAt } = input;
    return updatedAt === undefined
      ? all
      : all.map((one) => (sameKey(one, key) ? { ...one, updatedAt } : one));
  }
  const changed = settle(held, input, key, spelling, context);
  const replaced = identities.map((one) => (one === held ? changed : one));
  if (changed.kind !== held.kind) return withPrimary(replaced, changed, input, context);
  return input.isPrimary === true ? makePrimary(replaced, changed, context) : replaced;
}

function create(
  identities: readonly Identity[],
  input: IdentityInput,
  key: IdentityKey,
  context: IdentityEditContext,
): Identity {
  return {
    id: asId(context.newId()),
    ...key,
    raw: input.raw ?? input.value,
    label: input.label ?? null,
    isPrimary: false,
    origin: input.origin ?? context.origin,
    position: input.position ?? identities.reduce((highest, one) => Math.max(highest, one.position), -1) + 1,
    verifiedAt: input.verifiedAt ?? null,
    attrs: withMembers(input.attrsWhenNew ?? {}, scopeAttrs(key, input)),
    createdAt: input.createdAt ?? context.now,
    updatedAt: input.updatedAt ?? input.createdAt ?? context.now,
  };
}

/** Updates an existing identity with the input's members. A phone and a wa_id of the same digits are one row. */
function settle(
  held: Identity,
  input: IdentityInput,
  key: IdentityKey,
  spelling: Spelling,
  context: IdentityEditContext,
): Identity {
  const isOtherForm = held.kind !== key.kind;
  // A wa_id also given as a phone becomes a phone marked as on WhatsApp.
  const becomesPhone = held.kind === 'wa_id' && key.kind === 'phone' && input.mayStayWaId !== true;
  const onWhatsApp = becomesPhone || (isOtherForm && key.kind === 'wa_id') ? { whatsapp: true } : {};
  const takes = spelling !== 'keep' && (!isOtherForm || (becomesPhone && spelling === 'claim'));
  const raw = takes ? (input.raw ?? input.value) : held.raw;
  const isClaimed = takes && (raw !== held.raw || spelling === 'claim');
  const attrs = {
    ...(spelling === 'keep' ? (input.attrs ?? {}) : scopeAttrs(key, input)),
    ...onWhatsApp,
    ...(isClaimed ? { spelled_by: context.origin === held.origin ? null : context.origin } : {}),
  };
  const changed: Identity = {
    ...held,
    kind: becomesPhone ? 'phone' : held.kind,
    isPrimary: becomesPhone ? false : held.isPrimary,
    raw,
    label: input.label === undefined ? held.label : input.label,
    verifiedAt: input.verifiedAt === undefined ? held.verifiedAt : input.verifiedAt,
    attrs: withMembers(held.attrs, attrs),
  };
  return isDeepStrictEqual(changed, held) ? held : { ...changed, updatedAt: context.now };
}

/** The scope of an external id is compared folded and shown as sent. */
function scopeAttrs(key: IdentityKey, input: IdentityInput): Readonly<Record<string, unknown>> {
  const sent = input.scope ?? '';
  return sent === key.scope ? { ...input.attrs, scope: null } : { ...input.attrs, scope: sent };
}

function withMembers(
  before: Identity['attrs'],
  members: Readonly<Record<string, unknown>>,
): Identity['attrs'] {
  return Object.fromEntries(
    Object.entries({ ...before, ...members }).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** The first identity of a kind is primary unless the caller said otherwise. */
function withPrimary(
  identities: readonly Identity[],
  key: IdentityKey,
  input: IdentityInput,
  context: IdentityEditContext,
): readonly Identity[] {
  const added = identities.find((one) => sameKey(one, key));
  const isFirst = identities.filter((one) => one.kind === key.kind).length === 1;
  const wanted = input.isPrimary ?? isFirst;
  return wanted && added !== undefined ? makePrimary(identities, added, context) : identities;
}

function makePrimary(
  identities: readonly Identity[],
  primary: Identity,
  context: IdentityEditContext,
): readonly Identity[] {
  return identities.map((one) => {
    const isPrimary = one.kind === primary.kind ? one.id === primary.id : one.isPrimary;
    return isPrimary === one.isPrimary ? one : { ...one, isPrimary, updatedAt: context.now };
  });
}

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

/** The number in the form the contact has it: as sent, else another known form, a phone before a wa_id. */
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

function promoteFirst(
  identities: readonly Identity[],
  kind: IdentityKind,
  items: readonly IdentityInput[],
  context: IdentityEditContext,
): readonly Identity[] {
  const ofKind = identities.filter((one) => one.kind === kind);
  if (ofKind.some((one) => one.isPrimary)) return identities;
  const first = items
    .map(identityKey)
    .map((key) =>
      ofKind.find((one) =>
        isNumber(kind) ? one.value === key.value && isNumber(key.kind) : sameKey(one, key),
      ),
    )
    .find((one) => one !== undefined);
  const chosen = first ?? ofKind[0];
  return chosen === undefined ? identities : makePrimary(identities, chosen, context);
}
