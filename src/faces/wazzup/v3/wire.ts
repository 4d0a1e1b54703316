/** The shapes of v3. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { LENGTHS } from '../choices.js';
import { chatType, entriesRange, optionalDigits, optionalText, text } from '../wire.js';

export const chatWire = Type.Object(
  {
    chatType: Type.String(),
    chatId: Type.String(),
    username: Type.String(),
    phone: Type.String(),
  },
  { title: 'Chat' },
);

export const contactWire = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    responsibleUserId: Type.String(),
    contactData: Type.Array(chatWire),
    uri: Type.String(),
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

export const contactsAnswer = Type.Object({
  count: Type.Integer({ description: 'Contacts of the account' }),
  data: Type.Array(contactWire),
});
export type ContactsAnswer = Static<typeof contactsAnswer>;

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
  name: Type.String({ maxLength: LENGTHS.name }),
  contactData: Type.Array(chatBody, { maxItems: LENGTHS.chats }),
  uri: optionalText,
});

export const contactsBody = Type.Array(contactBody, entriesRange);
export const idsBody = Type.Array(text, entriesRange);
