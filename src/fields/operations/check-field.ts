/**
 * The dry run of a declaration. It reads the values that contacts have under the key. It counts values that fit, values
 * that the declaration would convert, and values that do not fit. It writes no rows.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { FieldDeclaration } from '@switchbook/domain/fields/own-field-declaration.js';
import { maxFieldText, readFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { lowestId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { shorten } from '@switchbook/text/words.js';
import type { RepeatedValue } from '../../contacts/store/field-values.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { TreePieces } from '../../operation-context/time-limits.js';
import { readAttributeValues } from '../store.js';
import { fieldExamples, fieldTimes } from '../values.js';
import { checkDeclaration } from './decide-declaration.js';
import { findRepeated } from './find-values.js';

/** Number of contacts to read in one statement. All their values are one JSON text, which is parsed at once. */
const batchSize = 256;
/** Characters of JSON to read of one value. The beginning of a longer value suffices to refuse it. */
const maxValueLength = 6 * maxFieldText;

interface FieldCheck {
  /** number of contacts that were read */
  readonly looked: number;
  /** false: the time limit ended the check before all contacts were read */
  readonly complete: boolean;
  /** contacts that have the attribute */
  readonly present: number;
  /** canonical values; `changed`: values that the declaration would convert, or remove if they are blank */
  readonly fit: number;
  readonly changed: number;
  readonly unfit: number;
  /** unfit values by reason */
  readonly reasons: Readonly<Record<string, number>>;
  readonly examples: readonly { readonly number: number; readonly value: string; readonly reason: string }[];
  /** number of values that several contacts share; 0 if the field need not be unique, or if the check is incomplete */
  readonly repeated: number;
  readonly repeatedExamples: readonly RepeatedValue[];
}

/**
 * Counts the values that fit the declaration. Throws `invalid` for an invalid declaration. Each statement waits for its
 * turn in the queue of long work. `signal`: aborts when the client leaves.
 */
export async function checkField(
  context: Basics & Admission,
  caller: Caller,
  declaration: FieldDeclaration,
  signal?: AbortSignal,
): Promise<FieldCheck> {
  const field = checkDeclaration(declaration);
  const { database, lanes } = context;
  const { accountId } = caller;
  const pieces = new TreePieces({ ms: fieldTimes.checkMs, signal }, batchSize);
  const count = { looked: 0, present: 0, fit: 0, changed: 0, unfit: 0 };
  const reasons = new Map<string, number>();
  const examples: FieldCheck['examples'][number][] = [];
  const slices = new Slices();
  let after: string | null = lowestId;
  while (after !== null && pieces.leftMs > 0) {
    const start: string = after;
    const piece = await lanes.long.run(
      caller,
      () =>
        pieces.run(count.looked === 0, tooSlowAttributes, async (until, size) => ({
          ...(await readAttributeValues(
            database.until(until),
            accountId,
            field.key,
            start,
            size,
            maxValueLength,
          )),
          size,
        })),
      signal,
    );
    if (piece === undefined) continue;
    const { last, contactsRead, found, size } = piece;
    for (const [number, value] of found) {
      count.present += 1;
      const reading = readFieldValue(field, value);
      if (!('value' in reading)) {
        count.unfit += 1;
        reasons.set(reading.code, (reasons.get(reading.code) ?? 0) + 1);
        if (examples.length < fieldExamples.count)
          examples.push({ number, value: shortenValue(value), reason: reading.code });
      } else if (isDeepStrictEqual(reading.value, value)) count.fit += 1;
      else count.changed += 1;
      if (slices.isOver()) await slices.next();
    }
    count.looked += contactsRead;
    after = contactsRead < size ? null : last;
  }
  const repeats =
    field.unique && after === null
      ? await findRepeated(context, caller, field.key, fieldExamples.count, signal)
      : [];
  const repeated = {
    repeated: repeats[0]?.all ?? 0,
    repeatedExamples: repeats.map(({ all: _, ...one }) => one),
  };
  return { ...count, complete: after === null, reasons: Object.fromEntries(reasons), examples, ...repeated };
}

const tooSlowAttributes = () =>
  invalid('key', 'too_slow', 'must be a key whose values can be read; a contact has too many attributes');

function shortenValue(value: unknown): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value), fieldExamples.length);
}
