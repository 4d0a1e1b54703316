/**
 * Checks edits of callers with hidden or masked parts. An edit of such a part is refused, even if it would not change
 * the value. So no mask is ever stored, and no refusal reveals a value.
 */

import { partsBy } from '@switchbook/domain/access/hideable.js';
import {
  findHiddenPart,
  formOfKind,
  hidesAttribute,
  hidesAttributes,
  type Parts,
  showsExtensions,
} from '@switchbook/domain/access/redaction.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  type PlainField,
  plainFields,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import type { AttributesEdit, ContactEdit, Edit } from '@switchbook/domain/contact/edit.js';
import { type IdentityKind, identityName } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { hiddenPartProblem } from './redaction-filter.js';

const hasChange = (edit: Edit<string> | undefined) => edit !== undefined && edit.op !== 'keep';

/**
 * Throws `invalid`. `isFound`: identities of the edit found the contact, so the edit names some identities of the
 * contact.
 */
export function checkEdit(parts: Parts, edit: ContactEdit, isFound: boolean): void {
  const { identities = [] } = edit;
  const touches = (identityEdit: IdentityEdit) =>
    isFound ? emptiesHidden(parts, identityEdit) : namesHidden(parts, identityEdit);
  const part = touchedPart(parts, edit) ?? (identities.some(touches) ? 'identities' : undefined);
  if (part !== undefined) throw hiddenPartProblem(part, part);
}

const partOfEdit = partsBy((row) => row.edits);
/** Attributes are hidden separately. */
const wholeMembers = [...plainFields, 'address'] as const;

function touchedPart(parts: Parts, edit: ContactEdit): string | undefined {
  const { address, attributes, extension } = edit;
  const touches = (name: (typeof wholeMembers)[number]) =>
    name === 'address'
      ? addressNames.some((addressName) => hasChange(address?.[addressName]))
      : hasChange(edit[name]);
  const whole = wholeMembers.find((name) => {
    const part = partOfEdit.get(name);
    return part !== undefined && parts.hidden.has(part) && touches(name);
  });
  if (whole !== undefined) return partOfEdit.get(whole);
  const attribute = attributes && touchedAttribute(parts, attributes);
  if (attribute !== undefined) return attribute;
  const slots = extension === undefined ? [] : [extension].flat();
  const isShown = showsExtensions(parts) || slots.every((slot) => Object.keys(slot.members).length === 0);
  return isShown ? undefined : 'extensions';
}

function touchedAttribute(parts: Parts, edit: AttributesEdit): string | undefined {
  if (edit.op === 'replace') return hidesAttributes(parts) ? 'attributes' : undefined;
  const key = Object.keys(edit.value).find((candidate) => hidesAttribute(parts, candidate));
  return key === undefined ? undefined : `attributes.${key}`;
}

/** Whether the edit names an identity that is not shown as it is. */
function namesHidden(parts: Parts, edit: IdentityEdit): boolean {
  const isShown = ({ kind }: { readonly kind: IdentityKind }) => formOfKind(parts, kind) === 'whole';
  switch (edit.op) {
    case 'hold':
    case 'slot':
      return !isShown(edit.identity);
    case 'release':
      return !isShown(edit.key);
    case 'slotPart':
    case 'clearSlot':
      return !isShown(edit);
    case 'replaceWithin':
      return edit.scope.kinds.some((kind) => !isShown({ kind })) || !edit.items.every(isShown);
    // The contact loses an identity of this kind.
    case 'releaseId':
      return false;
  }
}

/** Whether the edit has no value, so its effect would reveal whether the contact has one. */
function emptiesHidden(parts: Parts, edit: IdentityEdit): boolean {
  const isHidden = (kind: IdentityKind) => formOfKind(parts, kind) === 'hidden';
  if (edit.op === 'replaceWithin') return edit.scope.kinds.some(isHidden);
  return (edit.op === 'clearSlot' || edit.op === 'slotPart') && isHidden(edit.kind);
}

/**
 * Throws `invalid` if hidden or masked identities change. An edit may name an identity that the contact already has:
 * the caller knows its value.
 */
export function checkIdentities(parts: Parts, before: Contact, after: Contact): void {
  const hiddenIdentities = (contact: Contact) =>
    allIdentities(contact)
      .filter((identity) => formOfKind(parts, identity.kind) !== 'whole')
      .map(identityName)
      .sort()
      .join('\n');
  if (hiddenIdentities(before) !== hiddenIdentities(after))
    throw hiddenPartProblem('identities', 'identities');
}

/** Throws `invalid` for texts that are not shown. */
export function checkTexts(parts: Parts, fields: { readonly [Field in PlainField]?: unknown }): void {
  for (const name of Object.keys(fields) as PlainField[]) {
    const part = findHiddenPart(parts, wireOf(name));
    if (part !== undefined) throw hiddenPartProblem(`edit.${part}`, part);
  }
}

/** Throws `invalid` for values of a merge that are not shown. */
export function checkChosenValues(parts: Parts, take: readonly string[]): void {
  take.forEach((path, at) => {
    const part = findHiddenPart(parts, path);
    if (part !== undefined) throw hiddenPartProblem(`take.${at}`, part);
  });
}
