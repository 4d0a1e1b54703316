/**
 * `import FILE`, `import list`, `import show`, `import cancel`, `import undo`. The file is read by this process and worked on by
 * this process or a running server, the first that is free; it goes on with the server when this process is killed.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findIntegerScopes } from '../../compose/ids.js';
import {
  type ImportJob,
  type ImportOptions,
  type RowReason,
  reasonKinds,
} from '../../core/imports/import.js';
import { type ImportReport, percentOf, reportOf } from '../../core/imports/import-json.js';
import { type ImportId, parseId } from '../../domain/ids.js';
import { interruptedBy } from '../../domain/interruption.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { facts, note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatBytes, formatCount, formatSeconds, Progress } from '../run/progress.js';
import { writeWhole } from '../run/write-file.js';
import { withCore, withLastingCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { callerOf } from './export.js';

export interface FileOptions {
  readonly account?: string | undefined;
  readonly dryRun?: boolean;
  readonly onMatch: ImportOptions['onMatch'];
  readonly badCells: NonNullable<ImportOptions['badCells']>;
  readonly format?: NonNullable<ImportOptions['format']>;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly tag?: readonly string[];
  readonly group?: readonly string[];
  readonly source?: string;
  readonly region?: string;
  /** where the rejected rows go */
  readonly rejected?: string;
}

type Caller = ReturnType<typeof callerOf>;

/** An import of an account, as the commands on it see it. */
export interface Watched {
  readonly core: CommandCore;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export async function importFile(file: string, options: FileOptions): Promise<Output> {
  return withLastingCore(
    async (core, signal) => {
      const caller = callerOf(await findAccount(core, options.account));
      const watched: Watched = { core, caller, signal, progress: new Progress() };
      const queued = await send(watched, file, options);
      const job = await watch(watched, queued, 'queued');
      if (signal.aborted) note(cancelledWords(job, options.account));
      const { rejected } = options;
      const isWritten = rejected !== undefined && job.totals.rejected > 0;
      if (isWritten) await writeWhole(rejected, core.readRejected(caller, job.id));
      return {
        json: reportOf(job),
        text: endWords(job, options.account, isWritten ? rejected : undefined),
        code: job.state === 'done' ? 0 : 1,
      };
    },
    async () => ({ integerScopes: await findIntegerScopes() }),
  );
}

export async function listImports({ account: ref }: { readonly account?: string }): Promise<Output> {
  const jobs = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    return (await core.listImports(caller, { limit: 200, after: null })).items;
  });
  const rows = jobs.map((job) => {
    const { totals } = job;
    const counts = [job.rows, totals.created, totals.updated, totals.skipped, totals.rejected];
    const name = job.options.fileName ?? '-';
    return [job.createdAt.toISOString(), stateWords(job), ...counts.map(formatCount), name, job.id];
  });
  const headings = ['STARTED', 'STATE', 'ROWS', 'CREATED', 'UPDATED', 'SKIPPED', 'REJECTED', 'FILE', 'ID'];
  return {
    json: jobs.map(reportOf),
    text: table(
      headings,
      rows,
      `There is no import yet; make one with: ${programName} import FILE${ofAccount(ref)}`,
    ),
  };
}

export async function showImport(
  text: string,
  { account: ref, rejected }: { readonly account?: string; readonly rejected?: string },
): Promise<Output> {
  const job = await withCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    const found = await core.getImport(caller, importId(text, ref));
    if (rejected !== undefined) await writeWhole(rejected, core.readRejected(caller, found.id));
    return found;
  });
  return { json: reportOf(job), text: [factsOf(job), ...reasonLines(job)].join('\n') };
}

/** Whoever works on it stops at once; rows that were imported before stay. */
export async function cancelImport(
  text: string,
  { account: ref }: { readonly account?: string },
): Promise<Output> {
  const job = await withCore(async (core) =>
    core.cancelImport(callerOf(await findAccount(core, ref)), importId(text, ref)),
  );
  return { json: reportOf(job), text: cancelledWords(job, ref) };
}

export function undoImport(text: string, { account: ref }: { readonly account?: string }): Promise<Output> {
  return withLastingCore(async (core, signal) => {
    const caller = callerOf(await findAccount(core, ref));
    const watched: Watched = { core, caller, signal, progress: new Progress() };
    const job = await watch(watched, await core.undoImport(caller, importId(text, ref)), 'undoing');
    if (signal.aborted) note(`It goes on with the next start of the server, or with: ${undoLine(job, ref)}`);
    const { reverted = 0, kept = 0 } = job.undo ?? {};
    const left = kept === 0 ? '' : ` ${formatCount(kept)} stay, since they were changed after the import.`;
    return { json: reportOf(job), text: `The import is taken back: ${formatCount(reverted)} rows.${left}` };
  });
}

function importId(text: string, ref: string | undefined): ImportId {
  const id = parseId<ImportId>(text);
  if (id !== undefined) return id;
  throw new CliError(
    `'${text}' is not the id of an import.`,
    `See the ids with: ${programName} import list${ofAccount(ref)}`,
  );
}

async function send({ core, caller, signal, progress }: Watched, file: string, options: FileOptions) {
  const { bytes, size } = await openFile(file, signal);
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
    return await core.createImport(caller, { bytes, options: optionsOf(file, options) }, show);
  } finally {
    progress.end();
    if (signal.aborted) note('The import was cancelled; nothing was imported.');
  }
}

function optionsOf(file: string, options: FileOptions): ImportOptions {
  const { format, delimiter, encoding, mapping, source, region } = options;
  return {
    ...(format === undefined ? {} : { format }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(source === undefined ? {} : { source }),
    ...(region === undefined ? {} : { region }),
    onMatch: options.onMatch,
    badCells: options.badCells,
    isDryRun: options.dryRun === true,
    tags: options.tag ?? [],
    groups: options.group ?? [],
    ...(file === '-' ? {} : { fileName: path.basename(file) }),
  };
}

/** `-` is stdin, whose size is unknown. */
async function openFile(file: string, signal: AbortSignal) {
  if (file === '-') return { bytes: until(signal, process.stdin), size: undefined };
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.isDirectory())
    throw new CliError(
      found === undefined ? `There is no file ${file}.` : `${file} is a folder.`,
      'Name a file of contacts: CSV, NDJSON or vCard, also packed with gzip; - reads stdin.',
    );
  const bytes = until(signal, createReadStream(file));
  return { bytes, size: found.isFile() ? found.size : undefined };
}

/** Throws as soon as the signal comes, also while nothing does: a pipe may be silent for ever. */
async function* until(signal: AbortSignal, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const interruption = interruptedBy(signal);
  for (;;) {
    const { done, value } = await interruption.wait(iterator.next());
    if (done === true) return;
    yield value;
  }
}

const lookEveryMs = 150;

/**
 * Works on the job until it leaves the states it is in, or sees another process do so. With the signal an import is
 * cancelled; an undo is left where it is.
 */
export async function watch(
  watched: Watched,
  queued: ImportJob,
  from: 'queued' | 'undoing',
): Promise<ImportJob> {
  const { core, caller, signal, progress } = watched;
  const stopping = new AbortController();
  const work = () => core.runImports({ signal: stopping.signal, only: queued.id });
  const isOpen = (job: ImportJob) => job.state === from || job.state === 'running' || job.state === 'queued';
  let working: Promise<void> | undefined;
  let job = queued;
  try {
    while (isOpen(job)) {
      if (signal.aborted) {
        if (from === 'undoing') break;
        await core.cancelImport(caller, job.id).catch(() => {});
      }
      // Another process may have it, or may have had it and is gone.
      working ??= work().finally(() => {
        working = undefined;
      });
      await Promise.race([working, pause(lookEveryMs)]);
      job = await core.getImport(caller, job.id);
      progress.show(() => progressWords(job));
      if (working === undefined && isOpen(job)) await pause(lookEveryMs);
    }
  } finally {
    stopping.abort();
    await working?.catch(() => {});
    progress.end();
  }
  return job;
}

function progressWords(job: ImportJob): readonly string[] {
  const { rows, settledRows, totals, undo, rowsPerSecond, secondsLeft, settledBytes } = job;
  const isUndo = job.state === 'undoing';
  const all = isUndo ? totals.created + totals.updated : rows;
  const done = isUndo ? (undo?.reverted ?? 0) + (undo?.kept ?? 0) : settledRows;
  return [
    isUndo ? 'taking back' : 'importing',
    bar(all === 0 ? 0 : done / all),
    `${formatCount(done)} of ${formatCount(all)} rows`,
    ...(isUndo ? [] : [`${percentOf(job)}%`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    ...(rowsPerSecond === null ? [] : [`${formatCount(rowsPerSecond)}/s`]),
    ...(isUndo ? [] : [formatBytes(settledBytes)]),
  ];
}

export function undoLine(job: ImportJob, ref: string | undefined): string {
  return `${programName} import undo ${job.id}${ofAccount(ref)}`;
}

export function cancelledWords(job: ImportJob, ref: string | undefined): string {
  if (job.options.isDryRun || job.totals.created + job.totals.updated === 0)
    return 'The import was cancelled; nothing was imported.';
  return `The import was cancelled; what was imported until then stays. Take it back with: ${undoLine(job, ref)}`;
}

function endWords(job: ImportJob, ref: string | undefined, rejectedFile: string | undefined): string {
  const { state, error, options, totals } = job;
  const lines = [
    state === 'failed'
      ? `The import failed: ${error?.message ?? 'it broke off'}`
      : state === 'cancelled'
        ? 'The import was cancelled.'
        : options.isDryRun
          ? 'The file was checked; nothing was written. The import would do this:'
          : 'The import is done.',
    '',
    factsOf(job),
    ...(options.isDryRun ? columnLines(job) : []),
    ...reasonLines(job),
  ];
  if (totals.rejected > 0) {
    const command = `${programName} import show ${job.id}${ofAccount(ref)} --rejected FILE`;
    const where =
      rejectedFile === undefined ? `to write them to a file: ${command}` : `they are in ${rejectedFile}`;
    lines.push('', `Some rows were rejected; ${where}`, 'Mend them there and import that file.');
  }
  if (!options.isDryRun && totals.created + totals.updated > 0)
    lines.push('', `To take all of it back: ${undoLine(job, ref)}`);
  return lines.join('\n');
}

/** What each column of a CSV file or property of vCards became. */
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
  dropped: 'Cells that were dropped:',
  ambiguous: 'Numbers that have two readings:',
  joined: 'Ids that were given to a known contact:',
};

/** By reason: how often, where, and some examples. */
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
  const took =
    job.startedAt === null || job.finishedAt === null
      ? []
      : [['time', formatSeconds((job.finishedAt.getTime() - job.startedAt.getTime()) / 1000)] as const];
  const left = job.columns.filter((column) => column.field === null).map((column) => column.name);
  return facts([
    ['id', report.id],
    ['state', stateWords(job)],
    ...(report.file_name === null ? [] : [['file', report.file_name] as const]),
    ['rows', formatCount(report.rows)],
    ['created', formatCount(report.created)],
    ['updated', formatCount(report.updated)],
    ['skipped', formatCount(report.skipped)],
    ['rejected', formatCount(report.rejected)],
    ...took,
    ...(left.length === 0 ? [] : [['not imported', [...new Set(left)].map(harmless).join(', ')] as const]),
  ]);
}
