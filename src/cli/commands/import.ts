/**
 * `import FILE`, `import list`, `import show`, `import cancel`, `import undo`. This process reads the file. This
 * process or a running server imports the rows, depending on which is free first. The server continues when this
 * process is killed.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { asId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { toWireNames } from '@switchbook/domain/text/wire-names.js';
import type {
  CreateImportParameters,
  Import,
  Progress as Progressed,
  Switchbook,
} from '../../../clients/typescript/src/index.js';
import { findTables } from '../../compose/faces.js';
import type { Core } from '../../core/core.js';
import { reasonKinds } from '../../imports/operations/import.js';
import { CliError } from '../run/cli-error.js';
import { until } from '../run/interruption.js';
import { details, inQuotes, listing, printNotice, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { bar, formatBytes, formatCount, formatSeconds, Progress } from '../run/progress.js';
import { lastMapping } from '../run/values.js';
import { watchJob } from '../run/watch-job.js';
import { writeOutput } from '../run/write-file.js';
import { fileOf, inProcessApi } from '../session/api.js';
import {
  type ApiContext,
  firstOf,
  idOf,
  lastingOnApi,
  newest,
  ofAccount,
  onApi,
} from '../session/on-account.js';
import type { Actions, ParsedArguments } from '../syntax/define.js';
import type { imports } from '../syntax/jobs.js';

type FileOptions = ParsedArguments<typeof imports.commands.import>;

/** The context of a command that watches a job: an import or a pull. */
export interface WatchContext extends ApiContext {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export const importActions: Actions<typeof imports> = {
  import: (options) =>
    lastingOnApi(
      options.account,
      async (context, signal) => {
        const watched: WatchContext = { ...context, signal, progress: new Progress() };
        const queued = await send(watched, options);
        const job = await watch(watched, queued, 'queued');
        if (signal.aborted) printNotice(cancelledWords(job, options.account));
        const written = await writeRejected(context.api, job, options.rejected);
        return {
          json: job,
          text: endWords(job, options.account, written),
          code: job.state === 'done' ? 0 : 1,
        };
      },
      async () => ({ integerScopes: (await findTables()).integerScopes }),
    ),

  list: async ({ account: ref }) => {
    const { items } = await onApi(ref, ({ api }) =>
      firstOf(newest.limit, (limit) => api.listImports({ limit })),
    );
    return listing(
      items,
      (job) => job,
      {
        STARTED: (job) => job.created_at,
        STATE: stateWords,
        ROWS: (job) => formatCount(job.rows),
        ...countColumns((job: Import) => job),
        FILE: (job) => job.file_name ?? '-',
        ID: (job) => job.id,
      },
      `There is no import yet. Start one with: ${programName} import FILE${ofAccount(ref)}`,
    );
  },

  show: async ({ importId, account: ref, rejected }) => {
    const job = await onApi(ref, async ({ api }) => {
      const found = await api.getImport({ id: importIdOf(importId, ref) });
      if (rejected !== undefined)
        await writeOutput(rejected, await api.downloadRejectedRows({ id: found.id }));
      return found;
    });
    return { json: job, text: [importDetails(job), ...reasonLines(job)].join('\n') };
  },

  /** A process that works on it stops at once; rows that were imported before are kept. */
  cancel: async ({ importId, account: ref }) => {
    const job = await onApi(ref, ({ api }) => api.cancelImport({ id: importIdOf(importId, ref) }));
    return { json: job, text: cancelledWords(job, ref) };
  },

  undo: ({ importId, account: ref }) =>
    lastingOnApi(ref, async (context, signal) => {
      const begun = await context.api.undoImport({ id: importIdOf(importId, ref) });
      const job = await watch({ ...context, signal, progress: new Progress() }, begun, 'undoing');
      if (signal.aborted)
        printNotice(`The undo is not finished. A server continues it, or run: ${undoLine(job, ref)}`);
      const { reverted = 0, kept = 0 } = job.undo ?? {};
      const left =
        kept === 0 ? '' : ` ${formatCount(kept)} were kept, because they were changed after the import.`;
      return { json: job, text: `The import was undone: ${formatCount(reverted)} rows.${left}` };
    }),
};

const importIdOf = (given: string, ref: string | undefined) =>
  idOf<ImportId>(given, 'an import', 'import list', ref);

type Totals = Pick<Import, 'created' | 'updated' | 'skipped' | 'rejected'>;

/** Makes the columns of a list with the totals of rows. */
export function countColumns<Item>(totalsOf: (item: Item) => Totals) {
  const column = (name: keyof Totals) => (item: Item) => formatCount(totalsOf(item)[name]);
  return {
    CREATED: column('created'),
    UPDATED: column('updated'),
    SKIPPED: column('skipped'),
    REJECTED: column('rejected'),
  };
}

/** Returns the file with the rejected rows; undefined: none. */
export async function writeRejected(
  api: Switchbook,
  { id, rejected }: Import,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined || rejected === 0) return undefined;
  await writeOutput(file, await api.downloadRejectedRows({ id }));
  return file;
}

async function send(
  { api, core, account, signal, progress }: WatchContext,
  options: FileOptions,
): Promise<Import> {
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
  // The API does not send the number of rows read; a command on the database gets it from the core.
  const reading: Core['createImport'] | undefined =
    core && ((caller, file) => core.createImport(caller, file, show));
  const sender = core && reading ? await inProcessApi({ ...core, createImport: reading }, account) : api;
  const onProgress = core ? undefined : ({ sent }: Progressed) => show({ bytes: sent, rows: 0 });
  try {
    return await sender.createImport(parametersOf(options), fileOf(bytes), defined({ onProgress }));
  } finally {
    progress.end();
    if (signal.aborted) printNotice('The import was cancelled. Nothing was imported.');
  }
}

function parametersOf(given: FileOptions): CreateImportParameters {
  const { file, account: _, rejected: _rejected, tag, group, mapping, ...options } = given;
  return toWireNames({
    ...options,
    mapping: mapping === lastMapping ? 'last' : mapping && JSON.stringify(mapping),
    tags: commaFree('--tag', tag),
    groups: commaFree('--group', group),
    fileName: file === '-' ? undefined : path.basename(file),
  }) as CreateImportParameters;
}

/** Refuses a name with a comma, since the API separates names by commas. */
function commaFree(option: string, given: readonly string[] = []): readonly string[] | undefined {
  const wrong = given.find((name) => name.includes(','));
  if (wrong !== undefined)
    throw new CliError(
      `${option} ${inQuotes(wrong)} contains a comma, which separates names over the API.`,
      'Import without it, and add the name afterwards with: bulk edit',
    );
  return given.length === 0 ? undefined : given;
}

/** Opens a file. `-` is stdin, whose size is unknown. */
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
 * Works on the job, or waits for another process, until the job leaves its states. The signal cancels an import; an
 * undo is left unfinished.
 */
export function watch(watched: WatchContext, queued: Import, from: 'queued' | 'undoing'): Promise<Import> {
  const { api, core, signal, progress } = watched;
  const { id } = queued;
  return watchJob(queued, {
    isOpen: ({ state }) => state === from || state === 'running' || state === 'queued',
    work: core && ((stopping) => core.runImports({ signal: stopping, only: asId(id) })),
    read: () => api.getImport({ id }),
    cancel: from === 'undoing' ? undefined : () => api.cancelImport({ id }),
    signal,
    progress,
    words: progressWords,
  });
}

function progressWords(job: Import): readonly string[] {
  const { rows, settled_rows: settled, undo, rows_per_second: perSecond, seconds_left: left } = job;
  const isUndo = job.state === 'undoing';
  const all = isUndo ? job.created + job.updated : rows;
  const done = isUndo ? (undo?.reverted ?? 0) + (undo?.kept ?? 0) : settled;
  return [
    isUndo ? 'undoing' : 'importing',
    bar(all === 0 ? 0 : done / all),
    `${formatCount(done)} of ${formatCount(all)} rows`,
    ...(isUndo ? [] : [`${job.percent}%`]),
    ...(left === null ? [] : [`${formatSeconds(left)} left`]),
    ...(perSecond === null ? [] : [`${formatCount(perSecond)}/s`]),
    ...(isUndo ? [] : [formatBytes(job.settled_bytes)]),
  ];
}

function undoLine(job: Import, ref: string | undefined): string {
  return `${programName} import undo ${job.id}${ofAccount(ref)}`;
}

export function cancelledWords(job: Import, ref: string | undefined): string {
  if (job.dry_run || job.created + job.updated === 0)
    return 'The import was cancelled. Nothing was imported.';
  return `The import was cancelled. Rows imported before are kept. Undo them with: ${undoLine(job, ref)}`;
}

function endWords(job: Import, ref: string | undefined, rejectedFile: string | undefined): string {
  const { state, error, dry_run: isDryRun } = job;
  const head =
    state === 'failed'
      ? `The import failed: ${error?.message ?? 'it was interrupted'}`
      : state === 'cancelled'
        ? 'The import was cancelled.'
        : isDryRun
          ? 'The file was checked, and nothing was changed. The import would do this:'
          : 'The import is done.';
  return [
    ...[head, '', importDetails(job)],
    ...(isDryRun ? columnLines(job) : []),
    ...reasonLines(job),
    ...nextLines(job, 'rows', `import show ${job.id}${ofAccount(ref)}`, rejectedFile, ref),
  ].join('\n');
}

/**
 * Returns the next steps: correct the rejected rows, or undo the import. `what`: rows or contacts; `show`: the command
 * that writes them.
 */
export function nextLines(
  job: Import,
  what: string,
  show: string,
  rejectedFile: string | undefined,
  ref: string | undefined,
): readonly string[] {
  const where =
    rejectedFile === undefined
      ? `Write them to a file with: ${programName} ${show} --rejected FILE`
      : `They are in ${rejectedFile}`;
  const isWritten = !job.dry_run && job.created + job.updated > 0;
  return [
    ...(job.rejected === 0
      ? []
      : ['', `Some ${what} were rejected. ${where}`, 'Fix them in that file, and import it.']),
    ...(isWritten ? ['', `To undo it: ${undoLine(job, ref)}`] : []),
  ];
}

/** Lists the field of each column of a CSV file or property of vCards. */
function columnLines({ columns, format }: Import): readonly string[] {
  if (columns.length === 0) return [];
  const rows = columns.map(({ name, field, count }) => [
    `  ${harmless(name)}`,
    ...(count === undefined ? [] : [formatCount(count)]),
    field ?? 'not imported',
  ]);
  const [first, second] = format === 'csv' ? ['  COLUMN', []] : ['  PROPERTY', ['TIMES']];
  return ['', table([first, ...second, 'BECOMES'], rows, '')];
}

type Reason = Import['reasons'][number];

const kindWords: Readonly<Record<Reason['kind'], string>> = {
  rejected: 'Why rows were rejected:',
  skipped: 'Why rows were skipped:',
  dropped: 'Why cells were dropped:',
  ambiguous: 'Numbers and letters that can be read in two ways:',
  joined: 'Ids that were added to an existing contact:',
  fixed: 'Cells that a fix changed:',
  hidden: 'Rows that are hidden in the sheet, and were read:',
  similar: 'Rows that look like stored contacts:',
};

/** Lists reasons: count, column, and some examples. */
export function reasonLines({ reasons }: Import): readonly string[] {
  return reasonKinds.flatMap((kind) => {
    const found = reasons.filter((reason) => reason.kind === kind);
    if (found.length === 0) return [];
    return ['', kindWords[kind], ...found.flatMap(linesOf)];
  });
}

function linesOf({ code, column, count, examples }: Reason): readonly string[] {
  const where = column === null ? '' : ` in ${harmless(column)}`;
  return [
    `  ${formatCount(count)} × ${code}${where}`,
    ...examples.map(({ row, message }) => `      row ${formatCount(row)}: ${harmless(message)}`),
  ];
}

/** Removes control sequences of terminals from a file's text. */
export function harmless(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function stateWords({ state, dry_run: isDryRun }: Import): string {
  return isDryRun ? `${state} (dry run)` : state;
}

export function importDetails(job: Import): string {
  const { started_at: from, finished_at: to } = job;
  const took = from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
  const left = job.columns.filter((column) => column.field === null).map((column) => column.name);
  return details([
    ['id', job.id],
    ['state', stateWords(job)],
    ['file', job.file_name],
    ['rows', formatCount(job.rows)],
    ['created', formatCount(job.created)],
    ['updated', formatCount(job.updated)],
    ['skipped', formatCount(job.skipped)],
    ['rejected', formatCount(job.rejected)],
    ['time', took === null ? null : formatSeconds(took)],
    ['not imported', left.length === 0 ? null : [...new Set(left)].map(harmless).join(', ')],
  ]);
}
