/** The schemas of v3. Responses are serialized by them, in the order of members given here. */

import { notBlank, nullableText, oneOf, shape, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import { lengths } from '../choices.js';
import {
  chatBody,
  entriesRange,
  id,
  name,
  optionalNumber,
  responsibleUserId,
  textOrInteger,
  uri,
} from '../wire.js';

const chatWire = shape('Chat', {
  chatType: Type.String(),
  chatId: Type.String(),
  username: nullableText,
  phone: nullableText,
});

export const contactWire = shape('Contact', {
  id: Type.String(),
  name: Type.String(),
  responsibleUserId: Type.String(),
  contactData: Type.Array(chatWire),
  uri: nullableText,
});
export type ContactWire = Static<typeof contactWire>;

export const contactsAnswer = shape('ContactPage', {
  count: Type.Integer({ minimum: 0 }),
  data: Type.Array(contactWire),
});
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const channelsAnswer = Type.Array(shape('Channel', {}), { maxItems: 0 });

export const userWire = shape('User', { id: Type.String(), name: Type.String(), phone: nullableText });
export type UserWire = Static<typeof userWire>;
export const usersAnswer = Type.Array(userWire);

export const usersBody = Type.Array(
  shape('NewUser', {
    id,
    name: Type.String({ minLength: 1, maxLength: lengths.name, pattern: notBlank }),
    phone: optionalNumber,
  }),
  entriesRange,
);

/** An answer without a body. */
export const emptyAnswer = Type.Null();

export const missingIdsAnswer = Type.Array(Type.String());

const codes = [
  'INVALID_CONTACTS_DATA',
  'TOO_MANY_ENTITIES',
  'VALIDATION_ERROR',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'CONTACT_NOT_FOUND',
  'NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'UNKNOWN_ERROR',
] as const;

const badEntryWire = shape('BadEntry', {
  index: Type.Integer({ minimum: 0 }),
  fields: Type.Array(oneOf<string>(['id', 'responsibleUserId', 'name', 'contactData', 'uri'])),
});

export const failureWire = shape('Failure', {
  error: oneOf(codes),
  description: Type.Optional(Type.String()),
  data: Type.Optional(Type.Array(badEntryWire)),
});
export type FailureWire = Static<typeof failureWire>;

export const pathParams = { id: Type.String({ pattern: withoutNul }) };

const contactBody = shape('NewContact', {
  id,
  responsibleUserId,
  name,
  contactData: Type.Array(chatBody({ type: 'chatType', id: 'chatId' }), { maxItems: lengths.chats }),
  uri,
});

export const contactsBody = Type.Array(contactBody, entriesRange);
export const idsBody = Type.Array(textOrInteger({ pattern: withoutNul }), entriesRange);
