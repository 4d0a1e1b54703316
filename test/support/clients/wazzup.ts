/** Clients of both versions of Wazzup's API for tests, and the bodies of most tests. */

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Send<Received> = (sent: SentRequest) => Promise<Received>;
type Call<Received> = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Received>;

/** `authorization` is a key or token; undefined sends none. */
export function callerOf<Received>(send: Send<Received>, key?: string): Call<Received> {
  const bearer = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return (method, path, body, headers) => send({ method, path, headers: { ...bearer, ...headers }, body });
}

export function v2Of<Received>(send: Send<Received>, key: string) {
  const call = callerOf(send, key);
  return {
    call,
    get: (path: string) => call('GET', `/v2${path}`),
    post: (...contacts: readonly unknown[]) => call('POST', '/v2/contacts', { contacts }),
    patch: (...contacts: readonly unknown[]) => call('PATCH', '/v2/contacts', { contacts }),
    remove: (...ids: readonly unknown[]) => call('DELETE', '/v2/contacts', { contact_ids: ids }),
  };
}

export function v3Of<Received>(send: Send<Received>, key: string) {
  const call = callerOf(send, key);
  return {
    call,
    get: (path: string) => call('GET', `/v3${path}`),
    post: (...contacts: readonly unknown[]) => call('POST', '/v3/contacts', contacts),
    bulkDelete: (...ids: readonly unknown[]) => call('PATCH', '/v3/contacts/bulk_delete', ids),
  };
}

export const whatsapp = (digits: unknown) => ({ chat_type: 'whatsapp', chat_id: digits });

/** The contact of most tests, in the words of v2, with a test's changes. */
export const contacts1 = (changes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'contacts1',
  responsible_user_id: '1',
  name: 'TestContact',
  contact_data: [whatsapp('79999999999')],
  uri: 'https://example.com/contact/1',
  ...changes,
});

/** The contact of `contacts1` in the words of v3. */
export const contacts1V3 = (changes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'contacts1',
  responsibleUserId: '1',
  name: 'TestContact',
  contactData: [{ chatType: 'whatsapp', chatId: '79999999999' }],
  uri: 'https://example.com/contact/1',
  ...changes,
});

/** A body of v2 with its time taken out, and checked to be whole seconds. */
export const timeless = (text: string) =>
  text.replace(/"meta":\{"timestamp":[1-9][0-9]{9}\}\}$/, '"meta":{"timestamp":<ts>}}');

export const processed = (count: number) => `{"data":{"processed":${count}},"meta":{"timestamp":<ts>}}`;
export const listed = (...contacts: readonly string[]) =>
  `{"data":[${contacts.join(',')}],"meta":{"timestamp":<ts>}}`;

/** A chat as v2 shows it. */
export const chat = (type: string, id: string, username = '', phone = '') =>
  `{"chat_type":"${type}","chat_id":"${id}","username":"${username}","phone":"${phone}"}`;

/** A contact as v2 shows it. */
export const shown = (
  id: string,
  name: string,
  chats: readonly string[],
  { responsible = '1', uri = `/api/v2/contacts/${id}` } = {},
) =>
  `{"id":"${id}","name":"${name}","responsible_user_id":"${responsible}","contact_data":[${chats.join(',')}],"uri":"${uri}"}`;

/** The refusal of fields, with its texts. */
export const failed = (...errors: readonly string[]) =>
  `{"code":"VALIDATION_FAILED","title":"Validation Failed","detail":"One or more fields did not pass validation.","errors":${JSON.stringify(errors)}}`;

export const missing =
  '{"code":"CONTACT_NOT_FOUND","title":"Not Found","detail":"Contact not found.","errors":[]}';
export const noRoute = '{"code":"NOT_FOUND","title":"Not Found","detail":"Route not found.","errors":[]}';
export const badToken =
  '{"code":"OAUTH_TOKEN_UNKNOWN_OR_REVOKED","title":"Unauthorized","detail":"The access token is unknown, expired or revoked.","errors":[]}';
export const badClient =
  '{"code":"OAUTH_CLIENT_UNKNOWN","title":"Unauthorized","detail":"The account id or key is not valid.","errors":[]}';
export const forbidden =
  '{"code":"FORBIDDEN","title":"Forbidden","detail":"The access token does not allow this operation.","errors":[]}';
