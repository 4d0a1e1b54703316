/** The shapes of v2. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { lengths } from '../choices.js';
import { chatType, entriesRange, optionalDigits, optionalText, text } from '../wire.js';

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

const chatBody = Type.Object({
  chat_type: chatType,
  chat_id: Type.Optional(text),
  username: optionalText,
  phone: optionalDigits,
});

const contactBody = Type.Object({
  id: text,
  responsible_user_id: text,
  name: Type.String({ maxLength: lengths.name }),
  contact_data: Type.Array(chatBody, { maxItems: lengths.chats }),
  uri: optionalText,
});

export const contactsBody = Type.Object({ contacts: Type.Array(contactBody, entriesRange) });
export const patchBody = Type.Object({
  contacts: Type.Array(Type.Object({ ...Type.Partial(contactBody).properties, id: text }), entriesRange),
});
export const idsBody = Type.Object({ contact_ids: Type.Array(text, entriesRange) });

const grantType = Type.String({
  description: 'client_credentials, refresh_token or urn:ietf:params:oauth:grant-type:token-exchange',
});

export const tokenForm = Type.Object({
  grant_type: grantType,
  scope: Type.Optional(Type.String()),
  refresh_token: Type.Optional(Type.String()),
  subject_token: Type.Optional(Type.String()),
  requested_subject: Type.Optional(Type.String()),
});

export const tokenBody = Type.Object({
  grant_type: grantType,
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
