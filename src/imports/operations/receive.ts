/**
 * Receives a file: reads it as it arrives and spools its rows in the database, in parts. A rejected file leaves no
 * rows. If the process crashes, the lock of the import is released and the scheduler ends the import.
 */

import { defaultBadCells } from '@switchbook/contact-files/imported-contact.js';
import {
  type FileBatch,
  type FileSummary,
  type ReadOptions,
  readContacts,
} from '@switchbook/contact-files/read.js';
import type { Account, Caller } from '@switchbook/domain/access/access.js';
import { readRegion, regionMustBe } from '@switchbook/domain/identity/read-phone.js';
import { type Issue, invalid, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { fold, tidyName } from '@switchbook/domain/text/compared-text.js';
import { isStorable, isStorableJson } from '@switchbook/domain/text/text.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { notifyJobsDue } from '../../database/connections/listen.js';
import { asProblems, type Queryable, type Transaction } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { VendorCatalogs } from '../../pulls/values/pull-source.js';
import { dropOldestImports, readUsage } from '../store/import-retention.js';
import { type ImportSession, importLock, openImportSession } from '../store/import-session.js';
import {
  dropReceiving,
  findImport,
  insertImport,
  insertPart,
  settleReceived,
} from '../store/stored-imports.js';
import { type ImportJob, type ImportOptions, type OtherNames, toImportJob } from '../values/import-job.js';
import { importLimits, importOptionLimits } from '../values/import-limits.js';
import { findChoices, headingsKey, nameMappingOf } from './remembered-choices.js';
import { InheritedNumbers } from './rows/inherited-numbers.js';
import { packLines } from './rows/packed-lines.js';
import { encodeRow } from './rows/row-codec.js';
import { checkVendorItems } from './vendor-items.js';

export interface ImportFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** a hint of the format */
  readonly mediaType?: string;
  readonly options: ImportOptions;
  /** catalogs that are written before the first row */
  readonly items?: VendorCatalogs;
  /** name of the face with the vendor ids of notes, suppressions and `items`; absent: these ids are left out */
  readonly scope?: string;
}

/** Progress of an upload: received bytes, and rows. */
export interface ImportProgress {
  readonly bytes: number;
  readonly rows: number;
}

/** Hooks for a file upload with an idempotency key. */
export interface Receiving {
  /** Called on the import's connection before the file is read; may throw. */
  readonly begin: (session: Queryable) => Promise<void>;
  /** runs `work`, which makes the import due, in a separate transaction; resolves after the commit */
  readonly settle: (work: (on: Queryable) => Promise<ImportJob>) => Promise<ImportJob>;
  /** Called before the connection is closed. */
  readonly end: (session: Queryable) => Promise<void>;
}

export const partRows = 2_000;
export const partLength = 1_048_576;

export async function createImport(
  context: Context,
  caller: Caller,
  file: ImportFile,
  onProgress: (progress: ImportProgress) => void = () => {},
  receiving?: Receiving,
): Promise<ImportJob> {
  const options = { badCells: defaultBadCells, ...checkOptions(file.options) };
  const { jobsSignal, importBudgets } = context;
  const freeSlot = importBudgets.receiving.take(caller.accountId);
  const budget = importBudgets.workbookBudget(caller.accountId);
  try {
    const job = await asProblems(() =>
      receive(context, caller, { ...file, options }, { onProgress, receiving, reserve: budget.reserve }),
    );
    jobsSignal.raise();
    return job;
  } finally {
    budget.release();
    freeSlot();
  }
}

interface ReceiveHooks {
  readonly onProgress: (progress: ImportProgress) => void;
  readonly receiving: Receiving | undefined;
  /** reserves memory for a workbook */
  readonly reserve: (bytes: number) => void;
}

async function receive(
  context: Context,
  caller: Caller,
  file: ImportFile,
  { onProgress, receiving, reserve }: ReceiveHooks,
): Promise<ImportJob> {
  const { accountId } = caller;
  const fields = await context.catalogs.fields(accountId);
  const session = await openImportSession(context.database);
  const id = asId<ImportId>(context.newId());
  const settle = receiving?.settle ?? ((work) => work(context.database));
  try {
    await receiving?.begin(session);
    // The claim precedes the insert: otherwise the scheduler of another process would end the import as abandoned.
    await session.claim(importLock(id));
    const { items = null, scope = null, options } = file;
    checkScope(scope, items);
    const { account, storedBytes } = await session.transaction(accountId, async (tx) => {
      const locked = await lockForImport(tx, accountId);
      if (items !== null)
        await checkVendorItems(context, tx, accountId, items, { scope, isDryRun: options.isDryRun });
      await insertImport(tx, {
        accountId,
        id,
        items,
        scope,
        options: withoutCells(options),
        now: context.clock(),
        format: options.format ?? 'csv',
        caller: { face: caller.face, keyId: caller.keyId },
      });
      return locked;
    });
    const region = options.region ?? account.settings.default_region;
    const { mediaType, bytes } = file;
    const earlier: EarlierOptions = {};
    const readOptions = withoutUndefined({
      mediaType,
      region,
      rememberedBy: rememberedBy(context, caller, options, earlier),
    });
    const batches = readContacts(bytes, { ...options, fields, reserve, ...readOptions });
    const numbers = new InheritedNumbers(context, {
      accountId,
      isDryRun: options.isDryRun,
      inTransaction: (work) => session.transaction(accountId, work),
    });
    const to = { accountId, id, stored: storedBytes, numbers };
    const summary = await spool(session, to, batches, onProgress);
    // The commit below waits for the disk. It makes the earlier commits of this connection durable as well.
    const job = await settle((on) => {
      const headings = options.isDryRun || summary.format !== 'csv' ? null : headingsKey(summary.columns);
      return settleFile(on, { accountId, id }, { ...summary, headings, earlier }, context.clock());
    });
    // The file is accepted already, and the next import tries again.
    await dropOldestImports(session, accountId, importLimits.stored).catch(() => {});
    await announce(session, id).catch(() => {});
    return job;
  } catch (error) {
    // Should this fail too, the scheduler cleans up.
    await dropReceiving(session, accountId, id).catch(() => {});
    throw error instanceof FileError ? fileProblemOf(error) : error;
  } finally {
    await receiving?.end(session).catch(() => {});
    session.close();
  }
}

/**
 * Releases the import, so that the scheduler need not wait for the end of the connection. The file is accepted already:
 * after an error a client would send it again.
 */
async function announce(session: ImportSession, id: ImportId): Promise<void> {
  await session.unclaim(importLock(id));
  await notifyJobsDue(session);
}

/** Removes corrections and values of fixes from the options. They are cells of people, and are in the rows. */
function withoutCells({ corrections: _, fixes = [], ...options }: ImportOptions): ImportOptions {
  const alike = fixes.filter((fix) => fix.value === undefined);
  return alike.length === 0 ? options : { ...options, fixes: alike };
}

/** Options that came from an earlier import. They are stored, so that a later import finds them. */
type EarlierOptions = { -readonly [Name in 'region' | 'dateOrder']?: ImportOptions[Name] };

/** Finds the choices for the latest file with the same headings, if the caller requests them; fills `earlier`. */
function rememberedBy(
  context: Context,
  caller: Caller,
  options: ImportOptions,
  earlier: EarlierOptions,
): ReadOptions['rememberedBy'] {
  if (options.usesLast !== true) return undefined;
  return async (columns) => {
    const choices = await findChoices(context, caller, columns);
    if (choices === undefined)
      throw new FileError(
        'mapping',
        'No earlier import had a file with these headings. Name the fields of its columns.',
      );
    const { region, dateOrder } = { ...choices, ...options };
    Object.assign(earlier, withoutUndefined({ region, dateOrder }));
    return { mapping: nameMappingOf(choices), ...earlier };
  };
}

/** Makes the import due. */
async function settleFile(
  on: Queryable,
  { accountId, id }: { readonly accountId: Caller['accountId']; readonly id: ImportId },
  summary: Spooled & { readonly headings: string | null; readonly earlier: EarlierOptions },
  now: Date,
): Promise<ImportJob> {
  const isReceived = await settleReceived(on, accountId, id, summary, now);
  const stored = await findImport(on, accountId, id);
  // The connection broke, so the scheduler has ended the import as abandoned.
  if (!isReceived || stored === undefined)
    throw new ProblemError(
      { kind: 'unavailable' },
      { detail: 'the import ended while its file was received' },
    );
  return toImportJob(stored);
}

interface Spooled extends FileSummary {
  readonly partBytes: number;
  readonly numbersFrom: number | null;
}

/** Writes the rows to the spool, in parts. */
async function spool(
  session: ImportSession,
  to: {
    readonly accountId: Caller['accountId'];
    readonly id: ImportId;
    readonly stored: number;
    readonly numbers: InheritedNumbers;
  },
  batches: AsyncGenerator<FileBatch, FileSummary, undefined>,
  onProgress: (progress: ImportProgress) => void,
): Promise<Spooled> {
  const slices = new Slices();
  let partBytes = 0;
  let lines: string[] = [];
  let length = 0;
  let rows = 0;
  let written: Promise<void> = Promise.resolve();
  const flush = async (endBytes: number) => {
    if (lines.length === 0) return;
    const count = lines.length;
    const packing = packLines(lines);
    lines = [];
    length = 0;
    const firstRow = rows - count + 1;
    const payload = await packing;
    partBytes += payload.length;
    checkStored(to.stored + partBytes);
    // The previous part is written while the next is packed, so memory holds two parts at most.
    await written;
    await to.numbers.reserve();
    written = insertPart(session, to.accountId, to.id, { firstRow, rows: count, endBytes, payload });
    written.catch(() => {});
  };
  for (;;) {
    const next = await batches.next();
    if (next.done === true) {
      await flush(next.value.bytes);
      await written;
      return { ...next.value, partBytes, numbersFrom: to.numbers.from };
    }
    for (const row of next.value.rows) {
      const line = encodeRow(to.numbers.take(row));
      lines.push(line);
      length += line.length;
      rows += 1;
      if (rows > importLimits.rows)
        throw new FileError('too_many_rows', `The file has more than ${importLimits.rows} rows. Split it.`);
      if (lines.length >= partRows || length >= partLength) await flush(next.value.bytes);
      if (slices.isOver()) await slices.next();
    }
    onProgress({ bytes: next.value.bytes, rows });
  }
}

/** Checks the scope of the vendor ids, and the vendor's items. Throws `invalid`. */
export function checkScope(scope: string | null, items: VendorCatalogs | null): void {
  if (scope !== null && !/^[a-z][a-z0-9-]{0,99}$/.test(scope))
    throw invalid('scope', 'invalid', 'must be the name of an API');
  if (items !== null && !isStorableJson(items))
    throw invalid('items', 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
  if (items !== null && JSON.stringify(items).length > importOptionLimits.vendorItems)
    throw invalid(
      'items',
      'too_large',
      `must be at most ${importOptionLimits.vendorItems} characters of JSON`,
    );
}

/**
 * Locks the account for one more import, so that simultaneous requests do not exceed the limit. Returns it with the
 * bytes that its imports store. Throws `limited` when too many wait, `quota` above the limit of bytes.
 */
export async function lockForImport(
  tx: Transaction,
  accountId: AccountId,
): Promise<{ readonly account: Account; readonly storedBytes: number }> {
  const account = orNotFound(await lockAccount(tx, accountId), 'account');
  const { waiting, bytes } = await readUsage(tx, accountId);
  if (waiting >= importLimits.waiting)
    throw new ProblemError({ kind: 'limited', retryAfterMs: importLimits.retryMs, of: 'work' });
  checkStored(bytes);
  return { account, storedBytes: bytes };
}

export function checkStored(bytes: number): void {
  if (bytes <= importLimits.storedBytes) return;
  const quota = { current: bytes, maximum: importLimits.storedBytes };
  throw new ProblemError({ kind: 'quota', feature: 'bytes of imports', ...quota });
}

/** Returns a rejected file as a problem, with the position in the file. */
export function fileProblemOf({ code, row, line, column, width, message }: FileError): ProblemError {
  const position = row === null ? 'file' : column === null ? `rows.${row}` : `rows.${row}.${column}`;
  // Errors of an option have its name as path.
  const isOption = ['mapping', 'delimiter', 'corrections', 'fixes', 'sheet'].includes(code);
  const path = isOption ? code : position;
  return new ProblemError({
    kind: 'invalid',
    issues: [
      {
        path,
        code,
        message,
        ...withoutUndefined({ row: row ?? undefined, line: line ?? undefined }),
        ...width,
      },
    ],
  });
}

/** Folds other names, and adds issues. */
function checkItemNames(
  itemNames: OtherNames,
  checkName: (path: string, text: string) => string,
  issues: Issue[],
): OtherNames {
  const checked = Object.entries(itemNames).map(([catalog, names]) => {
    const path = `item_names.${catalog}`;
    const entries = Object.entries(names);
    if (entries.length > importOptionLimits.otherNames)
      issues.push({
        path,
        code: 'too_many',
        message: `must have at most ${importOptionLimits.otherNames} items`,
      });
    const named = entries
      .slice(0, importOptionLimits.otherNames)
      .map(([other, name]) => [fold(checkName(path, other)), checkName(path, name)] as const);
    return [catalog, Object.fromEntries(named)] as const;
  });
  return Object.fromEntries(checked);
}

/** Trims names and removes doubles. Throws `invalid`. */
export function checkOptions(options: ImportOptions): ImportOptions {
  const issues: Issue[] = [];
  const name = (path: string, text: string): string => {
    const trimmed = tidyName(text);
    if (trimmed === '') issues.push({ path, code: 'required', message: 'must not be empty' });
    else if (!isStorable(trimmed) || trimmed.length > importOptionLimits.name)
      issues.push({
        path,
        code: 'invalid',
        message: `must be text of at most ${importOptionLimits.name} characters`,
      });
    return trimmed;
  };
  const names = (path: string, items: readonly string[]): readonly string[] => {
    if (items.length > importOptionLimits.names)
      issues.push({ path, code: 'too_many', message: `must have at most ${importOptionLimits.names} items` });
    return [
      ...new Set(
        items.slice(0, importOptionLimits.names).map((item, index) => name(`${path}.${index}`, item)),
      ),
    ];
  };
  const { fileName, source, sheet } = options;
  const region = options.region?.trim().toUpperCase();
  const checked: ImportOptions = {
    ...options,
    tags: names('tags', options.tags),
    groups: names('groups', options.groups),
    ...withoutUndefined({
      region,
      source: source === undefined ? undefined : name('source', source),
      sheet: sheet === undefined ? undefined : name('sheet', sheet),
      itemNames: options.itemNames && checkItemNames(options.itemNames, name, issues),
      fileName: fileName?.slice(-importOptionLimits.fileName).toWellFormed().replaceAll('\u0000', ''),
    }),
  };
  for (const path of ['delimiter', 'encoding', 'mapping'] as const) {
    const value = options[path] ?? '';
    if (!isStorableJson(value) || JSON.stringify(value).length > importOptionLimits.text)
      issues.push({
        path,
        code: 'invalid',
        message: `must be at most ${importOptionLimits.text} characters of text`,
      });
  }
  for (const [index, fix] of (options.fixes ?? []).entries())
    if (!isStorableJson({ ...fix }) || JSON.stringify(fix).length > importOptionLimits.fix)
      issues.push({
        path: `fixes.${index}`,
        code: 'invalid',
        message: `must be at most ${importOptionLimits.fix} characters`,
      });
  if ((options.fixes?.length ?? 0) > importOptionLimits.fixes)
    issues.push({
      path: 'fixes',
      code: 'too_many',
      message: `must have at most ${importOptionLimits.fixes} items`,
    });
  if (region !== undefined && readRegion(region) === undefined)
    issues.push({ path: 'region', code: 'invalid', message: regionMustBe });
  for (const [index, { action, with: country = '' }] of (options.fixes ?? []).entries())
    if (action === 'country' && readRegion(country) === undefined)
      issues.push({ path: `fixes.${index}.with`, code: 'invalid', message: regionMustBe });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return checked;
}
