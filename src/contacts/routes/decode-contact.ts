/** Decodes bodies of contacts to commands. Pure: the body and the account's region are its only input. */

import { type Comparable, comparableOf } from '@switchbook/domain/contact/compared-person.js';
import { joinName } from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  mapNames,
  type PlainField,
  plainFields,
  textRuleOf,
  type WireOf,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import {
  type CatalogEdit,
  type CatalogRef,
  type ContactEdit,
  clear,
  type Edit,
  set,
  toEdit,
} from '@switchbook/domain/contact/edit.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import {
  type IdentityInput,
  type IdentityKey,
  type IdentityKind,
  identityKey,
  identityKinds,
  isNumber,
  sameKey,
} from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { readE164, readPhone } from '@switchbook/domain/identity/read-phone.js';
import { invalid, invariant } from '@switchbook/domain/problems/problem.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { blankIsNull } from '../../faces/directory/kit/choices.js';
import { formatsOf } from '../../faces/directory/kit/formats.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { SaveCommand } from '../values/commands.js';
import {
  type AddressBody,
  comparedBody,
  createBody,
  type IdentifierBody,
  type IdentityBody,
  type ItemRefBody,
  identityBody,
  type ListedIdentityBody,
  type NewContactBody,
  type PatchBody,
  patchBody,
  resolveBody,
} from './contact-bodies.js';

type Region = string | undefined;

/** Decodes POST of a contact: a contact with one of its exclusive identities is the same contact. */
export function decodeCreate(body: unknown, region: Region): SaveCommand {
  const { on_match, ...contact } = readBody(createBody, body, formatsOf(region));
  return createCommand(contact, on_match, region);
}

export function createCommand(
  contact: NewContactBody,
  onMatch: 'refuse' | 'return' | 'merge' | undefined,
  region: Region,
): SaveCommand {
  return { op: 'save', onMatch: onMatch ?? 'refuse', edit: creationEdit(contact, [], region) };
}

export function decodePatch(body: unknown, region: Region): ContactEdit {
  return patchEdit(readBody(patchBody, body, formatsOf(region)), region);
}

/** Returns the person of a body with compared members only. */
export function decodeCompared(body: unknown, region: Region): Comparable {
  return comparableOf(patchEdit(readBody(comparedBody, body, formatsOf(region)), region));
}

/** Returns a merge patch (RFC 7396): members in the body are set, null removes, absent members stay. */
export function patchEdit(body: PatchBody, region: Region): ContactEdit {
  const tags: CatalogEdit[] = [
    ...(body.tags === undefined ? [] : [tagEdit('replace', body.tags ?? [])]),
    ...(body.add_tags === undefined ? [] : [tagEdit('add', body.add_tags)]),
    ...(body.remove_tags === undefined ? [] : [tagEdit('remove', body.remove_tags)]),
  ];
  return {
    ...fieldsEdit(body),
    identities: [
      ...(body.identities === undefined ? [] : [replaceIdentities(body.identities)]),
      ...slotEdit('phone', body.phone, region),
      ...slotEdit('email', body.email, region),
      ...(body.add_identities ?? []).map((item) => ({ op: 'hold', identity: identityInput(item) }) as const),
      ...(body.remove_identities ?? []).map((item) => ({ op: 'release', key: identifierKey(item) }) as const),
    ],
    tags,
    groups: [
      ...(body.groups === undefined ? [] : [groupEdit('replace', body.groups ?? [])]),
      ...(body.add_groups === undefined ? [] : [groupEdit('add', body.add_groups)]),
      ...(body.remove_groups === undefined ? [] : [groupEdit('remove', body.remove_groups)]),
    ],
  };
}

/** Decodes a resolve request. `save`: the contact to create if none matches; undefined without `create`. */
export function decodeResolve(
  body: unknown,
  region: Region,
): { readonly keys: readonly IdentityKey[]; readonly save: SaveCommand | undefined } {
  const { identifiers, create } = readBody(resolveBody, body, formatsOf(region));
  const inputs = identifiers.map(identityInput);
  const keys = identifiers.map(identifierKey);
  if (create === undefined) return { keys, save: undefined };
  const edits = inputs.map((identity) => ({ op: 'hold', identity }) as const);
  return {
    keys,
    save: {
      op: 'save',
      onMatch: 'return',
      match: { holder: { keys, equivalents: true, pick: 'only' } },
      edit: creationEdit(create, edits, region),
    },
  };
}

export function identifierKey(body: IdentifierBody): IdentityKey {
  return identityKey(identityInput(body));
}

export function decodeIdentity(body: unknown, region: Region) {
  const identity = identityInput(readBody(identityBody, body, formatsOf(region)));
  const edit: ContactEdit = { identities: [{ op: 'hold', identity }] };
  return { key: identityKey(identity), edit: { op: 'edit', edit } as const };
}

/**
 * Makes the edit of a new contact. `edits` are first; members of the body for the same identities are added to them.
 */
function creationEdit(body: NewContactBody, edits: readonly IdentityEdit[], region: Region): ContactEdit {
  const shorthands = (['phone', 'email'] as const).flatMap((kind) => {
    const value = shorthandEdits(kind, body[kind], region);
    return value === undefined || value === null ? [] : [{ ...value, isPrimary: true }];
  });
  const listed = (body.identities ?? []).map(identityInput);
  for (const item of shorthands) refuseOtherPrimary(item, listed);
  return {
    ...fieldsEdit(body),
    identities: [
      ...[...shorthands, ...listed].map((identity) => ({ op: 'hold', identity }) as const),
      ...edits,
    ],
    ...(body.tags == null ? {} : { tags: [tagEdit('add', body.tags)] }),
    ...(body.groups == null ? {} : { groups: [groupEdit('add', body.groups)] }),
  };
}

/** The owner is a text. */
type PlainBody = Omit<NewContactBody, 'owner'> & { readonly owner?: string | null };

/** Reads members that a creation and a patch share. */
function fieldsEdit({ owner, ...others }: NewContactBody): ContactEdit {
  const member = typeof owner === 'object' ? owner?.member : undefined;
  const body: PlainBody = typeof owner === 'string' || owner === null ? { ...others, owner } : others;
  refuseTwoNames(body);
  return {
    ...(member === undefined ? {} : { ownerMember: member }),
    ...(body.type === undefined ? {} : { type: body.type }),
    ...namesEdit(body),
    ...mapNames(plainFields, (name) => toEdit(decodePlainText(body, name), readOf(body[wireOf(name)]))),
    ...(body.blocked === undefined ? {} : { blocked: body.blocked }),
    ...(body.address === undefined ? {} : { address: addressEdit(body.address) }),
    ...(body.attributes === undefined ? {} : { attributes: attributesEdit(body.attributes) }),
    source: refEdit(body.source),
    status: refEdit(body.status),
  };
}

/** Reads names. The parts make the display name; a part that is removed is empty. */
function namesEdit(body: PlainBody): Pick<ContactEdit, 'displayName' | 'givenName' | 'familyName'> {
  if (!writesParts(body)) return { displayName: textEdit(body.display_name) };
  return {
    ...(body.given_name === undefined ? {} : { givenName: body.given_name ?? '' }),
    ...(body.family_name === undefined ? {} : { familyName: body.family_name ?? '' }),
  };
}

/**
 * Whether the body writes name parts. A contact without these is shown with a display name and two empty parts, so
 * clients send it back in that form.
 */
function writesParts({ display_name, given_name, family_name }: PlainBody): boolean {
  const isAsRead = blankIsNull(display_name ?? null) !== null && given_name === null && family_name === null;
  return !isAsRead && (given_name !== undefined || family_name !== undefined);
}

/** Refuses a display name that the parts do not make: it would be lost. */
function refuseTwoNames(body: PlainBody): void {
  const { display_name, given_name, family_name } = body;
  if (display_name === undefined || !writesParts(body)) return;
  const joined = joinName(given_name ?? '', family_name ?? '');
  if (blankIsNull(display_name) !== joined)
    throw invalid(
      'display_name',
      'contradiction',
      'must be absent, or given_name and family_name joined by a space',
    );
}

/** Returns the canonical spelling of a text that was checked; null clears. */
export function decodePlainText(
  body: Pick<PlainBody, WireOf<PlainField>>,
  name: PlainField,
): string | null | undefined {
  const text = body[wireOf(name)];
  const value = text == null ? text : blankIsNull(text);
  const { read } = textRuleOf(name);
  return value == null || read === undefined ? value : read(value);
}

function textEdit(text: string | null | undefined): Edit<string> {
  return toEdit(text == null ? text : blankIsNull(text), readOf(text));
}

/** Returns the reader of an empty text: a stored empty text stays when a client sends it back. Null clears it. */
function readOf(text: string | null | undefined): typeof blankIsNull | undefined {
  return text === '' ? blankIsNull : undefined;
}

const allCleared = mapNames(addressNames, () => clear);

function addressEdit(body: AddressBody | null): NonNullable<ContactEdit['address']> {
  if (body === null) return allCleared;
  return {
    street: textEdit(body.street),
    city: textEdit(body.city),
    state: textEdit(body.state),
    zip: textEdit(body.zip),
    countryCode: textEdit(body.country_code?.toUpperCase() ?? body.country_code),
  };
}

function attributesEdit(
  body: Readonly<Record<string, unknown>> | null,
): NonNullable<ContactEdit['attributes']> {
  return body === null ? { op: 'replace', value: {} } : { op: 'patch', value: body };
}

function refEdit(body: ItemRefBody | null | undefined): Edit<CatalogRef> {
  if (body === undefined || body === null) return toEdit<CatalogRef>(body);
  return set(itemRef(body));
}

/** Groups, sources and statuses must exist; creating them needs another right. */
export function itemRef(body: ItemRefBody): CatalogRef {
  if (typeof body === 'string') return { by: 'name', name: body.trim(), folded: true, missing: 'refuse' };
  return { by: 'number', number: typeof body === 'number' ? body : body.number, missing: 'refuse' };
}

function groupEdit(op: CatalogEdit['op'], groups: readonly ItemRefBody[]): CatalogEdit {
  return { op, items: groups.map(itemRef), isOrdered: true };
}

/** Makes the edit of tags; missing tags are created. */
function tagEdit(op: CatalogEdit['op'], tags: readonly string[]): CatalogEdit {
  const missing = op === 'remove' ? 'drop' : 'create';
  return {
    op,
    items: tags.map((name) => ({ by: 'name', name: tidyName(name), folded: false, missing })),
    isOrdered: true,
  };
}

/** Returns undefined if absent, null if cleared. */
function shorthandEdits(
  kind: 'phone' | 'email',
  text: string | null | undefined,
  region: Region,
): IdentityInput | null | undefined {
  if (text === undefined) return undefined;
  const raw = text?.trim() ?? '';
  if (raw === '') return null;
  if (kind === 'email') return { kind, value: readEmail(raw) ?? raw };
  const digits = readPhone(raw, region);
  invariant(digits !== undefined, 'a checked phone number cannot be read');
  return { kind, value: digits, raw };
}

/** Changes the identity that a contact shows as its phone or email in place. */
function slotEdit(
  kind: 'phone' | 'email',
  text: string | null | undefined,
  region: Region,
): readonly IdentityEdit[] {
  const identity = shorthandEdits(kind, text, region);
  if (identity === undefined) return [];
  if (identity === null) return [{ op: 'clearSlot', kind, which: 'shown' }];
  // The shown form of the number is not a new spelling.
  const spelling = identity.raw === `+${identity.value}` ? 'keep' : 'take';
  return [{ op: 'slot', identity, spelling, instead: 'shown' }];
}

/** Ids chosen by clients of other wires are kept, since these clients find the contact by them. */
const replaceable: readonly IdentityKind[] = identityKinds.filter((kind) => kind !== 'vendor_id');

function replaceIdentities(body: readonly ListedIdentityBody[]): IdentityEdit {
  return {
    op: 'replaceWithin',
    includesShared: true,
    scope: { kinds: replaceable, origin: null },
    items: body.map((identity) => identityInput({ label: null, ...identity })),
    promote: replaceable,
  };
}

function identityInput(body: IdentityBody | ListedIdentityBody | IdentifierBody): IdentityInput {
  const value = body.value.trim();
  const raw = body.kind === 'email' ? (readEmail(value) ?? value) : value;
  const { label, primary, verified_at, shared } = {
    label: undefined,
    primary: undefined,
    verified_at: undefined,
    shared: undefined,
    ...body,
  };
  return {
    kind: body.kind,
    ...(body.scope === undefined ? {} : { scope: body.scope }),
    value: isNumber(body.kind) ? (readE164(raw) ?? raw) : raw,
    raw,
    ...(label === undefined ? {} : { label: blankIsNull(label) }),
    ...(primary === undefined ? {} : { isPrimary: primary }),
    ...(shared === true ? { mayShare: true } : {}),
    ...(verified_at === undefined ? {} : { verifiedAt: instantOf(verified_at) }),
  };
}

function refuseOtherPrimary(primary: IdentityInput, listed: readonly IdentityInput[]): void {
  const index = listed.findIndex(
    (input) =>
      input.kind === primary.kind &&
      input.isPrimary === true &&
      !sameKey(identityKey(input), identityKey(primary)),
  );
  if (index !== -1)
    throw invalid(
      `identities.${index}.primary`,
      'contradiction',
      `must be false, because the member ${primary.kind} is the primary one`,
    );
}
