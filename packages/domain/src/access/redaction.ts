/**
 * Redacts contacts and records about them by a caller's visibility. A hidden part is empty, as on a contact that lacks
 * it. A masked number cannot be dialed: its value is `49 *** 456`, its spelling `+49 *** 456`. A wire that shows only
 * digits omits it. Names and other texts stay, even if they contain a number.
 */
import type { Consent, Suppression } from '../consent/consent.js';
import type { Contact } from '../contact/contact.js';
import { addressNames, mapNames, wireOf } from '../contact/contact-fields.js';
import type { ContactState } from '../contact/contact-state.js';
import type { DuplicateReason } from '../contact/duplicate-score.js';
import { countsOf, type MergeCounts, type MergeReport, primaryKinds } from '../contact/merge.js';
import { type EventSubject, type EventType, type StoredEvent, subjectOf } from '../events/event.js';
import { defaultSpelling, type Identity, type IdentityKey, type IdentityKind } from '../identity/identity.js';
import { isObject } from '../runtime/json.js';
import {
  type HideableMember,
  type HideablePart,
  hideableParts,
  hideableRowOf,
  type MaskablePart,
  type PartName,
  partOfReason,
  partsBy,
} from './hideable.js';
import { fullMask } from './mask.js';

/** The form of a part in answers. */
export type Form = 'whole' | 'masked' | 'hidden';

/** The parts of contacts that are not shown whole. */
export interface Parts {
  readonly numbers: Form;
  readonly emails: Form;
  readonly hidden: ReadonlySet<HideablePart>;
  readonly masked: ReadonlySet<MaskablePart>;
}

/** Parts that are hidden or masked. */
interface HiddenParts {
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

/** Returns undefined if all parts are shown whole. */
export function partsOf(visibility: HiddenParts | undefined): Parts | undefined {
  if (visibility === undefined || (visibility.hidden.length === 0 && visibility.masked.length === 0))
    return undefined;
  const sets = { hidden: new Set(visibility.hidden), masked: new Set(visibility.masked) };
  return { ...sets, numbers: partFormOf(sets, 'numbers'), emails: partFormOf(sets, 'emails') };
}

export function partFormOf({ hidden, masked }: Pick<Parts, 'hidden' | 'masked'>, part: PartName): Form {
  if (hidden.has(part)) return 'hidden';
  return masked.has(part as MaskablePart) ? 'masked' : 'whole';
}

const kindsOf = (part: PartName) => Object.keys(hideableRowOf(part).kinds) as readonly IdentityKind[];
export const partOfKind: ReadonlyMap<IdentityKind, PartName> = new Map(
  hideableParts.flatMap((part) => kindsOf(part).map((kind) => [kind, part] as const)),
);

export function formOfKind(parts: Parts, kind: IdentityKind): Form {
  const part = partOfKind.get(kind);
  return part === undefined ? 'whole' : partFormOf(parts, part);
}

/** Whether all of these parts are visible. */
const areWhole = (parts: Parts, names: readonly PartName[]): boolean =>
  names.every((part) =>
    part === 'attributes' ? !hidesAttributes(parts) : partFormOf(parts, part) === 'whole',
  );

export function hidesAttribute({ hidden }: Parts, key: string): boolean {
  return hidden.has('attributes') || hidden.has(`attributes.${key}`);
}

/** Whether any attribute is hidden. */
export function hidesAttributes({ hidden }: Parts): boolean {
  return [...hidden].some((part) => part === 'attributes' || part.startsWith('attributes.'));
}

const inExtensions = hideableParts.filter((part) => hideableRowOf(part).isInExtensions);

/** Whether extensions of faces are shown. They repeat numbers, countries and names of attributes. */
export function showsExtensions(parts: Parts): boolean {
  return areWhole(parts, inExtensions);
}

/** Whether a masked value of the kind is shown; other kinds of a masked part are omitted. */
const isMasked = (kind: IdentityKind): boolean => {
  const part = partOfKind.get(kind);
  return part !== undefined && hideableRowOf(part).kinds[kind] === 'masked';
};

/**
 * Returns the mask of a value. Kinds that a role hides completely get the full mask: another mask would show a part of
 * an id.
 */
function maskedValue(kind: IdentityKind, value: string): string {
  const part = partOfKind.get(kind);
  return (part !== undefined && isMasked(kind) && hideableRowOf(part).mask?.of(value)) || fullMask;
}

type IdentityParts = Pick<Identity, 'kind' | 'value' | 'raw' | 'attrs'>;

function redactIdentities<One extends IdentityParts>(
  parts: Parts,
  identities: readonly One[],
): readonly One[] {
  return identities.flatMap((identity) => redactIdentity(parts, identity) ?? []);
}

function redactIdentity<One extends IdentityParts>(parts: Parts, identity: One): One | undefined {
  const { kind } = identity;
  const form = formOfKind(parts, kind);
  if (form === 'whole') {
    // Some messengers store a number next to their id.
    if (parts.numbers === 'whole' || identity.attrs.phone === undefined) return identity;
    const { phone: _, ...attrs } = identity.attrs;
    return { ...identity, attrs };
  }
  if (form === 'hidden' || !isMasked(kind)) return undefined;
  const value = maskedValue(kind, identity.value);
  const attrs = identity.attrs.whatsapp === true ? { whatsapp: true } : {};
  return { ...identity, value, raw: defaultSpelling({ kind, value }), attrs };
}

const noAddress: Contact['address'] = mapNames(addressNames, () => null);

/** Members that are hidden as a whole; attributes are hidden separately. */
type WholeMember = Exclude<HideableMember, 'attributes'>;
const partOfMember = partsBy((row) =>
  row.members.filter((member): member is WholeMember => member !== 'attributes'),
);
const emptyOf = (member: WholeMember) => (member === 'address' ? noAddress : null);
const nameInStates = (member: HideableMember) =>
  member === 'address' || member === 'attributes' ? member : wireOf(member);

const hiddenMembers = (parts: Parts): readonly WholeMember[] =>
  [...partOfMember].flatMap(([member, part]) => (parts.hidden.has(part) ? member : []));

function redactAttributes(parts: Parts, attributes: Contact['attributes']): Contact['attributes'] {
  if (parts.hidden.has('attributes')) return {};
  if (!hidesAttributes(parts)) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !hidesAttribute(parts, key)));
}

/**
 * Returns a new object, so that answers cached for the full contact are not used. A part that was not read is not
 * added.
 */
export function redactContact<One extends Partial<Contact>>(parts: Parts, contact: One): One {
  const redacted: { -readonly [Member in keyof Contact]?: Contact[Member] } = { ...contact };
  if (contact.identities !== undefined) redacted.identities = redactIdentities(parts, contact.identities);
  if (contact.sharing !== undefined) {
    const sharing = redactIdentities(parts, contact.sharing);
    if (sharing.length === 0) delete redacted.sharing;
    else redacted.sharing = sharing;
  }
  for (const name of hiddenMembers(parts))
    if (contact[name] !== undefined) Object.assign(redacted, { [name]: emptyOf(name) });
  if (contact.attributes !== undefined) redacted.attributes = redactAttributes(parts, contact.attributes);
  if (contact.extensions !== undefined && !showsExtensions(parts)) redacted.extensions = {};
  return redacted as One;
}

const partOfSpace = partsBy((row) => row.subjects);
const subjectParts = [...new Set(partOfSpace.values())];

/** Redacts `number:49151…` or `email:…`; undefined: hidden. Any other subject is returned unchanged. */
function redactSubject(parts: Parts, subject: string): string | undefined {
  const [space, value] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)];
  const part = partOfSpace.get(space);
  if (part === undefined) return subject;
  const form = partFormOf(parts, part);
  if (form === 'hidden') return undefined;
  return form === 'whole' ? subject : `${space}:${hideableRowOf(part).mask?.of(value) ?? fullMask}`;
}

const showsReach = (parts: Parts) => areWhole(parts, subjectParts);

/** Redacts a consent. A proof may quote a message with its sender. */
export function redactConsent<One extends Pick<Consent, 'subjects' | 'proof'>>(
  parts: Parts,
  consent: One,
): One {
  if (showsReach(parts)) return consent;
  const subjects = consent.subjects.flatMap((subject) => redactSubject(parts, subject) ?? []);
  return { ...consent, subjects, proof: {} };
}

/**
 * Redacts a suppression. Its subject keeps the kind, since a suppression without a subject applies to the whole
 * contact.
 */
export function redactSuppression<One extends Pick<Suppression, 'subject' | 'note'>>(
  parts: Parts,
  suppression: One,
): One {
  const { subject, note } = suppression;
  return {
    ...suppression,
    subject: redactStoredSubject(parts, subject),
    note: parts.hidden.has('notes') ? null : note,
  };
}

function redactStoredSubject(parts: Parts, subject: string): string {
  return redactSubject(parts, subject) ?? `${subject.slice(0, subject.indexOf(':'))}:${fullMask}`;
}

const partOfEvent = partsBy((row) => row.events);

/** Returns undefined for an event of a hidden part. */
export function redactEvent(parts: Parts, event: StoredEvent): StoredEvent | undefined {
  const { type, before, after } = event;
  const part = partOfEvent.get(type);
  if (part !== undefined && parts.hidden.has(part)) return undefined;
  const redacted = (state: ContactState | null) => state && redactState(parts, type, state);
  return { ...event, before: redacted(before), after: redacted(after) };
}

/** Redacts a state. Omitted members of a state have their default, or did not change. */
const redactState = (parts: Parts, type: EventType, state: ContactState): ContactState =>
  stateRedactions[subjectOf[type]](parts, state);

/** Redactions of states by the subject of their event. */
const stateRedactions: Readonly<Record<EventSubject, (parts: Parts, state: ContactState) => ContactState>> = {
  contact: redactContactState,
  consent: (parts, state) => {
    const { subjects, proof } = state as unknown as Partial<Pick<Consent, 'subjects' | 'proof'>>;
    return { ...state, ...redactConsent(parts, { subjects: subjects ?? [], proof: proof ?? {} }) };
  },
  suppression: redactSuppressionState,
  // A caller without the part does not see the event.
  note: (_, state) => state,
  // These contain no part of a contact.
  segment: (_, state) => state,
  item: (_, state) => state,
};

function redactSuppressionState(parts: Parts, state: ContactState): ContactState {
  const { note, ...others } = state;
  const subjectMember =
    typeof state.subject === 'string' ? { subject: redactStoredSubject(parts, state.subject) } : {};
  return parts.hidden.has('notes') || note === undefined
    ? { ...others, ...subjectMember }
    : { ...others, note, ...subjectMember };
}

function redactContactState(parts: Parts, state: ContactState): ContactState {
  const redacted: Record<string, unknown> = { ...state };
  if (!showsExtensions(parts)) delete redacted.extensions;
  for (const name of hiddenMembers(parts)) delete redacted[nameInStates(name)];
  if (isObject(redacted.attributes)) redacted.attributes = redactAttributes(parts, redacted.attributes);
  for (const name of ['identities', 'sharing'])
    if (Array.isArray(redacted[name]))
      redacted[name] = redacted[name].flatMap((item) => redactStored(parts, item));
  return redacted;
}

/** Redacts identities in states, which omit members at their default. */
function redactStored(parts: Parts, identity: unknown): readonly unknown[] {
  if (!isObject(identity)) return [];
  const { kind, value, attrs } = identity as Pick<IdentityParts, 'kind' | 'value'> & Partial<IdentityParts>;
  const redacted = redactIdentity(parts, { kind, value, raw: '', attrs: attrs ?? {} });
  if (redacted === undefined) return [];
  if (redacted.value === value)
    return [attrs === undefined ? identity : { ...identity, attrs: redacted.attrs }];
  const { raw: _, ...others } = identity;
  return [{ ...others, value: redacted.value, attrs: redacted.attrs }];
}

/** Redacts the entries of a contact. */
export function redactEntries<
  Entries extends { readonly consents: readonly Consent[]; readonly suppressions: readonly Suppression[] },
>(parts: Parts, entries: Entries): Pick<Entries, 'consents' | 'suppressions'> {
  return {
    consents: entries.consents.map((consent) => redactConsent(parts, consent)),
    suppressions: entries.suppressions.map((suppression) => redactSuppression(parts, suppression)),
  };
}

/** Redacts a contact and its entries. */
export function redactWithEntries<
  One extends Parameters<typeof redactEntries>[1] & { readonly contact: Partial<Contact> },
>(parts: Parts, read: One): One {
  return { ...read, contact: redactContact(parts, read.contact), ...redactEntries(parts, read) };
}

/** Redacts the key of an identity in a refusal, unless the caller sent it. */
export function redactKey(parts: Parts, key: IdentityKey): IdentityKey {
  const form = formOfKind(parts, key.kind);
  if (form === 'whole') return key;
  return { ...key, value: form === 'hidden' ? fullMask : maskedValue(key.kind, key.value) };
}

/**
 * Returns a hidden part that is a reason of duplicates: the mere existence of duplicates would reveal it. Masked
 * numbers are such a part, since equal endings of numbers are a reason. Undefined: all reasons are visible.
 */
export function hiddenReason(parts: Parts): HideablePart | undefined {
  if (parts.numbers === 'masked') return 'numbers';
  return Object.values(partOfReason).find((part) => part !== null && parts.hidden.has(part)) ?? undefined;
}

/** Removes reasons about a hidden part. */
export function redactReasons(parts: Parts, reasons: readonly DuplicateReason[]): readonly DuplicateReason[] {
  return reasons.filter((reason) => {
    const part = partOfReason[reason];
    return part === null || !parts.hidden.has(part);
  });
}

const partOfPath: ReadonlyMap<string, PartName> = new Map(
  hideableParts.flatMap((part) =>
    [part, ...hideableRowOf(part).members.map(nameInStates)].map((path) => [path, part] as const),
  ),
);

/** Returns the part of a path in an edit or in a merge's report, unless it is shown in full. */
export function findHiddenPart(parts: Parts, path: string): string | undefined {
  const [first = '', second] = path.split('.', 2);
  if (first === 'extensions') return showsExtensions(parts) ? undefined : first;
  if (first === 'attributes') {
    const key = path.slice('attributes.'.length);
    const isHidden = second === undefined ? hidesAttributes(parts) : hidesAttribute(parts, key);
    return isHidden ? path : undefined;
  }
  const kind = primaryKinds.find((primaryKind) => primaryKind === path);
  if (kind !== undefined && formOfKind(parts, kind) !== 'whole') return partOfKind.get(kind);
  const part = partOfPath.get(first);
  return part !== undefined && parts.hidden.has(part) ? first : undefined;
}

/** Redacts names of values, `identities.KIND.VALUE` among them. */
export function redactNames(parts: Parts, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const [first, kind, ...rest] = name.split('.');
    if (first !== 'identities') return findHiddenPart(parts, name) === undefined ? [name] : [];
    const identityKind = kind as IdentityKind;
    const form = formOfKind(parts, identityKind);
    if (form === 'whole') return [name];
    return form === 'hidden' || !isMasked(identityKind)
      ? []
      : [`identities.${kind}.${maskedValue(identityKind, rest.join('.'))}`];
  });
}

export function redactReport<Report extends MergeReport & { readonly counts: MergeCounts }>(
  parts: Parts,
  report: Report,
): Report {
  const isShown = ({ path }: { readonly path: string }) => findHiddenPart(parts, path) === undefined;
  const { adopted, dropped, primaries, united, vendorIds, counts } = report;
  const redacted = {
    adopted: adopted.filter(isShown),
    dropped: dropped.filter(isShown),
    primaries: primaries.filter(isShown),
    united: { ...united, identities: redactIdentities(parts, united.identities) },
    vendorIds: redactIdentities(parts, vendorIds),
  };
  return { ...report, ...redacted, counts: { ...redactCounts(parts, counts), ...countsOf(redacted) } };
}

/**
 * Returns the counts of a merge without the lists. A count that could include hidden values is 0. Equal values are not
 * adopted and not dropped, so repeated guesses would reveal the values of another contact.
 */
export function redactCounts(parts: Parts, counts: MergeCounts): MergeCounts {
  const values = hiddenMembers(parts).length > 0 || hidesAttributes(parts) || !showsExtensions(parts);
  const identities = parts.numbers !== 'whole' || parts.emails !== 'whole';
  return {
    ...counts,
    ...(values && { adopted: 0, dropped: 0 }),
    ...(identities && { identities: 0, vendor_ids: 0 }),
    ...(parts.hidden.has('notes') && { notes: 0 }),
  };
}
