/** Every sentence that this face sends. The vendor's node has the literal ones; `choices.ts` has the guesses. */
import { guessedMemberRules, guessedMessages } from './choices.js';

export const messages = {
  missingScope: (scope: string) => `This credential lacks the '${scope}' scope.`,
  ...guessedMessages,
} as const;

/** Rules of members; the name of the member precedes the text. */
export const memberRules = { required: 'is required', ...guessedMemberRules } as const;
