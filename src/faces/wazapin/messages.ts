/** Every sentence that this face sends. Sentences of the vendor's documents are literal. */

/** The `title` of failures, by their status. */
export const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The `detail` of every failure. */
export const details = {
  upstream: {
    unreachable: 'upstream server could not be reached',
    timeout: 'upstream server did not answer in time',
    no_key: 'no key of the upstream server is set for this account',
  },
  badUrl: 'malformed percent-encoding',
  noBody: 'request body is required',
  badJson: 'request body is not valid JSON',
  badEncoding: 'content encoding must be gzip or identity',
  badCursor: 'invalid cursor',
  noIdentifier: 'phone_number, email, or external_source and external_id is required',
  noExternalSource: 'external_source is required when external_id is set',
  noSource: 'source is required when type is external_id',
  lastIdentifier: 'a contact must keep at least one identifier',
  noTag: 'tag_id or name is required',
  unauthenticated: 'invalid or missing API key',
  organization: 'organization not accessible',
  scope: (scope: string) => `API key lacks permission ${scope}`,
  notFound: {
    contact: 'contact not found',
    tag: 'tag not found',
    channel: 'channel not found',
    route: 'route not found',
  },
  wrongMethod: 'method not allowed',
  ambiguous: 'identifiers match multiple contacts',
  conflict: 'identifier already belongs to another contact',
  tooLarge: 'request body too large',
  badMediaType: 'unsupported content type',
  invalid: 'validation failed',
  limited: 'rate limit exceeded',
  internal: 'internal server error',
  unavailable: 'service temporarily unavailable',
  quota: 'contact limit reached',
  stale: 'contact was changed meanwhile',
  inUse: 'still in use',
} as const;

/** The `message` of each entry of `errors`, after the defaults of Huma (huma.rocks/features/response-errors). */
export const messages = {
  required: (name: string) => `expected required property ${name} to be present`,
  string: 'expected string',
  object: 'expected object',
  array: 'expected array',
  oneOf: (words: readonly string[]) => `expected value to be one of "${words.join(', ')}"`,
  minLength: (limit: number) => `expected length >= ${limit}`,
  maxLength: (limit: number) => `expected length <= ${limit}`,
  minItems: (limit: number) => `expected array length >= ${limit}`,
  maxItems: (limit: number) => `expected array length <= ${limit}`,
  maxKeys: (limit: number) => `expected at most ${limit} keys`,
  maxDepth: (limit: number) => `expected nesting depth <= ${limit}`,
  maxSize: (limit: number) => `expected serialized size <= ${limit}`,
  integer: 'invalid integer',
  minimum: (limit: number) => `expected number >= ${limit}`,
  dateTime: 'expected string to be RFC 3339 date-time',
  email: 'expected string to be RFC 5322 email',
  phone: 'expected phone number in E.164 format',
  /** a word of the vendor's documents, or of the client's own */
  channel: 'expected string to be a channel: letters, digits, "_", "." and "-", at most 64',
  useCursor: 'expected no further page here: pages are read with cursor',
  unstorable: 'unexpected NUL or unpaired surrogate',
  /** JSON can contain numbers beyond a double, which answers would show as null */
  finite: 'expected number from -1.8e308 to 1.8e308',
  matched: 'matched contact',
} as const;

/** The description of DELETE; the core keeps them with the contact's numbers and emails. */
export const deleteKeepsOptOuts =
  'Granted consents go with the contact; opt-outs and active suppressions outlive it.';
