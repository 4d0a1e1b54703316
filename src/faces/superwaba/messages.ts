/** Every sentence that this face sends. Sentences of the vendor's documents are literal. */

export const messages = {
  unauthenticated: 'Unauthorized',
  forbidden: 'Forbidden',
  limited: 'Rate limit exceeded',
  notFound: 'Not found',
  noContact: 'Contact not found',
  wrongMethod: 'Method not allowed',
  badUrl: 'Malformed URL',
  badJson: 'Invalid JSON body',
  notObject: 'Request body must be a JSON object',
  phoneInUse: 'Contact with this phone number already exists',
  tooLarge: 'Request body too large',
  badEncoding: 'Unsupported content encoding',
  quota: 'Contact limit reached',
  unavailable: 'Service temporarily unavailable',
  internal: 'Internal server error',
  invalid: (field: string) => `Invalid ${field}`,
  noNumber: 'Phone number (userNumber) is required',
  invalidNumber: 'Invalid phone number (userNumber)',
  noFields: 'No valid fields to update',
} as const;

/** Sentences of an import, about its body or a row. */
export const importMessages = {
  noContacts: 'Contacts array (contacts) is required',
  tooMany: (maximum: number) => `Too many contacts (max ${maximum})`,
  notMultipart: 'Invalid multipart body',
  noFile: 'CSV file (file) is required',
  notCsv: 'Invalid CSV file',
  noColumn: 'CSV column userNumber is required',
  notContact: 'Invalid contact',
  rowExists: 'Contact already exists',
} as const;

/** The names of fields in `messages.invalid`, by their names in the core: of a creation, and of a PATCH. */
export const fieldNames: ReadonlyMap<string, readonly [created: string, patched: string]> = new Map([
  ['display_name', ['userName', 'name']],
  ['identities', ['phone number (userNumber)', 'email']],
  ['address', ['countryCode', 'country_code']],
  ['attributes', ['params', 'params']],
]);
