/**
 * Every sentence that this face sends. `missingScope` is as in the tests of the vendor's node; all others are ours.
 */

export const messages = {
  noToken: 'Send an API key or an access token as Authorization: Bearer.',
  badToken: 'The API key or access token is not valid.',
  forbidden: 'This credential may not do this.',
  missingScope: (scope: string) => `This credential lacks the '${scope}' scope.`,
  limited: 'Too many requests for this credential.',
  noRoute: 'Route not found',
  wrongMethod: 'Method not allowed',
  noContact: 'Contact not found',
  notFound: 'Not found',
  badUrl: 'Malformed percent-encoding in the URL',
  noBody: 'A body is required',
  badJson: 'The body must be valid JSON',
  notObject: 'The body must be a JSON object',
  badEncoding: 'Content-Encoding must be gzip or identity',
  tooLarge: 'The body is too large',
  unsupported: 'Not supported',
  quota: (maximum: number) => `The workspace has its limit of ${maximum} contacts`,
  phoneInUse: 'Another contact has this phone number',
  ambiguous: 'Several contacts match this phone number',
  stale: 'The contact was changed meanwhile',
  unavailable: 'Service temporarily unavailable',
  internal: 'Internal server error',
} as const;

/** Rules of members; the name of the member precedes the text. */
export const memberRules = {
  fixed: 'cannot be changed',
  required: 'is required',
  text: 'must be a string',
  texts: 'must be an array of strings',
  flag: 'must be true or false',
  object: 'must be an object',
  grant: 'must be client_credentials',
  phone: 'must be a phone number in E.164, with its +',
  email: 'must be an email address',
  instant: 'must be an ISO 8601 date and time with its offset',
  storable: 'must not contain NUL or an unpaired surrogate',
  finite: 'must not contain a number beyond 1.8e308',
  maxLength: (maximum: number) => `must be at most ${maximum} characters`,
  maxItems: (maximum: number) => `must have at most ${maximum} items`,
} as const;
