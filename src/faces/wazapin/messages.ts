/** Every sentence that this face sends. The vendor documents the literal ones; `choices.ts` has the guesses. */
import { guessedDetails, guessedMessages, guessedTexts, guessedTitles } from './choices.js';

/** The `title` of failures, by their status. */
export const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  ...guessedTitles,
};

/** The `detail` of every failure. */
export const details = { unauthenticated: 'invalid or missing API key', ...guessedDetails } as const;

/** The `message` of each entry of `errors`. */
export const messages = guessedMessages;

/** The description of DELETE. */
export const deleteKeepsOptOuts = guessedTexts.deleteKeepsOptOuts;
