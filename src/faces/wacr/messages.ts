/** Every sentence that this face sends. Sentences of the vendor's documents are literal. */
import type { Catalog } from './wire.js';

/** Returns Laravel's name for a field in its messages. */
function attributeOf(field: string): string {
  return field.replaceAll('_', ' ');
}

const mustBe = (type: string) => (field: string) => `The ${attributeOf(field)} field must be ${type}.`;

/** The texts of refused fields. */
export const fieldMessages = {
  required: (field: string) => `The ${attributeOf(field)} field is required.`,
  array: mustBe('an array'),
  boolean: mustBe('true or false'),
  email: mustBe('a valid email address'),
  integer: mustBe('an integer'),
  string: mustBe('a string'),
  url: mustBe('a valid URL'),
  format: (field: string) => `The ${attributeOf(field)} field format is invalid.`,
  tooLong: (field: string, max: number) =>
    `The ${attributeOf(field)} field must not be greater than ${max} characters.`,
  tooMany: (field: string, max: number) =>
    `The ${attributeOf(field)} field must not have more than ${max} items.`,
  /** `path`: the name of a list and the index of an item */
  itemFormat: (path: string) => `The ${path} field format is invalid.`,
  itemInteger: (path: string) => `The ${path} field must be an integer.`,
  noFirstName: 'First name is required',
  noLastName: 'Last name is required',
  noPhone: 'Phone number is required',
  type: 'Type must be either lead, customer, or guest',
  noName: (noun: string) => `${noun} name is required`,
  color: 'Color must be a valid hex color code (e.g., #FF5733)',
  noMembers: 'Contact IDs are required',
  membersArray: 'Contact IDs must be an array',
  unknownMember: 'One or more contact IDs do not exist',
  unknownSource: 'The selected source does not exist or does not belong to your account',
  unknownStatus: 'The selected status does not exist or does not belong to your account',
  nameInUse: (noun: string) => `A ${noun} with this name already exists`,
  badId: (fault: string) => `The id field ${fault}.`,
} as const;

export const messages = {
  unauthenticated: 'Invalid or missing API token',
  limited: 'Too many requests',
  missingScope: (scope: string) => `Token missing ${scope} scope`,
  notFound: (noun: string) => `${noun} not found`,
  /** the documents show only the code */
  validation: 'Validation failed',
  inUse: (noun: string) => `Cannot delete ${noun} that is assigned to contacts`,
  retrieved: (noun: string) => `${noun} retrieved successfully`,
  created: (noun: string) => `${noun} created successfully`,
  updated: (noun: string) => `${noun} updated successfully`,
  deleted: (noun: string) => `${noun} deleted successfully`,
  commentAdded: 'Comment added successfully',
  // No document shows the others.
  quota: 'Tenant contact limit reached',
  noChat: 'Chat conversation not found',
  noRoute: 'Route not found',
  wrongMethod: 'Method not allowed',
  badUrl: 'The request path or query is malformed',
  nulInUrl: 'The request contains a NUL character',
  badJson: 'The request body is not valid JSON',
  badEncoding: 'Content-Encoding must be gzip or identity',
  noObject: 'The request body must be a JSON object',
  /** the wording of a Laravel query builder */
  unknownFilters: (unknown: readonly string[], fields: readonly string[]) =>
    `Requested filter(s) \`${unknown.join(', ')}\` are not allowed. Allowed filter(s) are \`${fields.join(', ')}\`.`,
  tooLarge: 'The request body is too large',
  unserved: (family: string) => `The ${family} endpoints are not available on this server`,
  failed: 'Internal server error',
  away: 'Service temporarily unavailable',
  eachContact: 'Each contact must be an object',
  batchCreated: 'Batch create completed',
  batchDeleted: 'Batch delete completed',
  membersAdded: 'Contacts added to group successfully',
  membersRemoved: 'Contacts removed from group successfully',
  accountShown: 'Account information retrieved successfully',
  usageShown: 'Usage statistics retrieved successfully',
  limitsShown: 'Plan limits retrieved successfully',
  /** has no full stop, unlike the texts of other limits */
  tooManyMembers: (max: number) => `The contact_ids field must not have more than ${max} items`,
  phoneTaken: 'This phone number already exists',
  idTaken: 'The id has already been taken.',
  emailTaken: 'This email address already exists',
  changedMeanwhile: 'The resource was changed in the meantime',
  forbidden: 'Token is not allowed to do this',
  expired: 'The page token has expired',
} as const;

/** The text of a comment without a status. */
export const defaultStatusMessage = 'Internal comment';

/** The names of limits of the account. */
export const limitNames = {
  contacts: 'Total Contacts',
  conversations: 'Conversations per Month',
  campaigns: 'Active Campaigns',
  staff: 'Team Members',
  callsPerMinute: 'API Calls per Minute',
} as const;

/** The texts of failed requests, by their operations. */
export const failures: Readonly<Record<string, string>> = {
  listContacts: 'Failed to fetch contacts',
  createContact: 'Failed to create contact',
  getContact: 'Failed to fetch contact',
  updateContact: 'Failed to update contact',
  deleteContact: 'Failed to delete contact',
  createContacts: 'Batch create failed',
  deleteContacts: 'Batch delete failed',
  addMembers: 'Failed to add contacts to group',
  removeMembers: 'Failed to remove contacts from group',
  listComments: 'Failed to fetch comments',
  addComment: 'Failed to add comment',
  getAccount: 'Failed to fetch account information',
  getUsage: 'Failed to fetch usage statistics',
  getLimits: 'Failed to fetch plan limits',
};

/** Returns the texts of failed requests for a catalog. */
export function catalogFailures({ thing, things }: Pick<Catalog, 'thing' | 'things'>): typeof failures {
  const [singular, plural] = [thing.toLowerCase(), things.toLowerCase()];
  return {
    [`list${things}`]: `Failed to fetch ${plural}`,
    [`create${thing}`]: `Failed to create ${singular}`,
    [`get${thing}`]: `Failed to fetch ${singular}`,
    [`update${thing}`]: `Failed to update ${singular}`,
    [`delete${thing}`]: `Failed to delete ${singular}`,
  };
}
