/**
 * `import FILE`, `import list`, `import show`, `import cancel`, `import undo`. This process reads the file. This
 * process or a running server imports the rows, depending on which is free first. The server continues when this
 * process is killed.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { toWireNames } from '@switchbook/domain/text/wire-names.js';
import { oneLine } from '@switchbook/text/terminal-text.js';
import type {
  CreateImportParameters,
  Import,
  Progress as Progressed,
} from '../../../../clients/typescript/src/index.js';
import { findTables } from '../../../compose/faces.js';
import type { Core } from '../../../core/core.js';
import { fileOf, openInProcessApi } from '../../session/api.js';
import { accountOption, idOf, onApi, readNewest, runLastingOnApi } from '../../session/command-account.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { imports } from '../../syntax/jobs.js';
import { CliError } from '../../terminal/cli-error.js';
import { untilInterrupted } from '../../terminal/interruption.js';
import { endLine } from '../../terminal/job-words.js';
import { lastMapping } from '../../terminal/option-values.js';
import { formatTable, inQuotes, listing, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatBytes, formatCount, Progress, progressBar } from '../../terminal/progress.js';
import {
  cancelledWords,
  countColumns,
  importDetails,
  importState,
  nextLines,
  reasonLines,
  undoLine,
  type WatchContext,
  watchImport,
  writeRejected,
  writeRejectedRows,
} from './watch-import.js';

type FileOptions = ParsedArguments<typeof imports.commands.import>;

export const importActions: Actions<typeof imports> = {
  import: (options) =>
    runLastingOnApi(
      options.account,
      async (context, signal) => {
        const watched: WatchContext = { ...context, signal, progress: new Progress() };
        const queued = await send(watched, options);
        const job = await watchImport(watched, queued, 'queued');
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

  list: async ({ account: ref }) =>
    listing(
      await readNewest(ref, (api, page) => api.listImports(page)),
      {
        STARTED: (job) => job.created_at,
        STATE: importState,
        ROWS: (job) => formatCount(job.rows),
        ...countColumns((job: Import) => job),
        FILE: (job) => job.file_name ?? '-',
        ID: (job) => job.id,
      },
      `There is no import yet. Start one with: ${programName} import FILE${accountOption(ref)}`,
    ),

  show: async ({ importId, account: ref, rejected }) => {
    const job = await onApi(ref, async ({ api }) => {
      const importJob = await api.getImport({ id: importIdOf(importId, ref) });
      if (rejected !== undefined) await writeRejectedRows(api, importJob.id, rejected);
      return importJob;
    });
    return { json: job, text: [importDetails(job), ...reasonLines(job)].join('\n') };
  },

  /** A process that works on it stops at once; rows that were imported before are kept. */
  cancel: async ({ importId, account: ref }) => {
    const job = await onApi(ref, ({ api }) => api.cancelImport({ id: importIdOf(importId, ref) }));
    return { json: job, text: cancelledWords(job, ref) };
  },

  undo: ({ importId, account: ref }) =>
    runLastingOnApi(ref, async (context, signal) => {
      const begun = await context.api.undoImport({ id: importIdOf(importId, ref) });
      const job = await watchImport({ ...context, signal, progress: new Progress() }, begun, 'undoing');
      if (signal.aborted)
        printNotice(`The undo is not finished. A server continues it, or run: ${undoLine(job, ref)}`);
      const { reverted = 0, kept = 0 } = job.undo ?? {};
      const unchangedText =
        kept === 0 ? '' : ` ${formatCount(kept)} were kept, because they were changed after the import.`;
      const isUndone = job.state === 'undone';
      const done = isUndone
        ? `The import was undone: ${formatCount(reverted)} rows.${unchangedText}`
        : 'The undo is not finished.';
      return { json: job, text: endLine('undo', job, done), code: isUndone ? 0 : 1 };
    }),
};

const importIdOf = (text: string, ref: string | undefined) =>
  idOf<ImportId>(text, 'an import', 'import list', ref);

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
        ...(size === undefined ? [] : [progressBar(read.bytes / size)]),
        `${formatCount(read.rows)} rows`,
        formatBytes(read.bytes),
        `${formatCount(read.rows / seconds)}/s`,
      ];
    });
  // The API does not send the number of rows read; a command on the database gets it from the core.
  const reading: Core['createImport'] | undefined =
    core && ((caller, file) => core.createImport(caller, file, show));
  const sender = core && reading ? await openInProcessApi({ ...core, createImport: reading }, account) : api;
  const onProgress = core ? undefined : ({ sent }: Progressed) => show({ bytes: sent, rows: 0 });
  try {
    return await sender.createImport(parametersOf(options), fileOf(bytes), withoutUndefined({ onProgress }));
  } finally {
    progress.end();
    if (signal.aborted) printNotice('The import was cancelled. Nothing was imported.');
  }
}

function parametersOf(fileOptions: FileOptions): CreateImportParameters {
  const {
    file,
    account: _,
    rejected: _rejected,
    tag: tags,
    group: groups,
    mapping,
    ...options
  } = fileOptions;
  return toWireNames({
    ...options,
    mapping: mapping === lastMapping ? 'last' : mapping && JSON.stringify(mapping),
    tags,
    groups,
    fileName: file === '-' ? undefined : path.basename(file),
  }) as CreateImportParameters;
}

/** Opens a file. `-` is stdin, whose size is unknown. */
async function openFile(file: string, signal: AbortSignal) {
  if (file === '-') return { bytes: untilInterrupted(signal, process.stdin), size: undefined };
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined || stats.isDirectory())
    throw new CliError(
      stats === undefined ? `There is no file ${inQuotes(file)}.` : `${inQuotes(file)} is a directory.`,
      'Name a CSV, NDJSON or vCard file, also compressed with gzip, an Excel workbook (.xlsx), or - for stdin.',
    );
  const bytes = untilInterrupted(signal, createReadStream(file));
  return { bytes, size: stats.isFile() ? stats.size : undefined };
}

function endWords(job: Import, ref: string | undefined, rejectedFile: string | undefined): string {
  const { dry_run: isDryRun } = job;
  const done = isDryRun
    ? 'The file was checked, and nothing was changed. The import would do this:'
    : 'The import is done.';
  const head = endLine('import', job, done);
  return [
    ...[head, '', importDetails(job)],
    ...(isDryRun ? columnLines(job) : []),
    ...reasonLines(job),
    ...nextLines(job, 'rows', `import show ${job.id}${accountOption(ref)}`, rejectedFile, ref),
  ].join('\n');
}

/** Lists the field of each column of a CSV file or property of vCards. */
function columnLines({ columns, format }: Import): readonly string[] {
  if (columns.length === 0) return [];
  const rows = columns.map(({ name, field, count }) => [
    `  ${oneLine(name)}`,
    ...(count === undefined ? [] : [formatCount(count)]),
    field ?? 'not imported',
  ]);
  const [first, second] = format === 'csv' ? ['  COLUMN', []] : ['  PROPERTY', ['TIMES']];
  return ['', formatTable([first, ...second, 'BECOMES'], rows, '')];
}
