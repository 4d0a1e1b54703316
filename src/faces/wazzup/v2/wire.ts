/** The shapes of v2. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';

export const chatWire = Type.Object(
  {
    chat_type: Type.String(),
    chat_id: Type.String(),
    username: Type.String(),
    phone: Type.String(),
  },
  { title: 'Chat' },
);

export const contactWire = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    responsible_user_id: Type.String(),
    contact_data: Type.Array(chatWire),
    uri: Type.String(),
  },
  { title: 'Contact' },
);
export type ContactWire = Static<typeof contactWire>;

const meta = Type.Object({ timestamp: Type.Integer({ description: 'Unix seconds' }) });

export const contactsAnswer = Type.Object({ data: Type.Array(contactWire), meta });
export const processedAnswer = Type.Object({ data: Type.Object({ processed: Type.Integer() }), meta });
export const deletedAnswer = Type.Object({ data: Type.Null(), meta });

export const tokenWire = Type.Object({
  access_token: Type.String(),
  refresh_token: Type.String(),
  expires_in: Type.Integer({ description: 'Seconds' }),
  refresh_expires_in: Type.Integer({ description: 'Seconds' }),
});
export type TokenWire = Static<typeof tokenWire>;
export const tokenAnswer = Type.Object({ data: tokenWire, meta });

export const failureWire = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    detail: Type.String(),
    errors: Type.Array(Type.String()),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

export const contactParams = Type.Object({ id: Type.String({ description: 'Contact ID' }) });

export const pageQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Contacts to skip' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, default: 100, description: 'Page size; above 100 it is 100' }),
  ),
});

const text = Type.Union([Type.String(), Type.Integer()]);
const optionalText = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] }));

const chatBody = Type.Object({
  chat_type: Type.String({
    description: 'whatsapp, whatsgroup, viber, instagram, telegram, telegroup, vk, avito, max or maxgroup',
  }),
  chat_id: Type.Optional(text),
  username: optionalText,
  phone: optionalText,
});

const contactBody = Type.Object({
  id: text,
  responsible_user_id: text,
  name: Type.String({ maxLength: 200 }),
  contact_data: Type.Array(chatBody, { maxItems: 100 }),
  uri: optionalText,
});

const upTo100 = { minItems: 1, maxItems: 100 } as const;
export const contactsBody = Type.Object({ contacts: Type.Array(contactBody, upTo100) });
export const patchBody = Type.Object({
  contacts: Type.Array(Type.Object({ ...Type.Partial(contactBody).properties, id: text }), upTo100),
});
export const idsBody = Type.Object({ contact_ids: Type.Array(text, upTo100) });

export const tokenBody = Type.Object({
  grant_type: Type.String({
    description: 'client_credentials, refresh_token or urn:ietf:params:oauth:grant-type:token-exchange',
  }),
  client_credentials_data: Type.Optional(Type.Object({ scope: Type.Optional(Type.String()) })),
  refresh_token_data: Type.Optional(
    Type.Object({ refresh_token: Type.String(), client_id: Type.Optional(Type.String()) }),
  ),
  token_exchange_data: Type.Optional(
    Type.Object({
      subject_token: Type.String(),
      subject_token_type: Type.Optional(Type.String()),
      requested_subject: Type.String(),
      scope: Type.Optional(Type.String()),
    }),
  ),
});
