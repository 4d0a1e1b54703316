/** The schemas of v2. Responses are serialized by them, in the order of members given here. */

import { notBlank, oneOf, shape, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type Static, Type } from 'typebox';
import type { TokenPair } from '../../../access/operations/tokens.js';
import type { CommandResult } from '../../../contacts/values/commands.js';
import type { Exchange } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { lengths, tokenLifetimes, uriFallback } from '../choices.js';
import { type ShownContact, viewOf } from '../extension.js';
import { chatBody, entriesRange, id, name, responsibleUserId, textOrInteger, uri } from '../wire.js';

const chatWire = shape('Chat', {
  chat_type: Type.String(),
  chat_id: Type.String(),
  username: Type.String(),
  phone: Type.String(),
});

const contactWire = shape('Contact', {
  id: Type.String(),
  name: Type.String(),
  responsible_user_id: Type.String(),
  contact_data: Type.Array(chatWire),
  uri: Type.String(),
});
type ContactWire = Static<typeof contactWire>;

const meta = shape('Meta', { timestamp: Type.Integer() });

export const contactsAnswer = shape('ContactsAnswer', { data: Type.Array(contactWire), meta });
const processedWire = shape('Processed', { processed: Type.Integer({ minimum: 0 }) });
export const processedAnswer = shape('ProcessedAnswer', { data: processedWire, meta });
export const deletedAnswer = shape('DeletedAnswer', { data: Type.Null(), meta });

const tokenWire = shape('Tokens', {
  access_token: Type.String(),
  refresh_token: Type.String(),
  expires_in: Type.Integer(),
  refresh_expires_in: Type.Integer(),
});
type TokenWire = Static<typeof tokenWire>;
export const tokenAnswer = shape('TokensAnswer', { data: tokenWire, meta });

const codes = [
  'VALIDATION_FAILED',
  'OAUTH_GRANT_TYPE_UNSUPPORTED',
  'OAUTH_TOKEN_UNKNOWN_OR_REVOKED',
  'OAUTH_CLIENT_UNKNOWN',
  'FORBIDDEN',
  'CONTACT_NOT_FOUND',
  'NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const;

export const failureWire = shape('Failure', {
  code: oneOf(codes),
  title: Type.String(),
  detail: Type.String(),
  errors: Type.Array(Type.String(), { maxItems: lengths.errors }),
});
export type FailureWire = Static<typeof failureWire>;

export const pathParams = { contact_id: Type.String({ pattern: withoutNul }) };

const members = {
  id,
  responsible_user_id: responsibleUserId,
  name,
  contact_data: Type.Array(chatBody({ type: 'chat_type', id: 'chat_id' }), { maxItems: lengths.chats }),
  uri,
};
const newContact = shape('NewContact', members);
const contactChanges = shape('ContactChanges', { ...Type.Partial(Type.Object(members)).properties, id });

export const contactsBody = shape('ContactsToSave', { contacts: Type.Array(newContact, entriesRange) });
export const patchBody = shape('ContactsToChange', { contacts: Type.Array(contactChanges, entriesRange) });
export const idsBody = shape('ContactsToDelete', {
  contact_ids: Type.Array(textOrInteger({ minLength: 1, pattern: notBlank }), entriesRange),
});

export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

const scope = Type.Optional(Type.String());
const token = Type.String({ pattern: notBlank });
const subject = textOrInteger({ pattern: notBlank });

/** Members nested as the vendor nests them. */
export const tokenBody = Type.Union(
  [
    shape('ClientCredentialsGrant', {
      grant_type: oneOf(['client_credentials']),
      client_credentials_data: Type.Optional(shape('ClientCredentialsData', { scope })),
    }),
    shape('RefreshTokenGrant', {
      grant_type: oneOf(['refresh_token']),
      refresh_token_data: shape('RefreshTokenData', {
        refresh_token: token,
        client_id: Type.Optional(Type.String()),
      }),
    }),
    shape('TokenExchangeGrant', {
      grant_type: oneOf([exchangeGrant]),
      token_exchange_data: shape('TokenExchangeData', {
        subject_token: token,
        subject_token_type: Type.Optional(Type.String()),
        requested_subject: subject,
        scope,
      }),
    }),
  ],
  { title: 'TokenRequest' },
);

/** The members of a token request as fields of a form, without nesting. */
export const tokenForm = Type.Union(
  [
    shape('ClientCredentialsForm', { grant_type: oneOf(['client_credentials']), scope }),
    shape('RefreshTokenForm', { grant_type: oneOf(['refresh_token']), refresh_token: token }),
    shape('TokenExchangeForm', {
      grant_type: oneOf([exchangeGrant]),
      subject_token: token,
      requested_subject: subject,
      scope,
    }),
  ],
  { title: 'TokenRequestForm' },
);

/** The route that makes tokens has other headers than the rest, in refusals too. */
export const tokenOperation = 'createToken';

export function isTokenRoute(exchange: Pick<Exchange, 'route'>): boolean {
  return exchange.route?.operation === tokenOperation;
}

/** Makes an answer of v2: every answer is `{data, meta}`, even one contact an array. */
export function ok(exchange: Pick<Exchange, 'core'>, status: number, data: unknown): Answer {
  return { status, body: { data, meta: metaOf(exchange) } };
}

export function metaOf({ core }: Pick<Exchange, 'core'>) {
  return { timestamp: Math.floor(core.clock().getTime() / 1000) };
}

export function encodeContact(contact: ShownContact, requestedId?: string): ContactWire {
  const { id, name, responsibleUserId, chats, uri } = viewOf(contact, requestedId);
  return {
    id,
    name,
    responsible_user_id: responsibleUserId,
    contact_data: chats.map((chat) => ({
      chat_type: chat.type,
      chat_id: chat.id,
      username: chat.username,
      phone: chat.phone,
    })),
    uri: uri ?? uriFallback(id),
  };
}

/** Returns the number of contacts of a batch: found contacts, changed or not, and created contacts. */
export function encodeProcessed(results: readonly CommandResult[]) {
  return { processed: results.filter((result) => result.outcome !== 'skipped').length };
}

export function encodeTokens({ accessToken, refreshToken }: TokenPair): TokenWire {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: tokenLifetimes.accessSeconds,
    refresh_expires_in: tokenLifetimes.refreshSeconds,
  };
}
