/** Watches and reports an import, also the import of a pull. The commands: `import.ts`, `../connections/pull.ts`. */
import { asId } from '@switchbook/domain/runtime/ids.js';
import { oneLine } from '@switchbook/text/terminal-text.js';
import type { Import, NewItems, Switchbook } from '../../../../clients/typescript/src/index.js';
import { reasonKinds } from '../../../imports/values/import-job.js';
import { type ApiContext, accountOption } from '../../session/command-account.js';
import { rateParts, timeLeftParts, undoneCount } from '../../terminal/job-words.js';
import { formatDetails } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import {
  formatBytes,
  formatCount,
  formatSeconds,
  type Progress,
  progressBar,
} from '../../terminal/progress.js';
import { watchJob } from '../../terminal/watch-job.js';
import { ownerOnly, writeOutput } from '../../terminal/write-file.js';

/** The context of a command that watches a job: an import or a pull. */
export interface WatchContext extends ApiContext {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

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
  await writeRejectedRows(api, id, file);
  return file;
}

export async function writeRejectedRows(api: Switchbook, id: string, file: string): Promise<void> {
  await writeOutput(file, await api.downloadRejectedRows({ id }), () => {}, ownerOnly);
}

/**
 * Works on the job, or waits for another process, until the job leaves its states. The signal cancels an import; an
 * undo is left unfinished.
 */
export function watchImport(
  watched: WatchContext,
  queued: Import,
  from: 'queued' | 'undoing',
): Promise<Import> {
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
  const { rows, settled_rows: settled } = job;
  const isUndo = job.state === 'undoing';
  const all = isUndo ? job.created + job.updated : rows;
  const done = isUndo ? undoneCount(job) : settled;
  return [
    isUndo ? 'undoing' : 'importing',
    progressBar(all === 0 ? 0 : done / all),
    `${formatCount(done)} of ${formatCount(all)} rows`,
    ...(isUndo ? [] : [`${job.percent}%`]),
    ...timeLeftParts(job.seconds_left),
    ...rateParts(job.rows_per_second),
    ...(isUndo ? [] : [formatBytes(job.settled_bytes)]),
  ];
}

export function undoLine(job: Import, ref: string | undefined): string {
  return `${programName} import undo ${job.id}${accountOption(ref)}`;
}

export function cancelledWords(job: Import, ref: string | undefined): string {
  if (job.dry_run || job.created + job.updated === 0)
    return 'The import was cancelled. Nothing was imported.';
  return `The import was cancelled. Rows imported before are kept. Undo them with: ${undoLine(job, ref)}`;
}

/**
 * Returns the next steps: correct the rejected rows, or undo the import. `noun`: rows or contacts; `show`: the command
 * that writes them.
 */
export function nextLines(
  job: Import,
  noun: string,
  show: string,
  rejectedFile: string | undefined,
  ref: string | undefined,
): readonly string[] {
  const fileHint =
    rejectedFile === undefined
      ? `Write them to a file with: ${programName} ${show} --rejected FILE`
      : `They are in ${rejectedFile}`;
  const isWritten = !job.dry_run && job.created + job.updated > 0;
  return [
    ...(job.rejected === 0
      ? []
      : ['', `Some ${noun} were rejected. ${fileHint}`, 'Fix them in that file, and import it.']),
    ...(isWritten ? ['', `To undo it: ${undoLine(job, ref)}`] : []),
  ];
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
    const reasonsOfKind = reasons.filter((reason) => reason.kind === kind);
    if (reasonsOfKind.length === 0) return [];
    return ['', kindWords[kind], ...reasonsOfKind.flatMap(reasonLinesOf)];
  });
}

function reasonLinesOf({ code, column, count, examples }: Reason): readonly string[] {
  const inColumn = column === null ? '' : ` in ${oneLine(column)}`;
  return [
    `  ${formatCount(count)} × ${code}${inColumn}`,
    ...examples.map(({ row, message }) => `      row ${formatCount(row)}: ${oneLine(message)}`),
  ];
}

export function importState({ state, dry_run: isDryRun }: Import): string {
  return isDryRun ? `${state} (dry run)` : state;
}

export function importDetails(job: Import): string {
  const { started_at: from, finished_at: to } = job;
  const took = from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
  const unmappedColumns = job.columns.filter((column) => column.field === null).map((column) => column.name);
  return formatDetails([
    ['id', job.id],
    ['state', importState(job)],
    ['file', job.file_name],
    ['rows', formatCount(job.rows)],
    ['created', formatCount(job.created)],
    ['updated', formatCount(job.updated)],
    ['skipped', formatCount(job.skipped)],
    ['rejected', formatCount(job.rejected)],
    ['time', took === null ? null : formatSeconds(took)],
    [
      'not imported',
      unmappedColumns.length === 0 ? null : [...new Set(unmappedColumns)].map(oneLine).join(', '),
    ],
    ...(job.new_items ?? []).map(newItemsDetail),
  ]);
}

function newItemsDetail({ catalog, count, names }: NewItems): readonly [string, string] {
  const more = count - names.length;
  const items = [...names.map(oneLine), ...(more > 0 ? [`${formatCount(more)} more`] : [])];
  return [`new ${catalog}`, `${formatCount(count)}: ${items.join(', ')}`];
}
