/** Every sentence that this face sends. The vendor documents the literal ones; `choices.ts` has the guesses. */
import { guessedCatalogFailures, guessedFailures, guessedFieldMessages, guessedMessages } from './choices.js';
import type { Catalog } from './wire.js';

/** The texts of refused fields. */
export const fieldMessages = {
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
  ...guessedFieldMessages,
} as const;

export const messages = {
  unauthenticated: 'Invalid or missing API token',
  limited: 'Too many requests',
  missingScope: (scope: string) => `Token missing ${scope} scope`,
  notFound: (noun: string) => `${noun} not found`,
  created: (noun: string) => `${noun} created successfully`,
  updated: (noun: string) => `${noun} updated successfully`,
  commentAdded: 'Comment added successfully',
  batchDeleted: 'Batch delete completed',
  accountShown: 'Account information retrieved successfully',
  usageShown: 'Usage statistics retrieved successfully',
  limitsShown: 'Plan limits retrieved successfully',
  phoneTaken: 'This phone number already exists',
  emailTaken: 'This email address already exists',
  ...guessedMessages,
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
  createContact: 'Failed to create contact',
  getContact: 'Failed to fetch contact',
  updateContact: 'Failed to update contact',
  deleteContacts: 'Batch delete failed',
  addMembers: 'Failed to add contacts to group',
  removeMembers: 'Failed to remove contacts from group',
  getAccount: 'Failed to fetch account information',
  getUsage: 'Failed to fetch usage statistics',
  getLimits: 'Failed to fetch plan limits',
  ...guessedFailures,
};

/** Returns the texts of failed requests for a catalog. */
export function catalogFailures({ thing, things }: Pick<Catalog, 'thing' | 'things'>): typeof failures {
  const [singular, plural] = [thing.toLowerCase(), things.toLowerCase()];
  return {
    [`create${thing}`]: `Failed to create ${singular}`,
    [`get${thing}`]: `Failed to fetch ${singular}`,
    [`update${thing}`]: `Failed to update ${singular}`,
    [`list${things}`]: guessedCatalogFailures.list(plural),
    [`delete${thing}`]: guessedCatalogFailures.delete(singular),
  };
}
