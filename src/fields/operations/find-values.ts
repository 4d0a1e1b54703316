/** Searches all contacts for values under the key of a field, within a time limit. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { DeclaredField } from '@switchbook/domain/fields/own-field-declaration.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { listRepeated } from '../../contacts/store/field-values.js';
import type { EndSignal } from '../../database/database.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { runWithTimeLimit } from '../../operation-context/time-limits.js';
import { hasAttribute } from '../store.js';
import { fieldTimes } from '../values.js';

/**
 * Whether a conversion is needed: false when no contact has a value under the key. A slow search counts as
 * true: a conversion without values does no harm.
 */
export async function mayHaveValues(
  { database, lanes }: Basics & Admission,
  caller: Caller,
  { key, indexed }: DeclaredField,
): Promise<boolean> {
  if (indexed) return true;
  const refusal = tooSlowToCompare();
  const search = (until: EndSignal) => hasAttribute(database.until(until), caller.accountId, key);
  try {
    return await lanes.long.run(caller, () =>
      runWithTimeLimit(fieldTimes.valueSearchMs, undefined, () => refusal, search),
    );
  } catch (error) {
    if (error === refusal) return true;
    throw error;
  }
}

/** Finds the values under a key that several contacts have. Throws `invalid` when the search takes too long. */
export function findRepeated(
  { database, lanes }: Basics & Admission,
  caller: Caller,
  key: string,
  limit: number,
  signal?: AbortSignal,
): ReturnType<typeof listRepeated> {
  const search = (until: EndSignal) => listRepeated(database.until(until), caller.accountId, key, limit);
  return lanes.long.run(
    caller,
    () => runWithTimeLimit(fieldTimes.repeatedMs, signal, tooSlowToCompare, search),
    signal,
  );
}

const tooSlowToCompare = () =>
  invalid(
    'unique',
    'too_slow',
    `must be false while comparing the values of all contacts takes longer than ${fieldTimes.repeatedMs / 1_000} seconds; make the attributes smaller, or try again when the server has less work`,
  );

/** Throws `invalid` for values that several contacts have, in a field that must be unique. */
export async function refuseRepeated(
  context: Basics & Admission,
  caller: Caller,
  field: DeclaredField,
): Promise<void> {
  const [repeated] = field.unique ? await findRepeated(context, caller, field.key, 1) : [];
  if (repeated === undefined) return;
  const { value, contacts, numbers } = repeated;
  throw invalid(
    'unique',
    'repeated',
    `must be false while ${contacts} contacts have the same value "${value}", such as ${numbers.join(' and ')}; merge or change them first`,
  );
}
