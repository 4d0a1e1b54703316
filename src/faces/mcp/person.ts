/** A person in the tools' form, and the ways to identify one. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { plainFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { addressJson, identitiesJson, identityJson } from '@switchbook/domain/contact/contact-json.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import {
  type IdentityKey,
  type IdentityKind,
  identityKey,
  identityKinds,
} from '@switchbook/domain/identity/identity.js';
import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { Type } from 'typebox';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import { inputLengths, maxTags } from './choices.js';
import type { ToolCall } from './tool.js';
import { markUntrusted } from './untrusted.js';

/** A person in an input: the number that tools show, a uuid, or an identity. */
export const personRef = Type.Unsafe<string | number>({
  type: ['string', 'integer'],
  maxLength: inputLengths.person,
  description: 'number of the person (17), +14155550123, email, or kind:value',
});

type Named =
  | { readonly by: 'id'; readonly id: ContactId }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'identity'; readonly key: IdentityKey };

/** Returns a command's target: the contact with this id. */
export const byId = ({ id }: Contact) => ({ target: [{ by: 'id', id }] }) as const;

const numberForm = /^#?([1-9][0-9]{0,8})$/;
const kindForm = /^([a-z_]+):(.+)$/s;
const formWords =
  'must be the number of a person, +14155550123, an email address, or kind:value such as bsuid:US.1';

/** Throws `invalid` for a text that cannot identify a person. */
export function readPerson(call: ToolCall, person: string | number, path = 'person'): Named {
  const ref = String(person).trim();
  const id = parseId<ContactId>(ref);
  if (id !== undefined) return { by: 'id', id };
  const number = numberForm.exec(ref)?.[1];
  if (number !== undefined) return { by: 'number', number: Number(number) };
  const key = readIdentity(ref, regionOf(call.principal));
  if (key === undefined) throw invalid(path, 'form', formWords, 'text');
  return { by: 'identity', key };
}

function readIdentity(ref: string, region: string | undefined): IdentityKey | undefined {
  const [, word = '', value = ''] = kindForm.exec(ref) ?? [];
  const kind = identityKinds.find((identityKind) => identityKind === word);
  if (kind !== undefined) return identityKeyOf(kind, value.trim(), region);
  if (readEmail(ref) !== undefined) return identityKey({ kind: 'email', value: ref });
  return identityKeyOf('phone', ref, region);
}

function identityKeyOf(
  kind: IdentityKind,
  value: string,
  region: string | undefined,
): IdentityKey | undefined {
  if (kind !== 'phone' && kind !== 'wa_id') return identityKey({ kind, value });
  const digits = readPhone(value, region);
  return digits === undefined ? undefined : identityKey({ kind, value: digits });
}

/** Throws `not_found`, `ambiguous`, `merged`. */
export async function findPerson(call: ToolCall, ref: string | number, path = 'person'): Promise<Contact> {
  const person = readPerson(call, ref, path);
  const { core, caller } = call;
  if (person.by === 'identity') return (await core.resolveContact(caller, [person])).contact;
  return core.getContact(caller, targetOf(person));
}

export function targetOf(named: Exclude<Named, { by: 'identity' }>): GetCommand {
  return { target: [named], merged: 'report' };
}

/** Describes a person briefly. The number names the person in every input; it never changes. */
export function describeBriefly(contact: Contact): Json {
  const phone = displayedIdentity(contact, 'phone') ?? displayedIdentity(contact, 'wa_id');
  const tags = contact.tags.slice(0, maxTags).map((tag) => tag.name);
  return {
    person: contact.number,
    ...(phone === undefined ? {} : { phone: `+${phone.value}` }),
    ...markUntrusted(
      {
        name: contact.displayName,
        company: contact.company,
        email: displayedIdentity(contact, 'email')?.raw ?? null,
      },
      { tags: tags.length === 0 ? null : tags },
    ),
  };
}

export function describeFully(contact: Contact): Json {
  const { number: person, id, version, type, blocked, createdAt, updatedAt } = contact;
  const address = Object.entries(addressJson(contact.address)).filter(([, part]) => part !== null);
  const identities = identitiesJson(contact, identityJson).map(
    ({ kind, scope, value, raw, label, primary }) => ({
      kind,
      value: kind === 'phone' || kind === 'wa_id' ? `+${value}` : raw,
      label,
      ...(scope === '' || scope === null ? {} : { scope }),
      ...(primary ? { primary } : {}),
    }),
  );
  return {
    person,
    id,
    version,
    type,
    ...(blocked ? { blocked } : {}),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    ...markUntrusted(
      {
        name: contact.displayName,
        given_name: contact.givenName,
        family_name: contact.familyName,
        ...Object.fromEntries(plainFields.map((name) => [wireOf(name), contact[name]])),
        ...(address.length === 0 ? {} : { address: Object.fromEntries(address) }),
        identities,
        ...(Object.keys(contact.attributes).length === 0 ? {} : { attributes: contact.attributes }),
      },
      {
        tags: contact.tags.map((tag) => tag.name),
        groups: contact.groups.map((group) => group.name),
        source: contact.source?.name,
        status: contact.status?.name,
      },
    ),
  };
}

export const showPerson = (contact: Contact, how: 'concise' | 'detailed' | undefined): Json =>
  how === 'detailed' ? describeFully(contact) : describeBriefly(contact);
