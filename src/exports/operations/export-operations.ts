/** The table of operations on exports. */
import { needs, nothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { countNumbersIn, missedLater } from '../../visibility/values/guessed-numbers.js';
import { exportContacts } from './exports.js';

export const exportOperations = needs('contacts:read', {
  // Its rows are redacted when they are written. It reads its filter with its first chunk, and reveals nothing before.
  exportContacts: withRedaction(exportContacts, {
    ...nothingToRedact,
    guessed: { guesses: (parts, [, filter]) => countNumbersIn(parts, filter), countMissed: missedLater },
  }),
});
