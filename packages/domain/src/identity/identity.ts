/**
 * Identities: the ways to recognize or reach a contact. A phone is one kind among others and optional. Exclusive kinds
 * have one owner in an account, shared kinds (such as emails) any number.
 */
import { createHash } from 'node:crypto';
import type { IdentityId } from '../runtime/ids.js';
import { foldPlain } from '../text/compared-text.js';
import { fold } from '../text/text.js';
import { comparedEmail } from './email.js';
import { hasOtherForms, matchKey, otherForms } from './phone.js';

/**
 * JSON Schema pattern of every spelling of a LID: a WhatsApp id of a person that reveals no number. Tools that act as a
 * linked device show it as `123456789012345@lid`, or with a device of the person, `123456789012345:12@lid`. The digits
 * alone identify the person.
 */
export const lidForm = '^\\s*[1-9][0-9]{4,19}([._][0-9]{1,3})?(:[0-9]{1,3})?(@lid)?\\s*$';
export const lidMustBe =
  'a LID of 5 to 20 digits, such as 123456789012345 or 123456789012345@lid; a number with + is a phone';

const pattern = new RegExp(lidForm);

/** Returns the digits; undefined for any other text. */
export function readLid(text: string): string | undefined {
  return pattern.test(text) ? /\d+/.exec(text)?.[0] : undefined;
}

export const exclusiveKinds = [
  'phone',
  'wa_id',
  'bsuid',
  'lid',
  'telegram',
  'viber',
  'instagram',
  'messenger',
  'vk',
  'avito',
  'max',
  'external',
  'vendor_id',
] as const;
export const sharedKinds = ['email', 'username', 'parent_bsuid'] as const;
export const identityKinds = [...exclusiveKinds, ...sharedKinds] as const;

export type IdentityKind = (typeof identityKinds)[number];

export interface Identity {
  readonly id: IdentityId;
  readonly kind: IdentityKind;
  /** distinguishes equal values of different namespaces; `''` for a single one */
  readonly scope: string;
  /** canonical; digits for numbers and LIDs, folded for emails, user names and Instagram handles */
  readonly value: string;
  /** the spelling as received, rewritten only by its owner */
  readonly raw: string;
  readonly label: string | null;
  readonly isPrimary: boolean;
  /** the face that wrote it; opaque text */
  readonly origin: string;
  /** order within the contact, ascending by age */
  readonly position: number;
  readonly verifiedAt: Date | null;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An identity in a request. `value` is canonicalized by kind; numbers must consist of digits. */
export interface IdentityInput {
  readonly kind: IdentityKind;
  readonly scope?: string;
  readonly value: string;
  /** the spelling as received; the value when absent */
  readonly raw?: string;
  readonly label?: string | null;
  readonly isPrimary?: boolean;
  readonly verifiedAt?: Date | null;
  readonly attrs?: Readonly<Record<string, unknown>>;
  /** attributes of an identity new to the contact; an existing one keeps its attributes */
  readonly attrsWhenNew?: Readonly<Record<string, unknown>>;
  /** origin of an identity new to the contact, when the caller did not write it */
  readonly origin?: string;
  /** position of a new identity that replaces another; else it is the last */
  readonly position?: number;
  /** times in the source directory, for a new identity */
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  /** the digits of the request, if the account's region changed them; a contact with these digits keeps them */
  readonly asSent?: string;
  /** whether a phone accepts an existing wa_id of the same digits, instead of turning it into a phone */
  readonly mayStayWaId?: boolean;
  /** if another contact owns it, this contact shares it; otherwise the write is refused */
  readonly mayShare?: boolean;
}

/** Identities with equal keys are the same. */
export interface IdentityKey {
  readonly kind: IdentityKind;
  readonly scope: string;
  readonly value: string;
}

/** Returns the key of a phone. `value`: its digits. */
export function phoneKey(value: string): IdentityKey {
  return { kind: 'phone', scope: '', value };
}

/** An identity to look up holders by. */
export interface LookupIdentity extends IdentityKey {
  readonly anyScope?: boolean;
  /** looked up instead when the identity has no holder */
  readonly otherwise?: IdentityKey;
}

const sharedSet: ReadonlySet<string> = new Set(sharedKinds);

export function isShared(kind: IdentityKind): boolean {
  return sharedSet.has(kind);
}

/** Whether the kind's values are digits of a number. */
export function isNumber(kind: IdentityKind): boolean {
  return kind === 'phone' || kind === 'wa_id';
}

/**
 * Returns the namespace in which a value has only one owner; null for shared kinds. Phones and wa_ids have the same
 * namespace.
 */
export function spaceOf(kind: IdentityKind): string | null {
  if (isShared(kind)) return null;
  return isNumber(kind) ? 'number' : kind;
}

/** Returns texts of the exclusive identities of a contact; erasures hash them. See `ownedNameSql`. */
export function ownedNamesOf(identities: readonly IdentityKey[]): readonly string[] {
  const names = identities.flatMap(({ kind, scope, value }) => {
    const space = spaceOf(kind);
    return space === null ? [] : [`${space}:${isNumber(kind) ? '' : escapeScope(scope)}:${value}`];
  });
  return [...new Set(names)];
}

/** Escapes the separators of names in a scope, which may be any text. Only the value of a name may contain them. */
function escapeScope(scope: string): string {
  return /[%:/]/.test(scope) ? scope.replaceAll(/[%:/]/g, encodeURIComponent) : scope;
}

/** Begins the subject of an opt-out for a number. */
const numberPrefix = 'number:';

/** Returns `space:value` of a number or an email: the subject of an opt-out. Returns null for other kinds. */
export function refusalSubject(identity: IdentityKey): string | null {
  if (isNumber(identity.kind)) return `${numberPrefix}${identity.value}`;
  return identity.kind === 'email' ? `email:${identity.value}` : null;
}

/** Returns the identity; a number also in its other known forms. */
export function knownFormsOf(identity: IdentityKey): readonly IdentityKey[] {
  const others = isNumber(identity.kind) ? otherForms(identity.value) : [];
  return [identity.value, ...others].map((value) => ({ ...identity, value }));
}

/** Returns the subjects of opt-outs: of a number in each of its known forms. Other kinds than email have none. */
export function refusalSubjectsOf(identity: IdentityKey): readonly string[] {
  const subject = refusalSubject(identity);
  return subject === null ? [] : formsOfSubject(subject);
}

/** Returns the subject of an opt-out in each known form of its number; an email has one form. */
export function formsOfSubject(subject: string): readonly string[] {
  if (!subject.startsWith(numberPrefix)) return [subject];
  const others = otherForms(subject.slice(numberPrefix.length));
  return [subject, ...others.map((digits) => `${numberPrefix}${digits}`)];
}

/**
 * Returns the representative of the equivalent forms of a number; null for one without equivalents, and for other
 * kinds.
 */
export function matchKeyOf(identity: IdentityKey): string | null {
  return isNumber(identity.kind) && hasOtherForms(identity.value) ? matchKey(identity.value) : null;
}

// A B-tree entry has at most about 2,700 bytes; a key also has two uuids and a scope.
const maxIndexedBytes = 512;

/** Returns the canonical value of a kind; a digest when it is too long for an index. */
export function canonicalValue(kind: IdentityKind, value: string): string {
  if (kind === 'lid') return toIndexable(readLid(value) ?? value);
  if (kind === 'email') return toIndexable(comparedEmail(value));
  return toIndexable(isHandle(kind) ? comparedHandle(value) : value);
}

/** Returns the canonical scope: sources of external ids are case-insensitive. */
export function canonicalScope(kind: IdentityKind, scope: string): string {
  return toIndexable(kind === 'external' ? fold(scope) : scope);
}

export function identityKey(input: {
  readonly kind: IdentityKind;
  readonly scope?: string | undefined;
  readonly value: string;
}): IdentityKey {
  return {
    kind: input.kind,
    scope: canonicalScope(input.kind, input.scope ?? ''),
    value: canonicalValue(input.kind, input.value),
  };
}

/** Returns the scope in its original spelling; comparisons use the canonical form. */
export function spelledScope(identity: Pick<Identity, 'scope' | 'attrs'>): string {
  return typeof identity.attrs.scope === 'string' ? identity.attrs.scope : identity.scope;
}

/** Returns the default spelling of a value: a number with a leading plus. */
export function defaultSpelling({ kind, value }: Pick<Identity, 'kind' | 'value'>): string {
  return isNumber(kind) ? `+${value}` : value;
}

/** Returns the face that wrote `raw`: the last to respell it, else the writer of the identity. */
export function spelledBy(identity: Pick<Identity, 'origin' | 'attrs'>): string {
  return typeof identity.attrs.spelled_by === 'string' ? identity.attrs.spelled_by : identity.origin;
}

export function sameKey(key: IdentityKey, otherKey: IdentityKey): boolean {
  return key.kind === otherKey.kind && key.scope === otherKey.scope && key.value === otherKey.value;
}

/** Whether a contact can have only one of the two: the same key, or a phone and a wa_id of the same digits. */
export function sameIdentity(key: IdentityKey, otherKey: IdentityKey): boolean {
  return (
    sameKey(key, otherKey) || (isNumber(key.kind) && isNumber(otherKey.kind) && key.value === otherKey.value)
  );
}

export type IdentityName = `${string}\u0000${string}`;

/** Returns a lookup key that two identities share exactly when they would be one row of a contact. */
export function identityName({ kind, scope, value }: IdentityKey): IdentityName {
  return isNumber(kind) ? `number\u0000${value}` : `${kind}\u0000${scope}\u0000${value}`;
}

/** Returns a key that two identities share if they may be the same, such as equivalent forms of a number. Printable. */
export function equivalenceKey(key: IdentityKey): string {
  return `${spaceOf(key.kind) ?? key.kind}/${escapeScope(key.scope)}/${matchKeyOf(key) ?? key.value}`;
}

function isHandle(kind: IdentityKind): boolean {
  return kind === 'username' || kind === 'instagram';
}

function comparedHandle(value: string): string {
  const plain = foldPlain(value).trim();
  return plain === '' ? fold(value.trim()) : plain;
}

function toIndexable(text: string): string {
  // A character has three bytes at most.
  if (text.length <= maxIndexedBytes / 3 || Buffer.byteLength(text) <= maxIndexedBytes) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
