/**
 * Imports one contact that was found at its vendor, like a pull: only missing values are filled in. The import is
 * deleted at its end, so that such imports do not fill the account's list. If the process ends before that, retention
 * deletes the import.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { asProblems } from '../../database/database.js';
import { runImports } from '../../imports/jobs/import-jobs.js';
import { cancelImport, getImport } from '../../imports/operations/import-operations.js';
import { createImport } from '../../imports/operations/receive.js';
import { dropEnded } from '../../imports/store/stored-imports.js';
import type { ImportJob } from '../../imports/values/import-job.js';
import type { Context } from '../../operation-context/context.js';
import type { FoundContact } from '../values/pull-source.js';
import { PullFailure } from './pull-failure.js';

const pollMs = 25;

interface VendorContact {
  readonly face: string;
  readonly url: string;
  readonly found: FoundContact;
  readonly signal: AbortSignal;
  /** milliseconds after which the import is cancelled, and the client may repeat its request */
  readonly importMs: number;
}

export async function importVendorContact(
  context: Context,
  caller: Caller,
  { face, url, found, signal, importMs }: VendorContact,
): Promise<'imported' | 'rejected'> {
  const { accountId } = caller;
  const line = Buffer.from(`${JSON.stringify(found.contact)}\n`);
  const file = {
    bytes: streamBytes(line),
    mediaType: 'application/x-ndjson',
    options: {
      ...({
        format: 'ndjson',
        onMatch: 'fill',
        badCells: 'drop_cell',
        isDryRun: false,
        isOfOne: true,
      } as const),
      tags: [],
      groups: [],
      fileName: url,
    },
    scope: face,
    ...withoutUndefined({ items: found.catalogs }),
  };
  signal.throwIfAborted();
  // The import now runs to its end, even after all clients have left.
  const endsAt = context.pulls.time.now() + importMs;
  const { id } = await createImport(context, caller, file);
  try {
    // This process imports at once, unless its jobs or another process were faster.
    await runImports(context, { signal: AbortSignal.timeout(importMs), only: id });
    const ended = await waitForEnd(context, caller, id, endsAt);
    if (ended.state !== 'done')
      throw new PullFailure('import_failed', 'The contact of the vendor could not be imported.', {
        cause: ended.error,
      });
    return ended.totals.rejected === 0 ? 'imported' : 'rejected';
  } catch (error) {
    // An import that has ended cannot be cancelled.
    await cancelImport(context, caller, id).catch(() => {});
    throw error;
  } finally {
    await asProblems(() => dropEnded(context.database, accountId, id));
  }
}

/** Throws `unavailable` if the import takes too long. */
async function waitForEnd(
  context: Context,
  caller: Caller,
  id: ImportId,
  endsAt: number,
): Promise<ImportJob> {
  const { now, pause } = context.pulls.time;
  for (;;) {
    const job = await getImport(context, caller, id);
    if (job.state !== 'queued' && job.state !== 'running' && job.state !== 'receiving') return job;
    if (now() >= endsAt)
      throw new ProblemError({ kind: 'unavailable' }, { detail: 'the import of a contact took too long' });
    await pause(pollMs, new AbortController().signal);
  }
}

async function* streamBytes(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
