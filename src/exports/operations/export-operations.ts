/** The table of operations on exports. */
import { needs, nothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { countNumbersIn, missedLater } from '../../visibility/values/guessed-numbers.js';
import { exportContacts } from './exports.js';

export const exportOperations = needs('contacts:read', {
  // The rows of an export are redacted when they are written. It reads the filter with its first chunk.
  exportContacts: withRedaction(exportContacts, {
    ...nothingToRedact,
    guessed: { guesses: (parts, [, filter]) => countNumbersIn(parts, filter), countMissed: missedLater },
  }),
});
