/** Every sentence that this face sends. The vendor documents the literal ones; `choices.ts` has the guesses. */
import { guessedFieldNames, guessedImportMessages, guessedMessages } from './choices.js';

export const messages = {
  unauthenticated: 'Unauthorized',
  limited: 'Rate limit exceeded',
  noContact: 'Contact not found',
  phoneInUse: 'Contact with this phone number already exists',
  internal: 'Internal server error',
  noNumber: 'Phone number (userNumber) is required',
  noFields: 'No valid fields to update',
  ...guessedMessages,
} as const;

/** Sentences of an import, about its body or a row. */
export const importMessages = { rowExists: 'Contact already exists', ...guessedImportMessages } as const;

/** The names of fields in `messages.invalid`, by their names in the core: of a creation, and of a PATCH. */
export const fieldNames: ReadonlyMap<string, readonly [created: string, patched: string]> = new Map(
  Object.entries(guessedFieldNames),
);
