/**
 * Edits: changes that a caller requests. A face decodes a body into an edit without a read; `applyEdit` applies it to
 * the current contact inside the operation. The same edit applied to a new contact creates it.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  applyEntries,
  type Entries,
  type EntryRule,
  type KnownEntries,
  noKnownEntries,
  reachOf,
} from '../consent/consent.js';
import type { OwnField } from '../fields/own-field.js';
import { canonicalAttributes } from '../fields/own-field-values.js';
import { applyIdentityEdits } from '../identity/apply-identity-edits.js';
import type { IdentityEdit, IdentityHolder } from '../identity/identity-edit.js';
import type { IdSource } from '../runtime/ids.js';
import { isObject, withoutUndefined } from '../runtime/json.js';
import { compileLiteral } from '../runtime/literal.js';
import {
  type Address,
  type CatalogItem,
  type Contact,
  type ContactType,
  joinName,
  type NameParts,
  nameParts,
  nextVersion,
} from './contact.js';
import {
  addressNames,
  contactMembers,
  mapNames,
  nameFields,
  type PlainField,
  plainFields,
  type Texts,
} from './contact-fields.js';
import { namedItems } from './named-items.js';
import type { Catalog } from './query.js';

/** Three-valued: an absent member equals `keep`. */
export type Edit<Value> =
  | { readonly op: 'keep' }
  /** a stored value stays if `when` is false: the client does not see it */
  | { readonly op: 'clear'; readonly when?: (value: Value, contact: Contact) => boolean }
  /** a stored value stays if `unless` is true: the client already sees it as the sent one */
  | { readonly op: 'set'; readonly value: Value; readonly unless?: (before: Value) => boolean }
  /** sets absent members and empty texts; on a new contact also members with a default */
  | { readonly op: 'fill'; readonly value: Value };

const keep = { op: 'keep' } as const;
export const clear = { op: 'clear' } as const;
export function fill<Value>(value: Value): { readonly op: 'fill'; readonly value: Value } {
  return { op: 'fill', value };
}
export function set<Value>(value: Value): { readonly op: 'set'; readonly value: Value } {
  return { op: 'set', value };
}

/**
 * Makes an edit: `undefined` keeps, null removes, a value sets. `read` shows a stored value as on the wire. The stored
 * value is kept if it looks like the sent one, so a client that sends an answer back changes nothing.
 */
export function toEdit<Value>(
  value: Value | null | undefined,
  read?: (stored: Value) => Value | null,
): Edit<Value> {
  if (value === undefined) return keep;
  if (read === undefined) return value === null ? clear : set(value);
  return value === null
    ? { op: 'clear', when: (stored) => read(stored) !== null }
    : { op: 'set', value, unless: (stored) => read(stored) === value };
}

/** The number or id that clients of the scope know: an inherited one, or ours. */
interface KnownScope {
  readonly scope?: string;
}

/** A reference to an item of a catalog, and the action if the account lacks the item. */
export type CatalogRef = (
  | ({ readonly by: 'number'; readonly number: number } & KnownScope)
  | ({ readonly by: 'id'; readonly id: string } & KnownScope)
  /**
   * `folded`: case-insensitive: the spelling that `namedItems` chooses, else the exact one, else the oldest. `oldest`:
   * the oldest even if another one is exact. `orId`: an item's id also names it.
   */
  | ({
      readonly by: 'name';
      readonly name: string;
      readonly folded: boolean;
      readonly oldest?: boolean;
      readonly color?: string | null;
      readonly orId?: boolean;
    } & KnownScope)
) & {
  /** `create` is for names; `refuse` answers `invalid`, `drop` ignores the item */
  readonly missing: 'create' | 'refuse' | 'drop';
};

export interface CatalogEdit {
  readonly op: 'replace' | 'add' | 'remove';
  readonly items: readonly CatalogRef[];
  /** whether `replace` also sets the order; otherwise kept items keep their position */
  readonly isOrdered?: boolean;
}

export type AttributesEdit =
  | { readonly op: 'replace'; readonly value: Readonly<Record<string, unknown>> }
  /** shallow; a null value removes the member */
  | { readonly op: 'merge'; readonly value: Readonly<Record<string, unknown>> }
  /** a JSON merge patch (RFC 7396): objects inside are merged too, null removes at every level */
  | { readonly op: 'patch'; readonly value: Readonly<Record<string, unknown>> };

export interface ExtensionEdit {
  /** the slot, by face name; opaque text */
  readonly face: string;
  /** members set; null removes one; absent members stay */
  readonly members: Readonly<Record<string, unknown>>;
  /** whether the members are set only in an empty slot */
  readonly isFill?: boolean;
  /** members that are stored without a version step or an event if no other member changes */
  readonly quiet?: readonly string[];
}

type TextEdits = { readonly [Field in PlainField]?: Edit<string> };

/** The responsible user, for an API with its own users. */
export interface ResponsibleUser {
  /** the API's own id of the user; null: no user */
  readonly text: string | null;
  /** the slot, with the mark that the owner of the contact is its responsible user */
  readonly extension: ExtensionEdit;
  /** the owner that this API assigned to the contact; null: this API assigned no owner */
  readonly assignedOwner: (before: Contact) => string | null;
}

/** An edit of a contact. Its consents and suppressions are recorded in the same transaction. */
export interface ContactEdit extends Partial<Entries>, TextEdits {
  /** the entries to store; `changed` if absent */
  readonly entryRule?: EntryRule;
  readonly type?: ContactType;
  /** a changed display name drops the stored pair, an equal one keeps it */
  readonly displayName?: Edit<string>;
  /**
   * An absent part keeps its shown value, and both parts become the display name. If `displayName` only fills, the
   * parts apply only to a contact without a name.
   */
  readonly givenName?: string;
  readonly familyName?: string;
  /** Shows a stored part as the wire does. A part that the wire shows like the sent one is kept, as in `toEdit`. */
  readonly readPart?: (part: string) => string | null;
  readonly blocked?: boolean;
  readonly address?: { readonly [Part in keyof Address]?: Edit<string> };
  readonly attributes?: AttributesEdit;
  readonly extension?: ExtensionEdit | readonly ExtensionEdit[];
  readonly identities?: readonly IdentityEdit[];
  readonly tags?: readonly CatalogEdit[];
  readonly groups?: readonly CatalogEdit[];
  readonly source?: Edit<CatalogRef>;
  readonly status?: Edit<CatalogRef>;
  /** the owner is this member: its text is set before the edit is applied */
  readonly ownerMember?: number;
  /** the owner is this user if the text identifies a member, which is decided before the edit is applied */
  readonly responsible?: ResponsibleUser;
}

/** Dependencies of applying an edit. `resolve` has every reference of the edit in memory. */
export interface EditContext {
  readonly now: Date;
  readonly newId: IdSource;
  /** the face that writes; opaque text */
  readonly origin: string;
  readonly resolve: (catalog: Catalog, ref: CatalogRef) => CatalogItem | undefined;
  /** fields with values that every edit of attributes makes canonical; absent: no field */
  readonly fields?: readonly OwnField[];
  /** present for an edit with entries; absent: the contact has no entries yet */
  readonly knownEntries?: KnownEntries;
}

/** The contact, the entries to store, and the known entries afterwards. */
export interface AppliedEdit extends Entries {
  readonly after: Contact;
  readonly knownEntries: KnownEntries;
}

export interface EditOutcome extends AppliedEdit {
  /** `quiet` is stored without a version step */
  readonly change: 'none' | 'quiet' | 'real';
}

/** Returns the contact after the edit. Version and `updatedAt` move only on a real change. */
export function applyEdit(before: Contact, edit: ContactEdit, context: EditContext): EditOutcome {
  const applied = applyFields(before, edit, context, false);
  const { after } = applied;
  if (applied.consents.length === 0 && applied.suppressions.length === 0) {
    if (isDeepStrictEqual(before, after)) return { ...applied, after: before, change: 'none' };
    const was = withoutQuietMembers(before, edit);
    if (was !== before && isDeepStrictEqual(was, withoutQuietMembers(after, edit)))
      return { ...applied, change: 'quiet' };
  }
  return { ...applied, after: withNextVersion(before, after, context.now), change: 'real' };
}

/** Applies an edit to a new contact, which has no earlier state to compare with. */
export function applyFields(
  before: Contact,
  edit: ContactEdit,
  context: EditContext,
  isNew = true,
): AppliedEdit {
  const entries = applyEntries(
    context.knownEntries ?? noKnownEntries,
    edit,
    edit.entryRule ?? 'changed',
    context.now,
  );
  const hasNewEntries = entries.consents.length > 0 || entries.suppressions.length > 0;
  const { identities, sharing } =
    edit.identities === undefined ? before : applyIdentityEdits(heldOf(before), edit.identities, context);
  const after = edited(before, {
    name: applyName(before, edit),
    texts: editedTexts(before, edit),
    type: edit.type ?? before.type,
    blocked: edit.blocked ?? before.blocked,
    address: editedAddress(before, edit.address),
    attributes: applyAttributes(before.attributes, edit.attributes, context.fields ?? []),
    extensions: extensionEdits(edit).reduce(applyExtension, before.extensions),
    identities,
    tags: applyCatalog('tags', before.tags, edit.tags, context),
    groups: applyCatalog('groups', before.groups, edit.groups, context),
    source: applyRef('sources', before.source, edit.source, context, isNew),
    status: applyRef('statuses', before.status, edit.status, context, isNew),
    reach: hasNewEntries ? reachOf(entries.knownEntries, context.now) : before.reach,
  });
  const { spentVersion } = before;
  if (sharing === undefined && spentVersion === undefined) return { after, ...entries };
  return { after: { ...after, ...withoutUndefined({ sharing, spentVersion }) }, ...entries };
}

type FixedMember =
  | 'accountId'
  | 'id'
  | 'number'
  | 'version'
  | 'spentVersion'
  | 'sharing'
  | 'createdAt'
  | 'updatedAt';

interface Edited extends Omit<Contact, FixedMember | keyof Texts> {
  readonly name: StoredName;
  readonly texts: Partial<Record<PlainField, string | null>>;
}

const edited = compileLiteral<Contact, Edited, Contact>(contactMembers, {
  ...Object.fromEntries(
    ['accountId', 'id', 'number', 'version', 'createdAt', 'updatedAt'].map((name) => [
      name,
      `source.${name}`,
    ]),
  ),
  ...Object.fromEntries(nameFields.map((name) => [name, `other.name.${name}`])),
  ...Object.fromEntries(
    plainFields.map((name) => [
      name,
      `other.texts.${name} === undefined ? source.${name} : other.texts.${name}`,
    ]),
  ),
});

/** Returns the texts that the edit changes. */
function editedTexts(before: Contact, edit: ContactEdit): Partial<Record<PlainField, string | null>> {
  const edited: Partial<Record<PlainField, string | null>> = {};
  for (const name of plainFields)
    if (edit[name] !== undefined) edited[name] = applyText(before[name], edit[name], before);
  return edited;
}

function editedAddress(contact: Contact, edit: ContactEdit['address']): Contact['address'] {
  const before = contact.address;
  if (edit === undefined) return before;
  return mapNames(addressNames, (part) => applyText(before[part], edit[part], contact));
}

/** Makes one version step; `updatedAt` increases by at least a millisecond. */
export function withNextVersion(before: Contact, after: Contact, now: Date): Contact {
  const updatedAt = new Date(Math.max(now.getTime(), before.updatedAt.getTime() + 1));
  return { ...after, version: nextVersion(before), updatedAt };
}

function heldOf({ identities, sharing }: Contact): IdentityHolder {
  return sharing === undefined ? { identities } : { identities, sharing };
}

function applyText(before: string | null, edit: Edit<string> | undefined, contact: Contact): string | null {
  if (edit === undefined || edit.op === 'keep') return before;
  if (edit.op === 'set') return before !== null && edit.unless?.(before) === true ? before : edit.value;
  if (edit.op === 'fill') return before || edit.value;
  return before !== null && edit.when?.(before, contact) === false ? before : null;
}

export type StoredName = Pick<Contact, 'displayName' | 'givenName' | 'familyName'>;

/** Returns the name after the edit. */
export function applyName(
  before: Contact,
  edit: Pick<ContactEdit, keyof StoredName | 'readPart'>,
): StoredName {
  if (edit.displayName?.op === 'fill' && before.displayName) return namePartsOf(before);
  if (edit.givenName !== undefined || edit.familyName !== undefined) {
    const displayed: NameParts = nameParts(before);
    const namePartOf = (part: string | undefined, displayedPart: string) =>
      part === undefined || edit.readPart?.(displayedPart) === part ? displayedPart : part;
    const givenName = namePartOf(edit.givenName, displayed.given);
    const familyName = namePartOf(edit.familyName, displayed.family);
    // The name already has these parts: the display name stays the same byte for byte.
    if (givenName === displayed.given && familyName === displayed.family) return namePartsOf(before);
    return { displayName: joinName(givenName, familyName), givenName, familyName };
  }
  const displayName = applyText(before.displayName, edit.displayName, before);
  if (displayName === before.displayName) return namePartsOf(before);
  return { displayName, givenName: null, familyName: null };
}

/** Returns the name as one value: its parts are stored together. */
export function namePartsOf(named: StoredName): StoredName {
  return mapNames(nameFields, (name) => named[name]);
}

/** Sets members; null removes one. `__proto__` is an ordinary member name. */
function mergeMembers(
  before: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(members)) {
    if (value === null || value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function applyAttributes(
  before: Contact['attributes'],
  edit: AttributesEdit | undefined,
  fields: readonly OwnField[],
): Contact['attributes'] {
  if (edit === undefined) return before;
  const after = editedAttributes(before, edit);
  return fields.length === 0 ? after : canonicalAttributes(fields, after);
}

function editedAttributes(before: Contact['attributes'], edit: AttributesEdit): Contact['attributes'] {
  if (edit.op === 'patch') return patchMembers(before, edit.value);
  return edit.op === 'replace' ? edit.value : mergeMembers(before, edit.value);
}

function patchMembers(
  before: unknown,
  patch: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const patched = new Map(isObject(before) ? Object.entries(before) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined) patched.delete(name);
    else patched.set(name, isObject(value) ? patchMembers(patched.get(name), value) : value);
  }
  return Object.fromEntries(patched);
}

function extensionEdits({ extension }: ContactEdit): readonly ExtensionEdit[] {
  return extension === undefined ? [] : [extension].flat();
}

function applyExtension(before: Contact['extensions'], edit: ExtensionEdit): Contact['extensions'] {
  const current = extensionOf(before, edit.face);
  if (edit.isFill === true && Object.keys(current).length > 0) return before;
  const slot = mergeMembers(current, edit.members);
  return mergeMembers(before, { [edit.face]: Object.keys(slot).length === 0 ? null : slot });
}

/** Returns data of one face on the contact; empty if absent. */
export function extensionOf(
  extensions: Contact['extensions'],
  face: string,
): Readonly<Record<string, unknown>> {
  const slot = Object.hasOwn(extensions, face) ? extensions[face] : undefined;
  return typeof slot === 'object' && slot !== null ? (slot as Record<string, unknown>) : {};
}

/** Returns the contact without the members that `quiet` lists. */
function withoutQuietMembers(contact: Contact, edit: ContactEdit): Contact {
  const quiet = extensionEdits(edit).filter((extensionEdit) => extensionEdit.quiet !== undefined);
  if (quiet.length === 0) return contact;
  const silenced = quiet.map(({ face, quiet: names = [] }) => ({
    face,
    members: Object.fromEntries(names.map((name) => [name, null])),
  }));
  return { ...contact, extensions: silenced.reduce(applyExtension, contact.extensions) };
}

function applyCatalog(
  catalog: Catalog,
  before: readonly CatalogItem[],
  edits: readonly CatalogEdit[] | undefined,
  context: EditContext,
): readonly CatalogItem[] {
  if (edits === undefined || edits.length === 0) return before;
  return edits.reduce((items, edit) => {
    const editedItems = namedItems(edit.items, items, (ref) => context.resolve(catalog, ref));
    const isNamed = (item: CatalogItem) =>
      editedItems.some((catalogItem) => catalogItem.number === item.number);
    const isPresent = (item: CatalogItem) => items.some((catalogItem) => catalogItem.number === item.number);
    if (edit.op === 'remove') return items.filter((item) => !isNamed(item));
    const added = editedItems.filter((item) => !isPresent(item));
    if (edit.op === 'add') return [...items, ...added];
    if (edit.isOrdered === true)
      return editedItems.map(
        (item) => items.find((catalogItem) => catalogItem.number === item.number) ?? item,
      );
    return [...items.filter(isNamed), ...added];
  }, before);
}

function applyRef(
  catalog: Catalog,
  before: CatalogItem | null,
  edit: Edit<CatalogRef> | undefined,
  context: EditContext,
  isNew: boolean,
): CatalogItem | null {
  if (edit === undefined || edit.op === 'keep') return before;
  if (edit.op === 'clear') return null;
  if (edit.op === 'fill' && before !== null && !isNew) return before;
  const item = context.resolve(catalog, edit.value);
  if (item === undefined) return before;
  return item.number === before?.number ? before : item;
}
