/**
 * The export: every contact of a filter as a file, streamed while it is made. An export reads one snapshot in the order
 * of the contacts' numbers, with constant memory. Neighbors: `packages/contact-files/src/write.ts` knows the formats,
 * `src/contacts/lists/contact-stream.ts` reads, `spool.ts` buffers unread chunks.
 */
import { setTimeout as delay, setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { contactWriterOf, type FileKind } from '@switchbook/contact-files/write.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf, redactWithEntries } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { fromContactWithEntriesRow, streamContacts } from '../../contacts/lists/contact-stream.js';
import { toVisibleFilter } from '../../contacts/operations/resolve-conditions.js';
import { toProblem } from '../../database/errors.js';
import type { Admission, Context } from '../../operation-context/context.js';
import { needs, nothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { allMissed, countNumbersIn } from '../../visibility/values/guessed-numbers.js';
import { spoolLimits } from '../values.js';
import { spoolChunks } from './spool.js';

/** Characters of a chunk. Small chunks would take more time to send. */
const chunkLength = 64 * 1024;
/** Other requests are served between two slices. */
const sliceMs = 3;

interface ContactExport {
  /** media type with its parameters, as in a Content-Type */
  readonly mediaType: string;
  /** extension of the file name, without the dot */
  readonly extension: string;
  /** Nothing is read before the first chunk is requested; ending early releases all resources. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Exports contacts. `onContacts` gets the number written so far. `signal`: aborts when the client leaves, and reading
 * ends at once.
 */
export function exportContacts(
  context: Context,
  caller: Caller,
  filter: ContactFilter,
  kind: FileKind,
  onContacts?: (count: number) => void,
  signal?: AbortSignal,
): ContactExport {
  const { mediaType, extension } = contactWriterOf(kind);
  const text = writeText(context, caller, { filter, kind, onContacts, signal });
  return { mediaType, extension, chunks: spoolText(context, caller, text, signal) };
}

/** Collects chunks for slow readers, so that they do not hold a database snapshot. */
async function* spoolText(
  context: Admission,
  caller: Caller,
  text: AsyncIterable<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const release = context.exports.take(caller.accountId);
  try {
    yield* spoolChunks(text, spoolLimits, context.spool);
  } catch (error) {
    // The reason of the signal is not logged as an error.
    signal?.throwIfAborted();
    throw toProblem(error);
  } finally {
    release();
  }
}

/** Pauses of an export while other accounts are active. */
const batchRest: RestRule = { perWork: 3, maxMs: 100 };

async function* writeText(
  context: Context,
  caller: Caller,
  {
    filter,
    kind,
    onContacts,
    signal,
  }: {
    readonly filter: ContactFilter;
    readonly kind: FileKind;
    readonly onContacts: ((count: number) => void) | undefined;
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<string> {
  const writer = contactWriterOf(kind, await context.catalogs.fields(caller.accountId));
  let chunk = writer.head();
  let count = 0;
  let sliceFrom = performance.now();
  let batchFrom = sliceFrom;
  let batchMs = 0;
  const visibleFilter = await toVisibleFilter(context, caller.accountId, filter);
  const parts = partsOf(context.visibility);
  const read = streamContacts(context.database, caller.accountId, visibleFilter, context.clock(), signal);
  for await (const rows of read) {
    sliceFrom = performance.now();
    for (const row of rows) {
      const withEntries = fromContactWithEntriesRow(row);
      const { contact, ...entries } =
        parts === undefined ? withEntries : redactWithEntries(parts, withEntries);
      chunk += writer.row(contact, entries);
      count += 1;
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
        sliceFrom = performance.now();
      } else if (performance.now() - sliceFrom > sliceMs) {
        await yieldToEventLoop();
        sliceFrom = performance.now();
      }
    }
    context.done.exportedContacts += rows.length;
    onContacts?.(count);
    const now = performance.now();
    // The next batch is prefetched during the pause, so the measured time may be too short.
    batchMs = Math.max(now - batchFrom, batchMs * 0.95);
    if (context.traffic.hasOthers(caller.accountId)) await delay(restAfter(batchMs, batchRest));
    batchFrom = performance.now();
  }
  yield chunk;
}

export const exportOperations = needs('contacts:read', {
  // The rows of an export are redacted when they are written. The export reads the filter with its first chunk.
  exportContacts: withRedaction(exportContacts, {
    ...nothingToRedact,
    guessed: { guesses: (parts, [, filter]) => countNumbersIn(parts, filter), countMissed: allMissed },
  }),
});
