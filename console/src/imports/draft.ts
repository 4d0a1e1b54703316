/**
 * The file to import, with its choices and corrected cells. The draft is kept while the console is loaded, on any page.
 * Corrected cells also survive a reload (`kept-draft.ts`). After sending, the server has the import, at its address.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { navigate, type Searches } from '../address/address.ts';
import { isApiError, sendBytes, sendFile } from '../api/client.ts';
import type { FileInspection, Import, One } from '../api/types.ts';
import { Listeners } from '../listeners.ts';
import { onLeave } from '../session/session.ts';
import { t } from '../texts/texts.ts';
import { toast } from '../ui/toasts.tsx';
import { readItemNames } from './item-names.ts';
import { forgetDraft, keepDraft } from './kept-draft.ts';
import { importQuery } from './queries.ts';

type MatchPolicy = Import['on_match'];
export type Fix = Import['fixes'][number];

export interface Draft {
  readonly file: File;
  readonly inspection: FileInspection;
  /** the field of each column, in the order of the file; `''` leaves the column out */
  readonly fields: readonly string[];
  readonly onMatch: MatchPolicy;
  /** `''`: not chosen, so the server decides */
  readonly badCells: '' | Import['bad_cells'];
  /** ISO 3166-1, or `''` */
  readonly region: string;
  /** the country that the numbers with this calling code suggest */
  readonly guess?: { readonly region: string; readonly code: string } | undefined;
  /** `''`: detected */
  readonly encoding: string;
  /** order of day and month in dates with slashes; `''`: detected */
  readonly dateOrder: '' | 'dmy' | 'mdy';
  readonly repeats: Import['repeats'];
  readonly onSimilar: Import['on_similar'];
  /** each for all rows with the same problem */
  readonly fixes: readonly Fix[];
  /** sheet of a workbook; absent: the server's choice */
  readonly sheet?: string | undefined;
  /** the import whose rejected rows the file has */
  readonly of?: string | undefined;
  /** time of the import whose choices were taken */
  readonly lastAt?: string;
  /** Comma-separated names. */
  readonly tags: readonly string[];
  /** Corrected cells: row number, then column key, then text. */
  readonly corrections: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** the dry run that it was last sent as */
  readonly dryRunId?: string;
  /** 0 to 1 while it is sent */
  readonly sent?: number;
  /** whether the file is sent to be imported, so that later corrections would be lost */
  readonly isImported?: boolean;
}

let draft: Draft | undefined;
let sending: AbortController | undefined;
const listeners = new Listeners();

export function useDraft(): Draft | undefined {
  return useSyncExternalStore(listeners.subscribe, () => draft);
}

export function setDraft(next: Draft | undefined): void {
  draft = next;
  if (next !== undefined && next.sent === undefined) keepDraft(next);
  listeners.notify();
}

/** Changes the draft, unless the user has chosen another file since: an answer may come late. */
export function changeDraftOf(file: File, change: Partial<Draft>): void {
  if (draft?.file === file) changeDraft(change);
}

const fileIds = new WeakMap<File, number>();
let lastFileId = 0;

/** Returns a key of the chosen file. The same file has another one when it is chosen again. */
export function fileKey(file: File): number {
  const id = fileIds.get(file) ?? lastFileId + 1;
  lastFileId = Math.max(lastFileId, id);
  fileIds.set(file, id);
  return id;
}

onLeave((how) => {
  stopSending();
  if (how === 'left') setDraft(undefined);
});

/** Changes the draft, and returns it with all earlier changes, also those that are not rendered yet. */
export function changeDraft(change: Partial<Draft>): Draft | undefined {
  if (draft !== undefined) setDraft({ ...draft, ...change });
  return draft;
}

/** Enough for the server's inspection. */
const inspectedBytes = 512 * 1024;
/** The largest workbook; the server inspects all of it. */
const workbookBytes = 32 * 1024 ** 2;

const isWorkbook = (file: File) => /\.xls[xm]$/i.test(file.name);

export function isTooLarge(file: File): boolean {
  return isWorkbook(file) && file.size > workbookBytes;
}

type InspectOptions = Partial<Pick<Draft, 'region' | 'dateOrder' | 'encoding' | 'sheet'>> & {
  readonly mapping?: string;
};

export async function inspectFile(
  file: File,
  { region = '', dateOrder = '', encoding = '', sheet, mapping }: InspectOptions = {},
): Promise<FileInspection> {
  const isPartial = file.size > inspectedBytes && !isWorkbook(file);
  const more = { region, date_order: dateOrder, encoding, sheet, mapping };
  const query = { partial: isPartial ? 'true' : '', file_name: file.name, ...more };
  const bytes = isPartial ? file.slice(0, inspectedBytes) : file;
  return (await sendBytes<One<FileInspection>>('/imports/look', bytes, query)).data;
}

export function newDraft(file: File, inspection: FileInspection, more: Partial<Draft> = {}): Draft {
  return {
    file,
    inspection,
    fields: inspection.columns.map((column) => column.field ?? ''),
    onMatch: 'skip',
    badCells: '',
    region: '',
    encoding: '',
    dateOrder: '',
    repeats: 'skip',
    onSimilar: 'create',
    fixes: [],
    tags: [],
    corrections: new Map(),
    ...more,
  };
}

/** The default of the server for a cell that it cannot read. */
export const usualBadCells = 'drop_cell' satisfies Import['bad_cells'];

/** Whether the encoding is uncertain, and no choice was made yet. */
export function isEncodingOpen({ inspection: { encodings }, encoding }: Draft): boolean {
  return encodings.length > 0 && encoding === '';
}

/** Returns the key of a column in options: its name, or its index if the name is not unique. */
export function columnKey(columns: readonly { readonly name: string }[], index: number): string {
  const name = columns[index]?.name ?? '';
  return columns.filter((column) => column.name === name).length === 1 ? name : `column ${index + 1}`;
}

/** Returns the `mapping` option as JSON, or undefined when the user kept the detected fields. */
export function mappingOf({ inspection: { columns, format }, fields }: Draft): string | undefined {
  const isFound = fields.every((field, index) => field === (columns[index]?.field ?? ''));
  if (isFound || format !== 'csv') return undefined;
  return JSON.stringify(Object.fromEntries(fields.map((field, index) => [columnKey(columns, index), field])));
}

export function correctedCells({ corrections }: Pick<Draft, 'corrections'>): number {
  return [...corrections.values()].reduce((sum, cells) => sum + cells.size, 0);
}

/** Whether the server can read a cell as the field: checked with a file of this one cell. */
export async function isReadable(field: string, region: string, text: string): Promise<boolean> {
  const file = new Blob([`value\n"${text.replaceAll('"', '""')}"\n`]);
  const query = { format: 'csv', delimiter: 'comma', region, mapping: JSON.stringify({ value: field }) };
  const { data } = await sendBytes<One<FileInspection>>('/imports/look', file, query);
  return data.columns[0]?.confidence === 100;
}

export interface Cell {
  readonly row: number;
  readonly column: string;
  /** undefined: as in the file */
  readonly text: string | undefined;
}

export function correctAll(cells: readonly Cell[]): void {
  if (draft === undefined || draft.isImported === true) return;
  const corrections = new Map(draft.corrections);
  for (const { row, column, text } of cells) {
    const own = new Map(corrections.get(row));
    if (text === undefined) own.delete(column);
    else own.set(column, text);
    if (own.size === 0) corrections.delete(row);
    else corrections.set(row, own);
  }
  changeDraft({ corrections });
}

/**
 * Sends the file with its options and opens the import, which then runs on the server. A dry run keeps the corrections.
 * Throws SwitchbookError, and the reason of an abort.
 */
export async function send(client: QueryClient, isDryRun: boolean): Promise<void> {
  if (draft === undefined) throw new Error('there is no file to be sent');
  const sent = draft;
  const options: Record<string, string | undefined> = {
    dry_run: String(isDryRun),
    on_match: sent.onMatch,
    bad_cells: sent.badCells || undefined,
    encoding: sent.encoding || undefined,
    mapping: mappingOf(sent),
    repeats: sent.repeats,
    on_similar: sent.onSimilar,
    region: sent.region || undefined,
    date_order: sent.dateOrder || undefined,
    sheet: sent.inspection.sheet ?? undefined,
    fixes: sent.fixes.length === 0 ? undefined : JSON.stringify(sent.fixes),
    tags: sent.tags.length === 0 ? undefined : JSON.stringify(sent.tags),
    file_name: sent.file.name,
  };
  const stop = new AbortController();
  sending = stop;
  const change = (now: Partial<Draft>) => changeDraftOf(sent.file, now);
  change({ sent: 0, isImported: !isDryRun });
  try {
    const onProgress = (share: number) => change({ sent: share });
    // A reader without the right to read items imports the names as they are.
    const itemNames = await readItemNames(sent, stop.signal).catch((error: unknown) => {
      if (!isApiError(error) || error.status !== 403) throw error;
      return undefined;
    });
    stop.signal.throwIfAborted();
    const form = formDataOf(sent, { ...options, item_names: itemNames });
    const { data } = await sendFile<One<Import>>('/imports', form, {
      onProgress,
      signal: stop.signal,
    });
    // The page shows its name and counts at once.
    client.setQueryData(importQuery(data.id).queryKey, data);
    if (sent.dryRunId !== undefined) forgetDraft(sent.dryRunId);
    if (isDryRun) change({ dryRunId: data.id, sent: undefined });
    else if (draft?.file === sent.file) setDraft(undefined);
    showImport(sent.file.name, { id: data.id, ...(isDryRun && { of: sent.of }) }, isDryRun);
  } finally {
    change({ sent: undefined, isImported: false });
  }
}

/** Opens the import. A user who has gone to another page works there, and gets a message. */
function showImport(name: string, search: Searches['/activity/imports'], isDryRun: boolean): void {
  const open = () => navigate({ to: '/activity/imports', search });
  const { dryRun, steps } = t.imports;
  if (location.pathname === '/activity/imports') open();
  else toast({ text: name, action: { label: isDryRun ? dryRun : steps.result, run: open } });
}

export function stopSending(): void {
  sending?.abort();
}

/** Characters per form field; below the server's limit even with several bytes per character. */
const fieldLength = 15_000;

/**
 * Returns a form, since a mapping and corrections may be longer than an address. The browser reads the file from the
 * disk.
 */
function formDataOf({ file, corrections }: Draft, options: Record<string, string | undefined>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(options)) if (value !== undefined) form.append(name, value);
  let part: Record<string, Record<string, string>> = {};
  let length = 0;
  const flush = () => {
    if (length > 0) form.append('corrections', JSON.stringify(part));
    part = {};
    length = 0;
  };
  for (const [row, cells] of corrections)
    for (const [column, text] of cells) {
      part[row] = { ...part[row], [column]: text };
      length += column.length + text.length + 20;
      if (length > fieldLength) flush();
    }
  flush();
  form.append('file', file);
  return form;
}
