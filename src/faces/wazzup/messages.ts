/** Every sentence that this face sends. The vendor documents the literal ones; `choices.ts` has the guesses. */
import type { SizeUnit } from '@switchbook/domain/problems/problem.js';
import { byteLimitWords } from '@switchbook/text/words.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import {
  guessedDescriptionsV3,
  guessedDetailsV2,
  guessedErrorsV2,
  guessedErrorTexts,
  guessedPageErrors,
  guessedTexts,
  guessedTitlesV2,
  guessedUserErrorsV3,
  maxBodyBytes,
} from './choices.js';

/** The predicates of refused fields; the path precedes them. */
export const errorTexts = { empty: 'should not be empty', ...guessedErrorTexts } as const;

/** A wrong `limit` or `offset` is refused; too large a limit counts as the largest. */
export const pageErrors = guessedPageErrors;
export const rateText = guessedTexts.rate;

/** Returns the text for a body over its route's limit. */
export function describeTooLarge(
  { maximum, unit }: { readonly maximum?: number; readonly unit?: SizeUnit },
  { route }: Pick<Exchange, 'route'>,
): string {
  if (unit === 'values') return guessedTexts.tooManyValues(maximum);
  return guessedTexts.tooLarge(byteLimitWords(route?.body?.maxBytes ?? maxBodyBytes));
}

/** v2: the `title` of refusals. */
export const titlesV2 = { invalid: 'Validation Failed', ...guessedTitlesV2 } as const;

/** v2: the `detail` of refusals. */
export const detailsV2 = {
  invalid: 'One or more fields did not pass validation.',
  ...guessedDetailsV2,
} as const;

/** v2: the only item of `errors`. */
export const errorsV2 = guessedErrorsV2;

/** v3: the `description` of refusals. */
export const descriptionsV3 = guessedDescriptionsV3;

/** v3: messages for invalid users in a request. */
export const userErrorsV3 = guessedUserErrorsV3;

/** Returns the words of v3 for more records than the account may have. */
export const quotaTextV3 = guessedTexts.quotaV3;
