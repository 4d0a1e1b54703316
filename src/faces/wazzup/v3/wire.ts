/** The shapes of v3. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';

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

export const pageQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Contacts to skip' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, default: 100, description: 'Page size; above 100 it is 100' }),
  ),
});

const text = Type.Union([Type.String(), Type.Integer()]);
const optionalText = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] }));

const chatBody = Type.Object({
  chatType: Type.String({
    description: 'whatsapp, whatsgroup, viber, instagram, telegram, telegroup, vk, avito, max or maxgroup',
  }),
  chatId: Type.Optional(text),
  username: optionalText,
  phone: optionalText,
});

const contactBody = Type.Object({
  id: text,
  responsibleUserId: text,
  name: Type.String({ maxLength: 200 }),
  contactData: Type.Array(chatBody, { maxItems: 100 }),
  uri: optionalText,
});

const upTo100 = { minItems: 1, maxItems: 100 } as const;
export const contactsBody = Type.Array(contactBody, upTo100);
export const idsBody = Type.Array(text, upTo100);
