/**
 * Takes in a file: reads it whole while it arrives and puts its rows aside in the database, in parts. A file that is
 * refused leaves nothing; one whose reader dies is found by the scheduler, since its lock is free then.
 */
import type { Caller } from '../../domain/access.js';
import { asId, type ImportId } from '../../domain/ids.js';
import { type Issue, ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import { isStorable, isStorableJson } from '../../domain/text.js';
import { type FileBatch, type FileSummary, readContacts } from '../../files/read.js';
import { findAccount } from '../../store/accounts.js';
import { asProblems, type Queryable } from '../../store/database.js';
import {
  deleteReceiving,
  findImport,
  insertImport,
  insertPart,
  settleReceived,
} from '../../store/imports.js';
import { dropOldest, readUsage } from '../../store/imports-kept.js';
import { type ImportSession, openImportSession } from '../../store/imports-session.js';
import { notifyImportsDue } from '../../store/listen.js';
import { FileError } from '../../text/file-error.js';
import type { Context } from '../context.js';
import type { ImportJob, ImportOptions } from './import.js';
import { toJob } from './import-json.js';
import { encodeRow, packRows } from './spool.js';

export interface ImportFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** a hint of the format */
  readonly mediaType?: string;
  readonly options: ImportOptions;
}

/** What of the file was read until now: bytes as they came, and rows. */
export interface ImportProgress {
  readonly bytes: number;
  readonly rows: number;
}

/** Of an account, not at their ends. */
const maxWaiting = 100;
const waitingRetryMs = 30_000;
/** Of an account; the oldest make room for new ones. */
const maxKept = 1_000;
/** Of what the imports of an account take in the database: files that wait, and what is kept of rows. */
const maxStoredBytes = 4 * 1024 ** 3;
/** Of a file. */
const maxRows = 10_000_000;
/** What is added for a file that its sender has named. */
export interface Receiving {
  /** on the import's connection, before the file is read; may refuse it */
  readonly begin: (session: Queryable) => Promise<void>;
  /** runs what makes the import due in a separate transaction, and resolves once that is committed */
  readonly settle: (work: (on: Queryable) => Promise<ImportJob>) => Promise<ImportJob>;
  /** before that connection is let go */
  readonly end: (session: Queryable) => Promise<void>;
}

const partRows = 2_000;
const partLength = 1_048_576;

export async function createImport(
  context: Context,
  caller: Caller,
  file: ImportFile,
  onProgress: (progress: ImportProgress) => void = () => {},
  receiving?: Receiving,
): Promise<ImportJob> {
  const options = checkOptions(file.options);
  const { importSignals } = context;
  const giveBack = importSignals.receiving.take(caller.accountId);
  try {
    const job = await asProblems(() => receive(context, caller, { ...file, options }, onProgress, receiving));
    importSignals.due();
    return job;
  } finally {
    giveBack();
  }
}

async function receive(
  context: Context,
  caller: Caller,
  file: ImportFile,
  onProgress: (progress: ImportProgress) => void,
  receiving: Receiving | undefined,
): Promise<ImportJob> {
  const { accountId } = caller;
  const account = await findAccount(context.database, accountId);
  const region = file.options.region ?? account?.settings.default_region;
  const usage = await readUsage(context.database, accountId);
  if (usage.waiting >= maxWaiting) throw new ProblemError({ kind: 'limited', retryAfterMs: waitingRetryMs });
  checkStored(usage.bytes);
  const session = await openImportSession(context.database);
  const id = asId<ImportId>(context.newId());
  const settle = receiving?.settle ?? ((work) => work(context.database));
  try {
    await receiving?.begin(session);
    // Claimed before anybody can see it, or it would look abandoned.
    await session.claim(id);
    await insertImport(session, {
      accountId,
      id,
      format: file.options.format ?? 'csv',
      options: file.options,
      caller: { face: caller.face, keyId: caller.keyId },
      now: context.clock(),
    });
    const { mediaType, bytes, options } = file;
    const batches = readContacts(bytes, {
      ...options,
      ...(mediaType === undefined ? {} : { mediaType }),
      ...(region === undefined ? {} : { region }),
    });
    const summary = await spool(session, { accountId, id, stored: usage.bytes }, batches, onProgress);
    // On a connection that waits for the disk, which then has the parts too: what is answered is kept.
    const job = await settle((on) => settleFile(on, { accountId, id }, summary, context.clock()));
    // The file is accepted; what is too much goes with the next one otherwise.
    await dropOldest(session, accountId, maxKept).catch(() => {});
    // The connection takes a while to end, and the scheduler should not have to come back.
    await session.unclaim(id);
    await notifyImportsDue(session);
    return job;
  } catch (error) {
    // When the database is away too, the scheduler cleans up.
    await deleteReceiving(session, accountId, id).catch(() => {});
    throw error instanceof FileError ? problemOf(error) : error;
  } finally {
    await receiving?.end(session).catch(() => {});
    session.close();
  }
}

/** The import is due now, as a job. */
async function settleFile(
  on: Queryable,
  { accountId, id }: { readonly accountId: Caller['accountId']; readonly id: ImportId },
  summary: FileSummary & { readonly partBytes: number },
  now: Date,
): Promise<ImportJob> {
  const isReceived = await settleReceived(on, accountId, id, summary, now);
  const stored = await findImport(on, accountId, id);
  // Its connection broke, and the scheduler took it for abandoned.
  if (!isReceived || stored === undefined)
    throw new ProblemError({ kind: 'unavailable' }, { detail: 'an import was lost while it was received' });
  return toJob(stored);
}

/** Puts the rows aside; answers what the file is. */
async function spool(
  session: ImportSession,
  to: { readonly accountId: Caller['accountId']; readonly id: ImportId; readonly stored: number },
  batches: AsyncGenerator<FileBatch, FileSummary, undefined>,
  onProgress: (progress: ImportProgress) => void,
): Promise<FileSummary & { readonly partBytes: number }> {
  const slices = new Slices();
  let partBytes = 0;
  let lines: string[] = [];
  let length = 0;
  let rows = 0;
  let written: Promise<void> = Promise.resolve();
  const flush = async (endBytes: number) => {
    if (lines.length === 0) return;
    const count = lines.length;
    const packing = packRows(lines);
    lines = [];
    length = 0;
    const firstRow = rows - count + 1;
    const payload = await packing;
    partBytes += payload.length;
    checkStored(to.stored + partBytes);
    // The part before is written while this one is packed; no more than these two wait.
    await written;
    written = insertPart(session, to.accountId, to.id, { firstRow, rows: count, endBytes, payload });
    written.catch(() => {});
  };
  for (;;) {
    const next = await batches.next();
    if (next.done === true) {
      await flush(next.value.bytes);
      await written;
      return { ...next.value, partBytes };
    }
    for (const row of next.value.rows) {
      const line = encodeRow(row);
      lines.push(line);
      length += line.length;
      rows += 1;
      if (rows > maxRows)
        throw new FileError('too_many_rows', `The file has more than ${maxRows} rows. Split it.`);
      if (lines.length >= partRows || length >= partLength) await flush(next.value.bytes);
      if (slices.isOver()) await slices.next();
    }
    onProgress({ bytes: next.value.bytes, rows });
  }
}

function checkStored(bytes: number): void {
  if (bytes <= maxStoredBytes) return;
  const quota = { current: bytes, maximum: maxStoredBytes };
  throw new ProblemError({ kind: 'quota', feature: 'bytes of imports', ...quota });
}

/** A refused file as a problem: where in it, and what to do. */
function problemOf({ code, row, column, message }: FileError): ProblemError {
  const place = row === null ? 'file' : column === null ? `rows.${row}` : `rows.${row}.${column}`;
  // What is wrong with an option has the name of the option.
  const path = code === 'mapping' || code === 'delimiter' ? code : place;
  return new ProblemError({ kind: 'invalid', issues: [{ path, code, message }] });
}

const maxItems = 50;
const maxName = 200;
const maxFileName = 400;
/** A file may have many columns. */
const maxOption = 100_000;

/** With names trimmed and said once. Throws `invalid` for what cannot be. */
function checkOptions(options: ImportOptions): ImportOptions {
  const issues: Issue[] = [];
  const name = (path: string, text: string, maximum = maxName): string => {
    const trimmed = text.trim().normalize('NFC');
    if (trimmed === '') issues.push({ path, code: 'required', message: 'must not be empty' });
    else if (!isStorable(trimmed) || trimmed.length > maximum)
      issues.push({ path, code: 'invalid', message: `must be a text of at most ${maximum} characters` });
    return trimmed;
  };
  const names = (path: string, items: readonly string[]): readonly string[] => {
    if (items.length > maxItems)
      issues.push({ path, code: 'too_many', message: `must have at most ${maxItems} items` });
    return [...new Set(items.slice(0, maxItems).map((item, index) => name(`${path}.${index}`, item)))];
  };
  const { fileName, region, source } = options;
  const checked: ImportOptions = {
    ...options,
    tags: names('tags', options.tags),
    groups: names('groups', options.groups),
    ...(source === undefined ? {} : { source: name('source', source) }),
    ...(fileName === undefined
      ? {}
      : { fileName: fileName.slice(-maxFileName).toWellFormed().replaceAll('\u0000', '') }),
  };
  for (const path of ['delimiter', 'encoding', 'mapping'] as const) {
    const value = options[path] ?? '';
    if (!isStorableJson(value) || JSON.stringify(value).length > maxOption)
      issues.push({ path, code: 'invalid', message: `must be at most ${maxOption} characters of text` });
  }
  if (region !== undefined && !/^[A-Z]{2}$/.test(region))
    issues.push({
      path: 'region',
      code: 'invalid',
      message: 'must be two capital letters, as of ISO 3166-1',
    });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return checked;
}
