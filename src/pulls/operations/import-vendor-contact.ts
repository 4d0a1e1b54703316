/**
 * Imports one contact that was found at its vendor, like a pull: only missing values are filled in. The import is
 * deleted after its end, so that many of them do not displace the own imports of the account in the list.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '@switchbook/domain/access/access.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { asProblems } from '../../database/database.js';
import { runImports } from '../../imports/jobs/import-jobs.js';
import type { ImportJob } from '../../imports/operations/import.js';
import { createImport, getImport } from '../../imports/operations/imports.js';
import { dropEnded } from '../../imports/store/stored-imports.js';
import type { Context } from '../../operation-context/context.js';
import type { FoundContact } from '../values/pull-source.js';
import { PullFailure } from './pull-failure.js';

const pollMs = 25;
const importMs = 15_000;

interface VendorContact {
  readonly face: string;
  readonly url: string;
  readonly found: FoundContact;
  readonly signal: AbortSignal;
}

export async function importVendorContact(
  context: Context,
  caller: Caller,
  { face, url, found, signal }: VendorContact,
): Promise<'imported' | 'rejected'> {
  const { accountId } = caller;
  const line = Buffer.from(`${JSON.stringify(found.contact)}\n`);
  const file = {
    bytes: streamBytes(line),
    mediaType: 'application/x-ndjson',
    options: {
      ...({ format: 'ndjson', onMatch: 'fill', badCells: 'drop_cell', isDryRun: false } as const),
      tags: [],
      groups: [],
      fileName: url,
    },
    scope: face,
    ...defined({ items: found.catalogs }),
  };
  signal.throwIfAborted();
  // The import now runs to its end, even after all clients have left.
  const deadline = AbortSignal.timeout(importMs);
  const made = await createImport(context, caller, file);
  // This process imports at once, unless its jobs or another process were faster.
  await runImports(context, { signal: deadline, only: made.id });
  const ended = await untilEnded(context, caller, made, deadline);
  await asProblems(() => dropEnded(context.database, accountId, made.id));
  if (ended.state !== 'done')
    throw new PullFailure('import_failed', 'The contact of the vendor could not be imported.', {
      cause: ended.error,
    });
  return ended.totals.rejected === 0 ? 'imported' : 'rejected';
}

async function untilEnded(
  context: Context,
  caller: Caller,
  made: ImportJob,
  signal: AbortSignal,
): Promise<ImportJob> {
  for (;;) {
    const job = await getImport(context, caller, made.id);
    if (job.state !== 'queued' && job.state !== 'running' && job.state !== 'receiving') return job;
    await delay(pollMs, undefined, { signal });
  }
}

async function* streamBytes(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
