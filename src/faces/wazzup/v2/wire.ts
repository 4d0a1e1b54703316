/** The shapes of v2. Answers are serialised by them, so the order of members here is theirs there. */
import { type Static, Type } from 'typebox';
import { notBlank, withoutNul } from '../../kit/wire/forms.js';
import { lengths } from '../choices.js';
import { chatBody, entriesRange, id, name, oneOf, responsibleUserId, textOrInteger, uri } from '../wire.js';

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

const meta = Type.Object({ timestamp: Type.Integer() }, { title: 'Meta' });

export const contactsAnswer = Type.Object(
  { data: Type.Array(contactWire), meta },
  { title: 'ContactsAnswer' },
);
const processedWire = Type.Object({ processed: Type.Integer({ minimum: 0 }) }, { title: 'Processed' });
export const processedAnswer = Type.Object({ data: processedWire, meta }, { title: 'ProcessedAnswer' });
export const deletedAnswer = Type.Object({ data: Type.Null(), meta }, { title: 'DeletedAnswer' });

export const tokenWire = Type.Object(
  {
    access_token: Type.String(),
    refresh_token: Type.String(),
    expires_in: Type.Integer(),
    refresh_expires_in: Type.Integer(),
  },
  { title: 'Tokens' },
);
export type TokenWire = Static<typeof tokenWire>;
export const tokenAnswer = Type.Object({ data: tokenWire, meta }, { title: 'TokensAnswer' });

const codes = [
  'VALIDATION_FAILED',
  'OAUTH_GRANT_TYPE_UNSUPPORTED',
  'OAUTH_TOKEN_UNKNOWN_OR_REVOKED',
  'OAUTH_CLIENT_UNKNOWN',
  'FORBIDDEN',
  'CONTACT_NOT_FOUND',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const;

export const failureWire = Type.Object(
  {
    code: oneOf(codes),
    title: Type.String(),
    detail: Type.String(),
    errors: Type.Array(Type.String(), { maxItems: lengths.errors }),
  },
  { title: 'Failure' },
);
export type FailureWire = Static<typeof failureWire>;

export const contactParams = Type.Object({ contact_id: Type.String({ pattern: withoutNul }) });

const members = {
  id,
  responsible_user_id: responsibleUserId,
  name,
  contact_data: Type.Array(chatBody({ type: 'chat_type', id: 'chat_id' }), { maxItems: lengths.chats }),
  uri,
};
const newContact = Type.Object(members, { title: 'NewContact' });
const contactChanges = Type.Object(
  { ...Type.Partial(Type.Object(members)).properties, id },
  { title: 'ContactChanges' },
);

export const contactsBody = Type.Object(
  { contacts: Type.Array(newContact, entriesRange) },
  { title: 'ContactsToSave' },
);
export const patchBody = Type.Object(
  { contacts: Type.Array(contactChanges, entriesRange) },
  { title: 'ContactsToChange' },
);
export const idsBody = Type.Object(
  { contact_ids: Type.Array(textOrInteger({ minLength: 1, pattern: notBlank }), entriesRange) },
  { title: 'ContactsToDelete' },
);

export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

const scope = Type.Optional(Type.String());
const token = Type.String({ pattern: notBlank });
const subject = textOrInteger({ pattern: notBlank });

/** Members nested as the vendor nests them. */
export const tokenBody = Type.Union(
  [
    Type.Object(
      {
        grant_type: oneOf(['client_credentials']),
        client_credentials_data: Type.Optional(Type.Object({ scope }, { title: 'ClientCredentialsData' })),
      },
      { title: 'ClientCredentialsGrant' },
    ),
    Type.Object(
      {
        grant_type: oneOf(['refresh_token']),
        refresh_token_data: Type.Object(
          { refresh_token: token, client_id: Type.Optional(Type.String()) },
          { title: 'RefreshTokenData' },
        ),
      },
      { title: 'RefreshTokenGrant' },
    ),
    Type.Object(
      {
        grant_type: oneOf([exchangeGrant]),
        token_exchange_data: Type.Object(
          {
            subject_token: token,
            subject_token_type: Type.Optional(Type.String()),
            requested_subject: subject,
            scope,
          },
          { title: 'TokenExchangeData' },
        ),
      },
      { title: 'TokenExchangeGrant' },
    ),
  ],
  { title: 'TokenRequest' },
);

/** The same members, side by side. */
export const tokenForm = Type.Union(
  [
    Type.Object({ grant_type: oneOf(['client_credentials']), scope }, { title: 'ClientCredentialsForm' }),
    Type.Object(
      { grant_type: oneOf(['refresh_token']), refresh_token: token },
      { title: 'RefreshTokenForm' },
    ),
    Type.Object(
      { grant_type: oneOf([exchangeGrant]), subject_token: token, requested_subject: subject, scope },
      { title: 'TokenExchangeForm' },
    ),
  ],
  { title: 'TokenRequestForm' },
);
