/** The shapes of v3. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { lengths } from '../choices.js';
import { chatType, entriesRange, optionalDigits, optionalText, text } from '../wire.js';

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

export const contactsAnswer = Type.Object({
  count: Type.Integer({ description: 'Contacts of the account' }),
  data: Type.Array(contactWire),
});
export type ContactsAnswer = Static<typeof contactsAnswer>;

export const channelsAnswer = Type.Array(Type.Object({}, { title: 'Channel' }));

export const userWire = Type.Object(
  {
    id: Type.String({ description: "The user's id in your system" }),
    name: Type.String(),
    phone: orNull,
  },
  { title: 'User' },
);
export type UserWire = Static<typeof userWire>;
export const usersAnswer = Type.Array(userWire);

export const usersBody = Type.Array(
  Type.Object({
    id: text,
    name: Type.String({ minLength: 1, maxLength: lengths.name }),
    phone: optionalDigits,
  }),
  entriesRange,
);

/** An answer without a body. */
export const emptyAnswer = Type.Null();

export const missingIdsAnswer = Type.Array(Type.String());

export const failureWire = Type.Object(
  {
    error: Type.String(),
    description: Type.Optional(Type.String()),
    data: Type.Optional(
      Type.Array(Type.Object({ index: Type.Integer(), fields: Type.Array(Type.String()) })),
    ),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

export const contactParams = Type.Object({ id: Type.String({ description: 'Contact id' }) });

const chatBody = Type.Object({
  chatType,
  chatId: Type.Optional(text),
  username: optionalText,
  phone: optionalDigits,
});

const contactBody = Type.Object({
  id: text,
  responsibleUserId: text,
  name: Type.String({ maxLength: lengths.name }),
  contactData: Type.Array(chatBody, { maxItems: lengths.chats }),
  uri: optionalText,
});

export const contactsBody = Type.Array(contactBody, entriesRange);
export const idsBody = Type.Array(text, entriesRange);
