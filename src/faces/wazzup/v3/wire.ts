/** The shapes of v3. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { notBlank, withoutNul } from '../../kit/wire/forms.js';
import { lengths } from '../choices.js';
import {
  chatBody,
  entriesRange,
  id,
  name,
  oneOf,
  optionalNumber,
  responsibleUserId,
  textOrInteger,
  uri,
} from '../wire.js';

const orNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });

export const chatWire = Type.Object(
  {
    chatType: Type.String(),
    chatId: Type.String(),
    username: orNull,
    phone: orNull,
  },
  { title: 'Chat' },
);

export const contactWire = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    responsibleUserId: Type.String(),
    contactData: Type.Array(chatWire),
    uri: orNull,
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

export const contactsAnswer = Type.Object(
  { count: Type.Integer({ minimum: 0 }), data: Type.Array(contactWire) },
  { title: 'ContactPage' },
);
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const channelsAnswer = Type.Array(Type.Object({}, { title: 'Channel' }), { maxItems: 0 });

export const userWire = Type.Object(
  { id: Type.String(), name: Type.String(), phone: orNull },
  { title: 'User' },
);
export type UserWire = Static<typeof userWire>;
export const usersAnswer = Type.Array(userWire);

export const usersBody = Type.Array(
  Type.Object(
    {
      id,
      name: Type.String({ minLength: 1, maxLength: lengths.name, pattern: notBlank }),
      phone: optionalNumber,
    },
    { title: 'NewUser' },
  ),
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
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'UNKNOWN_ERROR',
] as const;

const badEntryWire = Type.Object(
  {
    index: Type.Integer({ minimum: 0 }),
    fields: Type.Array(oneOf<string>(['id', 'responsibleUserId', 'name', 'contactData', 'uri'])),
  },
  { title: 'BadEntry' },
);

export const failureWire = Type.Object(
  {
    error: oneOf(codes),
    description: Type.Optional(Type.String()),
    data: Type.Optional(Type.Array(badEntryWire)),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

export const contactParams = Type.Object({ id: Type.String({ pattern: withoutNul }) });

const contactBody = Type.Object(
  {
    id,
    responsibleUserId,
    name,
    contactData: Type.Array(chatBody({ type: 'chatType', id: 'chatId' }), { maxItems: lengths.chats }),
    uri,
  },
  { title: 'NewContact' },
);

export const contactsBody = Type.Array(contactBody, entriesRange);
export const idsBody = Type.Array(textOrInteger({ pattern: withoutNul }), entriesRange);
