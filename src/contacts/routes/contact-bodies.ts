/**
 * Input: contacts in our own API. The schemas are both the check (`src/faces/kit/body/check-body.ts`) and the document.
 * A body with any other property is refused. `decode-contact.ts` makes commands of them.
 */

import { e164, identityMembers, naming } from '@switchbook/domain/consent/entry-schemas.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import {
  type PlainField,
  personFields,
  plainFields,
  type TextField,
  textRuleOf,
  type WireOf,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { identityKinds, lidForm, lidMustBe } from '@switchbook/domain/identity/identity.js';
import {
  clearable,
  clearableObject,
  closed,
  country,
  documented,
  nullable,
  oneOf,
  patternOf,
  text,
  webAddress,
  withoutNul,
} from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { maxNumber } from '../../faces/directory/kit/choices.js';
import { contactId } from '../../faces/directory/kit/ids.js';
import { requestLimits } from '../values/request-limits.js';

const optional = Type.Optional;

const numberKinds = ['phone', 'wa_id'] as const;
const plainKinds = identityKinds.filter(
  (kind) => kind !== 'email' && kind !== 'phone' && kind !== 'wa_id' && kind !== 'lid',
);

const lid = patternOf(lidForm, lidMustBe, 'lid');
const email = { format: 'email', ...documented('^[^\\s@]+@[^\\s@]+$') };

/** Makes a schema for each kind, since the form of a value depends on it. */
export function ofEveryKind<Members extends Type.TProperties>(title: string, members: Members) {
  return Type.Union(
    [
      closed(`${title}Number`, {
        kind: oneOf(numberKinds),
        value: text(contactLimits.identity, e164),
        ...members,
      }),
      closed(`${title}Email`, {
        kind: oneOf(['email']),
        value: text(contactLimits.identity, email),
        ...members,
      }),
      closed(`${title}Lid`, { kind: oneOf(['lid']), value: text(contactLimits.identity, lid), ...members }),
      closed(`${title}Other`, { kind: oneOf(plainKinds), value: text(contactLimits.identity), ...members }),
    ],
    { title },
  );
}

/** While another contact owns it, the contact shares it. */
const shared = optional(Type.Boolean());

export const identityBody = ofEveryKind('NewIdentity', { ...identityMembers, shared });
export type IdentityBody = Static<typeof identityBody>;

const asRead = optional(Type.String(documented(withoutNul)));
/** Accepts an identity in the form in which contacts show it, so that clients can send it back. */
const listedIdentity = ofEveryKind('ListedIdentity', { ...identityMembers, id: asRead, raw: asRead, shared });
export type ListedIdentityBody = Static<typeof listedIdentity>;

const identifier = ofEveryKind('Identifier', naming);
export type IdentifierBody = Static<typeof identifier>;

const tagName = text(contactLimits.catalogName);
export const tagNames = Type.Array(tagName, { maxItems: contactLimits.tags });
const clearableNames = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  maxItems: contactLimits.tags,
  items: tagName,
});

const itemNumber = Type.Integer({ minimum: 1, 'x-documented': { maximum: maxNumber } });
/** A number, a name in any letter case, or an item in the form of an answer: then the number counts. */
export const itemRefBody = Type.Union([
  itemNumber,
  text(contactLimits.catalogName),
  closed('ItemAsRead', {
    number: itemNumber,
    name: optional(Type.String(documented(withoutNul))),
    color: optional(clearable(contactLimits.shortText)),
  }),
]);
export type ItemRefBody = Static<typeof itemRefBody>;

export const clearableRef = Type.Union([...itemRefBody.anyOf, Type.Null()]);

const addressText = optional(clearable(contactLimits.shortText));
const address = closed('AddressChange', {
  street: addressText,
  city: addressText,
  state: addressText,
  zip: addressText,
  country_code: country,
});
export type AddressBody = Static<typeof address>;

/** Accepts a number as people write it; valid numbers depend on the account's region. */
const phone = { format: 'phone', ...documented('^(\\+?[0-9(][0-9 ()./-]{3,40})?$') };
const clearableEmail = { format: 'email', ...documented('^([^\\s@]+@[^\\s@]+)?$') };

function clearableField(name: TextField) {
  const { wire, maximum, pattern } = textRuleOf(name);
  if (name === 'avatarUrl') return optional(clearable(maximum, webAddress));
  return optional(
    clearable(maximum, pattern === undefined ? undefined : { format: wire, ...documented(pattern) }),
  );
}

const texts = Object.fromEntries(personFields.map((name) => [wireOf(name), clearableField(name)])) as {
  [Name in WireOf<(typeof personFields)[number]>]: ReturnType<typeof clearableField>;
};

/** The texts of a contact except its name. */
export const plainTexts = closed(
  'TextChanges',
  Object.fromEntries(plainFields.map((name) => [wireOf(name), clearableField(name)])) as {
    [Name in WireOf<PlainField>]: ReturnType<typeof clearableField>;
  },
);

/** A text, or a member with a stored owner text. */
const ownerText = clearable(textRuleOf('owner').maximum);
const ownerMember = closed('OwnerMember', { member: Type.Integer({ minimum: 1 }) });

const contactFields = {
  type: optional(oneOf(contactTypes)),
  ...texts,
  phone: optional(clearable(contactLimits.identity, phone)),
  email: optional(clearable(contactLimits.identity, clearableEmail)),
  identities: optional(Type.Array(listedIdentity, { maxItems: contactLimits.identities })),
  tags: optional(clearableNames),
  groups: optional(
    Type.Unsafe<readonly ItemRefBody[] | null>({
      type: ['array', 'null'],
      maxItems: contactLimits.groups,
      items: itemRefBody,
    }),
  ),
  source: optional(clearableRef),
  status: optional(clearableRef),
  address: optional(nullable(address)),
  owner: optional(Type.Union([ownerText, ownerMember])),
  blocked: optional(Type.Boolean()),
  attributes: optional(clearableObject),
};

/** The fields of a contact, wherever one is made. */
const newContact = closed('NewContact', contactFields);
export type NewContactBody = Static<typeof newContact>;

/** The members of a contact that the search for duplicates compares. */
export const comparedBody = closed('ComparedContact', {
  display_name: texts.display_name,
  given_name: texts.given_name,
  family_name: texts.family_name,
  company: texts.company,
  birthday: texts.birthday,
  phone: contactFields.phone,
  email: contactFields.email,
  identities: contactFields.identities,
  address: contactFields.address,
});

const onMatch = oneOf(['refuse', 'return', 'merge'] as const);

export const createBody = closed('CreateContact', { ...contactFields, on_match: optional(onMatch) });

export const patchBody = closed('ContactPatch', {
  ...contactFields,
  add_tags: optional(tagNames),
  remove_tags: optional(tagNames),
  add_groups: optional(Type.Array(itemRefBody, { maxItems: contactLimits.groups })),
  remove_groups: optional(Type.Array(itemRefBody, { maxItems: contactLimits.groups })),
  add_identities: optional(Type.Array(identityBody, { maxItems: contactLimits.identities })),
  remove_identities: optional(Type.Array(identifier, { maxItems: contactLimits.identities })),
});
export type PatchBody = Static<typeof patchBody>;

export const resolveBody = closed('ContactIdentifiers', {
  identifiers: Type.Array(identifier, { minItems: 1, maxItems: requestLimits.identifiers }),
  create: optional(newContact),
});

export const batchItem = Type.Union(
  [
    closed('CreateItem', { op: Type.Literal('create'), contact: newContact, on_match: optional(onMatch) }),
    closed('UpdateItem', {
      op: Type.Literal('update'),
      id: contactId,
      version: optional(Type.Integer({ minimum: 1 })),
      contact: patchBody,
    }),
    closed('DeleteItem', { op: Type.Literal('delete'), id: contactId }),
  ],
  { title: 'BatchCommand' },
);

export const batchBody = closed('Batch', {
  items: Type.Array(batchItem, { maxItems: requestLimits.batch.items }),
  atomic: optional(Type.Boolean()),
});

/** The batch without its items: invalid items fail alone. */
export const batchEnvelope = closed('Batch', {
  items: Type.Array(Type.Unknown(), { maxItems: requestLimits.batch.items }),
  atomic: optional(Type.Boolean()),
});
