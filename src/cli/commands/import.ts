/**
 * `import FILE`, `import list`, `import show`, `import cancel`, `import undo`. The file is read by this process and worked on by
 * this process or a running server, the first that is free; it goes on with the server when this process is killed.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { findTables } from '../../compose/faces.js';
import {
  type ImportJob,
  type ImportOptions,
  type RowReason,
  reasonKinds,
} from '../../core/imports/import.js';
import { type ImportReport, percentOf, reportOf } from '../../core/imports/import-json.js';
import type { ImportId } from '../../domain/ids.js';
import { CliError } from '../run/cli-error.js';
import { until } from '../run/interruption.js';
import { facts, inQuotes, listing, note, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatBytes, formatCount, formatSeconds, Progress } from '../run/progress.js';
import { lastMapping } from '../run/values.js';
import { writeWhole } from '../run/write-file.js';
import type { Actions, Given } from '../syntax/define.js';
import type { imports } from '../syntax/jobs.js';
import { idOf, lastingOnAccount, newest, ofAccount, onAccount, type Place } from './on-account.js';
import { watchJob } from './watch-job.js';

type FileOptions = Given<typeof imports.commands.import>;

/** An import of an account, as the commands on it see it. */
export interface Watched extends Place {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export const importActions: Actions<typeof imports> = {
  import: (options) =>
    lastingOnAccount(
      options.account,
      async (place, signal) => {
        const watched: Watched = { ...place, signal, progress: new Progress() };
        const queued = await send(watched, options);
        const job = await watch(watched, queued, 'queued');
        if (signal.aborted) note(cancelledWords(job, options.account));
        const written = await writeRejected(watched, job, options.rejected);
        return {
          json: reportOf(job),
          text: endWords(job, options.account, written),
          code: job.state === 'done' ? 0 : 1,
        };
      },
      async () => ({ integerScopes: (await findTables()).integerScopes }),
    ),

  list: async ({ account: ref }) => {
    const { items } = await onAccount(ref, ({ core, caller }) => core.listImports(caller, newest));
    return listing(
      items,
      reportOf,
      {
        STARTED: (job) => job.createdAt.toISOString(),
        STATE: stateWords,
        ROWS: (job) => formatCount(job.rows),
        ...countColumns((job: ImportJob) => job.totals),
        FILE: (job) => job.options.fileName ?? '-',
        ID: (job) => job.id,
      },
      `There is no import yet. Start one with: ${programName} import FILE${ofAccount(ref)}`,
    );
  },

  show: async ({ importId, account: ref, rejected }) => {
    const job = await onAccount(ref, async ({ core, caller }) => {
      const found = await core.getImport(caller, importIdOf(importId, ref));
      if (rejected !== undefined) await writeWhole(rejected, core.readRejected(caller, found.id));
      return found;
    });
    return { json: reportOf(job), text: [factsOf(job), ...reasonLines(job)].join('\n') };
  },

  /** A process that works on it stops at once; rows that were imported before stay. */
  cancel: async ({ importId, account: ref }) => {
    const job = await onAccount(ref, ({ core, caller }) =>
      core.cancelImport(caller, importIdOf(importId, ref)),
    );
    return { json: reportOf(job), text: cancelledWords(job, ref) };
  },

  undo: ({ importId, account: ref }) =>
    lastingOnAccount(ref, async (place, signal) => {
      const begun = await place.core.undoImport(place.caller, importIdOf(importId, ref));
      const job = await watch({ ...place, signal, progress: new Progress() }, begun, 'undoing');
      if (signal.aborted)
        note(`The undo is not finished. A server continues it, or run: ${undoLine(job, ref)}`);
      const { reverted = 0, kept = 0 } = job.undo ?? {};
      const left =
        kept === 0 ? '' : ` ${formatCount(kept)} were kept, because they were changed after the import.`;
      return { json: reportOf(job), text: `The import was undone: ${formatCount(reverted)} rows.${left}` };
    }),
};

const importIdOf = (given: string, ref: string | undefined) =>
  idOf<ImportId>(given, 'an import', 'import list', ref);

/** Columns of a list with the totals of rows. */
export function countColumns<Item>(totalsOf: (item: Item) => ImportJob['totals']) {
  const column = (name: keyof ImportJob['totals']) => (item: Item) => formatCount(totalsOf(item)[name]);
  return {
    CREATED: column('created'),
    UPDATED: column('updated'),
    SKIPPED: column('skipped'),
    REJECTED: column('rejected'),
  };
}

/** The file where the rejected rows are; undefined where there is none. */
export async function writeRejected(
  { core, caller }: Place,
  { id, totals }: ImportJob,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined || totals.rejected === 0) return undefined;
  await writeWhole(file, core.readRejected(caller, id));
  return file;
}

async function send({ core, caller, signal, progress }: Watched, options: FileOptions) {
  const { bytes, size } = await openFile(options.file, signal);
  const startedAt = performance.now();
  const show = (read: { readonly bytes: number; readonly rows: number }) =>
    progress.show(() => {
      const seconds = (performance.now() - startedAt) / 1000;
      return [
        'reading',
        ...(size === undefined ? [] : [bar(read.bytes / size)]),
        `${formatCount(read.rows)} rows`,
        formatBytes(read.bytes),
        `${formatCount(read.rows / seconds)}/s`,
      ];
    });
  try {
    return await core.createImport(caller, { bytes, options: optionsOf(options) }, show);
  } finally {
    progress.end();
    if (signal.aborted) note('The import was cancelled. Nothing was imported.');
  }
}

function optionsOf(given: FileOptions): ImportOptions {
  const { file, account: _, rejected: _rejected, dryRun, tag = [], group = [], mapping, ...options } = given;
  const named = file === '-' ? {} : { fileName: path.basename(file) };
  const usesLast = mapping === lastMapping;
  const mapped = usesLast || mapping === undefined ? {} : { mapping };
  const { repeats, ...others } = options;
  return {
    ...others,
    ...mapped,
    ...(usesLast && { usesLast }),
    ...(repeats !== 'skip' && { repeats }),
    isDryRun: dryRun === true,
    tags: tag,
    groups: group,
    ...named,
  };
}

/** `-` is stdin, whose size is unknown. */
async function openFile(file: string, signal: AbortSignal) {
  if (file === '-') return { bytes: until(signal, process.stdin), size: undefined };
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.isDirectory())
    throw new CliError(
      found === undefined ? `There is no file ${inQuotes(file)}.` : `${inQuotes(file)} is a directory.`,
      'Name a CSV, NDJSON or vCard file, also compressed with gzip, an Excel workbook (.xlsx), or - for stdin.',
    );
  const bytes = until(signal, createReadStream(file));
  return { bytes, size: found.isFile() ? found.size : undefined };
}

/**
 * Works on the job until it leaves the states it is in, or sees another process do so. With the signal an import is
 * cancelled; an undo is left where it is.
 */
export function watch(watched: Watched, queued: ImportJob, from: 'queued' | 'undoing'): Promise<ImportJob> {
  const { core, caller, signal, progress } = watched;
  const { id } = queued;
  return watchJob(queued, {
    isOpen: ({ state }) => state === from || state === 'running' || state === 'queued',
    work: (stopping) => core.runImports({ signal: stopping, only: id }),
    look: () => core.getImport(caller, id),
    cancel: from === 'undoing' ? undefined : () => core.cancelImport(caller, id),
    signal,
    progress,
    words: progressWords,
  });
}

function progressWords(job: ImportJob): readonly string[] {
  const { rows, settledRows, totals, undo, rowsPerSecond, secondsLeft, settledBytes } = job;
  const isUndo = job.state === 'undoing';
  const all = isUndo ? totals.created + totals.updated : rows;
  const done = isUndo ? (undo?.reverted ?? 0) + (undo?.kept ?? 0) : settledRows;
  return [
    isUndo ? 'undoing' : 'importing',
    bar(all === 0 ? 0 : done / all),
    `${formatCount(done)} of ${formatCount(all)} rows`,
    ...(isUndo ? [] : [`${percentOf(job)}%`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(rowsPerSecond === null ? [] : [`${formatCount(rowsPerSecond)}/s`]),
    ...(isUndo ? [] : [formatBytes(settledBytes)]),
  ];
}

function undoLine(job: ImportJob, ref: string | undefined): string {
  return `${programName} import undo ${job.id}${ofAccount(ref)}`;
}

export function cancelledWords(job: ImportJob, ref: string | undefined): string {
  if (job.options.isDryRun || job.totals.created + job.totals.updated === 0)
    return 'The import was cancelled. Nothing was imported.';
  return `The import was cancelled. Rows imported before are kept. Undo them with: ${undoLine(job, ref)}`;
}

function endWords(job: ImportJob, ref: string | undefined, rejectedFile: string | undefined): string {
  const { state, error, options } = job;
  const head =
    state === 'failed'
      ? `The import failed: ${error?.message ?? 'it was interrupted'}`
      : state === 'cancelled'
        ? 'The import was cancelled.'
        : options.isDryRun
          ? 'The file was checked, and nothing was changed. The import would do this:'
          : 'The import is done.';
  return [
    ...[head, '', factsOf(job)],
    ...(options.isDryRun ? columnLines(job) : []),
    ...reasonLines(job),
    ...nextLines(job, 'rows', `import show ${job.id}${ofAccount(ref)}`, rejectedFile, ref),
  ].join('\n');
}

/**
 * The next steps: fix the rejected rows, or take all of it back. `what`: rows or contacts; `show`: the command that
 * writes them.
 */
export function nextLines(
  job: ImportJob,
  what: string,
  show: string,
  rejectedFile: string | undefined,
  ref: string | undefined,
): readonly string[] {
  const { options, totals } = job;
  const where =
    rejectedFile === undefined
      ? `Write them to a file with: ${programName} ${show} --rejected FILE`
      : `They are in ${rejectedFile}`;
  const isWritten = !options.isDryRun && totals.created + totals.updated > 0;
  return [
    ...(totals.rejected === 0
      ? []
      : ['', `Some ${what} were rejected. ${where}`, 'Fix them in that file, and import it.']),
    ...(isWritten ? ['', `To undo it: ${undoLine(job, ref)}`] : []),
  ];
}

/** Lists the field of each column of a CSV file or property of vCards. */
function columnLines({ columns, format }: ImportJob): readonly string[] {
  if (columns.length === 0) return [];
  const rows = columns.map(({ name, field, count }) => [
    `  ${harmless(name)}`,
    ...(count === undefined ? [] : [formatCount(count)]),
    field ?? 'not imported',
  ]);
  const [first, second] = format === 'csv' ? ['  COLUMN', []] : ['  PROPERTY', ['TIMES']];
  return ['', table([first, ...second, 'BECOMES'], rows, '')];
}

const kindWords: Readonly<Record<RowReason['kind'], string>> = {
  rejected: 'Why rows were rejected:',
  skipped: 'Why rows were skipped:',
  dropped: 'Why cells were dropped:',
  ambiguous: 'Numbers and letters that can be read in two ways:',
  joined: 'Ids that were added to an existing contact:',
  fixed: 'Cells that a fix changed:',
  hidden: 'Rows that are hidden in the sheet, and were read:',
};

/** Lists reasons: count, column, and some examples. */
export function reasonLines({ reasons }: ImportJob): readonly string[] {
  return reasonKinds.flatMap((kind) => {
    const found = reasons.filter((reason) => reason.kind === kind);
    if (found.length === 0) return [];
    return ['', kindWords[kind], ...found.flatMap(linesOf)];
  });
}

function linesOf({ code, column, count, examples }: RowReason): readonly string[] {
  const where = column === null ? '' : ` in ${harmless(column)}`;
  return [
    `  ${formatCount(count)} × ${code}${where}`,
    ...examples.map(({ row, message }) => `      row ${formatCount(row)}: ${harmless(message)}`),
  ];
}

/** Text of a file, without what a terminal would obey. */
export function harmless(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function stateWords({ state, options }: ImportJob): string {
  return options.isDryRun ? `${state} (dry run)` : state;
}

export function factsOf(job: ImportJob): string {
  const report: ImportReport = reportOf(job);
  const { startedAt, finishedAt } = job;
  const took =
    startedAt === null || finishedAt === null ? null : (finishedAt.getTime() - startedAt.getTime()) / 1000;
  const left = job.columns.filter((column) => column.field === null).map((column) => column.name);
  return facts([
    ['id', report.id],
    ['state', stateWords(job)],
    ['file', report.file_name],
    ['rows', formatCount(report.rows)],
    ['created', formatCount(report.created)],
    ['updated', formatCount(report.updated)],
    ['skipped', formatCount(report.skipped)],
    ['rejected', formatCount(report.rejected)],
    ['time', took === null ? null : formatSeconds(took)],
    ['not imported', left.length === 0 ? null : [...new Set(left)].map(harmless).join(', ')],
  ]);
}
