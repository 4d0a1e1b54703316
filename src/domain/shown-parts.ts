/**
 * A contact, and what is kept about one, as a sight with hidden or masked parts shows it. A hidden part is as on a contact that has
 * none. A masked number is a text that cannot be dialled: `49 *** 456`, spelled `+49 *** 456`; so a wire that sends digits sends none.
 * Names and other texts stay, even where they contain a number.
 */
import type { Consent, Suppression } from './consent.js';
import type { Contact } from './contact.js';
import { addressNames, mapNames, wireOf } from './contact-fields.js';
import type { ContactState } from './contact-state.js';
import type { DuplicateReason } from './duplicate.js';
import { contactEventTypes, type EventType, type StoredEvent } from './event.js';
import { defaultSpelling, type Identity, type IdentityKey, type IdentityKind } from './identity.js';
import { isObject } from './json.js';
import { type MergeReport, primaryKinds } from './merge.js';
import { isDialable } from './phone.js';
import type { HideablePart, MaskablePart } from './seen.js';

/** The form of a part in answers. */
export type Form = 'whole' | 'masked' | 'hidden';

/** The parts of contacts that are not shown whole. */
export interface Parts {
  readonly numbers: Form;
  readonly emails: Form;
  readonly hidden: ReadonlySet<HideablePart>;
}

/** The parts that a sight does not show whole. */
export interface Hiding {
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

/** Undefined: all parts are shown whole. */
export function partsOf(sight: Hiding | undefined): Parts | undefined {
  if (sight === undefined || (sight.hidden.length === 0 && sight.masked.length === 0)) return undefined;
  const hidden = new Set(sight.hidden);
  const formOf = (part: 'numbers' | 'emails'): Form => {
    if (hidden.has(part)) return 'hidden';
    return sight.masked.includes(part) ? 'masked' : 'whole';
  };
  return { numbers: formOf('numbers'), emails: formOf('emails'), hidden };
}

/** Kinds whose values are numbers of phones, or stand for one. */
const numberKinds: ReadonlySet<IdentityKind> = new Set(['phone', 'wa_id', 'lid', 'viber']);

export function formOfKind(parts: Parts, kind: IdentityKind): Form {
  if (numberKinds.has(kind)) return parts.numbers;
  return kind === 'email' ? parts.emails : 'whole';
}

export function hidesAttribute({ hidden }: Parts, key: string): boolean {
  return hidden.has('attributes') || hidden.has(`attributes.${key}`);
}

/** Whether the sight leaves out any attribute. */
export function hidesAttributes({ hidden }: Parts): boolean {
  return [...hidden].some((one) => one === 'attributes' || one.startsWith('attributes.'));
}

/** Extensions of faces repeat numbers, countries and names of attributes. */
export function showsExtensions(parts: Parts): boolean {
  const isWhole = parts.numbers === 'whole' && parts.emails === 'whole';
  return isWhole && !parts.hidden.has('address') && !hidesAttributes(parts);
}

const stars = '***';
/** The country codes of ITU-T E.164: those of one and of two digits, else three. */
const countryCode = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** Digits that stay hidden, at least. */
const fewest = 4;
const shownEnd = 3;

/** The country code and the last three digits; of a short number, or what is none, less. */
export function maskedNumber(digits: string): string {
  const code = isDialable(digits) ? (countryCode.exec(digits)?.[0] ?? '') : '';
  if (code === '') return stars;
  const isLong = digits.length >= code.length + fewest + shownEnd;
  return isLong ? `${code} ${stars} ${digits.slice(-shownEnd)}` : `${code} ${stars}`;
}

/** The first character, and the domain. Of a local part that is one character nothing: the mask would be the whole address. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return stars;
  const first = String.fromCodePoint(email.codePointAt(0) ?? 42);
  return `${first.length === at ? '' : first}${stars}${email.slice(at)}`;
}

function maskedValue(kind: IdentityKind, value: string): string {
  return kind === 'email' ? maskedEmail(value) : maskedNumber(value);
}

type Held = Pick<Identity, 'kind' | 'value' | 'raw' | 'attrs'>;

function shownIdentities<One extends Held>(parts: Parts, identities: readonly One[]): readonly One[] {
  return identities.flatMap((one) => shownIdentity(parts, one) ?? []);
}

/** Only numbers that people dial have a masked form; ids of messengers that stand for one are left out. */
function shownIdentity<One extends Held>(parts: Parts, identity: One): One | undefined {
  const { kind } = identity;
  const form = formOfKind(parts, kind);
  if (form === 'whole') {
    // Some messengers tell a number next to their id.
    if (parts.numbers === 'whole' || identity.attrs.phone === undefined) return identity;
    const { phone: _, ...attrs } = identity.attrs;
    return { ...identity, attrs };
  }
  if (form === 'hidden' || kind === 'lid' || kind === 'viber') return undefined;
  const value = maskedValue(kind, identity.value);
  const attrs = identity.attrs.whatsapp === true ? { whatsapp: true } : {};
  return { ...identity, value, raw: defaultSpelling({ kind, value }), attrs };
}

const hideableTexts = ['birthday', 'description'] as const;
const noAddress: Contact['address'] = mapNames(addressNames, () => null);

function shownAttributes(parts: Parts, attributes: Contact['attributes']): Contact['attributes'] {
  if (parts.hidden.has('attributes')) return {};
  if (!hidesAttributes(parts)) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !hidesAttribute(parts, key)));
}

/**
 * The contact in an object of its own, so that nothing kept with the whole one is its answer. A part that was not read stays unread.
 */
export function shownContact<One extends Partial<Contact>>(parts: Parts, contact: One): One {
  const shown: { -readonly [Member in keyof Contact]?: Contact[Member] } = { ...contact };
  if (contact.identities !== undefined) shown.identities = shownIdentities(parts, contact.identities);
  if (contact.sharing !== undefined) {
    const sharing = shownIdentities(parts, contact.sharing);
    if (sharing.length === 0) delete shown.sharing;
    else shown.sharing = sharing;
  }
  for (const name of hideableTexts)
    if (contact[name] !== undefined && parts.hidden.has(name)) shown[name] = null;
  if (contact.address !== undefined && parts.hidden.has('address')) shown.address = noAddress;
  if (contact.attributes !== undefined) shown.attributes = shownAttributes(parts, contact.attributes);
  if (contact.extensions !== undefined && !showsExtensions(parts)) shown.extensions = {};
  return shown as One;
}

/** `number:49151…` or `email:…`; undefined: hidden. Any other subject stays. */
function shownSubject(parts: Parts, subject: string): string | undefined {
  const [space, value] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)];
  const kind = space === 'number' ? 'phone' : space === 'email' ? 'email' : undefined;
  if (kind === undefined) return subject;
  const form = formOfKind(parts, kind);
  if (form === 'hidden') return undefined;
  return form === 'whole' ? subject : `${space}:${maskedValue(kind, value)}`;
}

const showsReach = (parts: Parts) => parts.numbers === 'whole' && parts.emails === 'whole';

/** A proof may quote a message with its sender. */
export function shownConsent<One extends Pick<Consent, 'subjects' | 'proof'>>(
  parts: Parts,
  consent: One,
): One {
  if (showsReach(parts)) return consent;
  const subjects = consent.subjects.flatMap((one) => shownSubject(parts, one) ?? []);
  return { ...consent, subjects, proof: {} };
}

/** Its subject keeps the kind, since one without a subject is of the whole contact. */
export function shownSuppression<One extends Pick<Suppression, 'subject'>>(
  parts: Parts,
  suppression: One,
): One {
  return { ...suppression, subject: subjectOf(parts, suppression.subject) };
}

function subjectOf(parts: Parts, subject: string): string {
  return shownSubject(parts, subject) ?? `${subject.slice(0, subject.indexOf(':'))}:${stars}`;
}

const contactEvents: ReadonlySet<string> = new Set(contactEventTypes);

/** Undefined: an event of a part that is hidden. */
export function shownEvent(parts: Parts, event: StoredEvent): StoredEvent | undefined {
  const { type, before, after } = event;
  if (type.startsWith('note.') && parts.hidden.has('notes')) return undefined;
  const shown = (state: ContactState | null) => state && shownState(parts, type, state);
  return { ...event, before: shown(before), after: shown(after) };
}

/** Members of a state that are left out are at their default, or not changed. */
function shownState(parts: Parts, type: EventType, state: ContactState): ContactState {
  if (type === 'consent.recorded') {
    const { subjects, proof } = state as unknown as Partial<Pick<Consent, 'subjects' | 'proof'>>;
    return { ...state, ...shownConsent(parts, { subjects: subjects ?? [], proof: proof ?? {} }) };
  }
  if (type.startsWith('suppression.') && typeof state.subject === 'string')
    return { ...state, subject: subjectOf(parts, state.subject) };
  return contactEvents.has(type) ? shownContactState(parts, state) : state;
}

function shownContactState(parts: Parts, state: ContactState): ContactState {
  const shown: Record<string, unknown> = { ...state };
  if (!showsExtensions(parts)) delete shown.extensions;
  for (const name of hideableTexts) if (parts.hidden.has(name)) delete shown[wireOf(name)];
  if (parts.hidden.has('address')) delete shown.address;
  if (isObject(shown.attributes)) shown.attributes = shownAttributes(parts, shown.attributes);
  for (const name of ['identities', 'sharing'])
    if (Array.isArray(shown[name])) shown[name] = shown[name].flatMap((one) => shownHeld(parts, one));
  return shown;
}

/** Identities in states leave out what is at its default. */
function shownHeld(parts: Parts, held: unknown): readonly unknown[] {
  if (!isObject(held)) return [];
  const { kind, value, attrs } = held as Pick<Held, 'kind' | 'value'> & Partial<Held>;
  const shown = shownIdentity(parts, { kind, value, raw: '', attrs: attrs ?? {} });
  if (shown === undefined) return [];
  if (shown.value === value) return [attrs === undefined ? held : { ...held, attrs: shown.attrs }];
  const { raw: _, ...others } = held;
  return [{ ...others, value: shown.value, attrs: shown.attrs }];
}

/** The record of a contact. */
export function shownRecord<
  Record extends { readonly consents: readonly Consent[]; readonly suppressions: readonly Suppression[] },
>(parts: Parts, record: Record): Pick<Record, 'consents' | 'suppressions'> {
  return {
    consents: record.consents.map((one) => shownConsent(parts, one)),
    suppressions: record.suppressions.map((one) => shownSuppression(parts, one)),
  };
}

/** A contact with its record. */
export function shownOnRecord<
  One extends Parameters<typeof shownRecord>[1] & { readonly contact: Partial<Contact> },
>(parts: Parts, read: One): One {
  return { ...read, contact: shownContact(parts, read.contact), ...shownRecord(parts, read) };
}

/** An identity that a refusal names, where the caller did not send it. */
export function shownKey(parts: Parts, key: IdentityKey): IdentityKey {
  const form = formOfKind(parts, key.kind);
  if (form === 'whole') return key;
  return { ...key, value: form === 'hidden' ? stars : maskedValue(key.kind, key.value) };
}

/** The part of a contact that a reason is about; a reason about a hidden part is left out. */
const partOfReason: { readonly [Reason in DuplicateReason]?: HideablePart } = {
  shared_number: 'numbers',
  equivalent_number: 'numbers',
  same_number_ending: 'numbers',
  same_email: 'emails',
  same_mailbox: 'emails',
  same_address: 'address',
};

/** A hidden part that is a reason of duplicates: whether a contact has any would tell of it. Undefined: there is none. */
export function hiddenReason(parts: Parts): HideablePart | undefined {
  return Object.values(partOfReason).find((part) => parts.hidden.has(part));
}

export function shownReasons(parts: Parts, reasons: readonly DuplicateReason[]): readonly DuplicateReason[] {
  return reasons.filter((one) => {
    const part = partOfReason[one];
    return part === undefined || !parts.hidden.has(part);
  });
}

/** The part that a path of an edit or of a merge's report means, where it is not shown whole. */
export function unshownPart(parts: Parts, path: string): string | undefined {
  const [first = '', second] = path.split('.', 2);
  if (first === 'extensions') return showsExtensions(parts) ? undefined : first;
  if (first === 'attributes') {
    const key = path.slice('attributes.'.length);
    const isHidden = second === undefined ? hidesAttributes(parts) : hidesAttribute(parts, key);
    return isHidden ? path : undefined;
  }
  const kind = primaryKinds.find((one) => one === path);
  if (kind !== undefined && formOfKind(parts, kind) !== 'whole')
    return kind === 'phone' ? 'numbers' : 'emails';
  return parts.hidden.has(first as HideablePart) ? first : undefined;
}

/** Names of values, `identities.KIND.VALUE` among them. */
export function shownNames(parts: Parts, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const [first, kind, ...rest] = name.split('.');
    if (first !== 'identities') return unshownPart(parts, name) === undefined ? [name] : [];
    const known = kind as IdentityKind;
    const form = formOfKind(parts, known);
    if (form === 'hidden') return [];
    return form === 'whole' ? [name] : [`identities.${kind}.${maskedValue(known, rest.join('.'))}`];
  });
}

export function shownReport<Report extends MergeReport>(parts: Parts, report: Report): Report {
  const isShown = ({ path }: { readonly path: string }) => unshownPart(parts, path) === undefined;
  const { adopted, dropped, primaries, united, vendorIds } = report;
  return {
    ...report,
    adopted: adopted.filter(isShown),
    dropped: dropped.filter(isShown),
    primaries: primaries.filter(isShown),
    united: { ...united, identities: shownIdentities(parts, united.identities) },
    vendorIds: shownIdentities(parts, vendorIds),
  };
}
