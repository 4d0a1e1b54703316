/**
 * Corrected cells of a dry run, with the choices for the file, are stored in the tab. A reload loses only the file,
 * which the user chooses again. They are deleted when the import starts, on sign-out, and when another account signs
 * in.
 */
import type { FileInspection } from '../api/types.ts';
import { forget, keep, keptNames, readKept } from '../session/session.ts';
import type { Draft } from './draft.ts';

/** Characters of JSON per import. Browsers store about five million per site. */
const maxLength = 500_000;
const draftKeyOf = (dryRunId: string) => `import.${dryRunId}`;

/** Parts of a draft that are not kept: the file, the inspection of the server, and how it is sent. */
type UnkeptMember =
  | 'file'
  | 'inspection'
  | 'guess'
  | 'lastAt'
  | 'dryRunId'
  | 'sent'
  | 'isImported'
  | 'corrections';

interface KeptDraft extends Omit<Draft, UnkeptMember> {
  readonly fileName: string;
  readonly bytes: number;
  readonly corrections: Draft['corrections'];
}

let wasLastTooLarge = false;

/** Whether the last draft was too large to store. */
export function wasTooLarge(): boolean {
  return wasLastTooLarge;
}

/** Keeps a draft that was checked. Other drafts have no rows to correct. */
export function keepDraft(draft: Draft): void {
  const { dryRunId, file, inspection, guess, lastAt, sent, isImported, corrections, ...chosen } = draft;
  if (dryRunId === undefined) return;
  const cells = [...corrections].map(([row, own]) => [row, [...own]] as const);
  const text = JSON.stringify({ ...chosen, fileName: file.name, bytes: file.size, corrections: cells });
  wasLastTooLarge = text.length > maxLength || !storeText(dryRunId, text);
  if (wasLastTooLarge || (cells.length === 0 && draft.fixes.length === 0)) forgetDraft(dryRunId);
}

/** Stores the text, and returns whether it fits. Corrections of other imports are deleted to free space. */
function storeText(dryRunId: string, text: string): boolean {
  if (keep(draftKeyOf(dryRunId), text)) return true;
  for (const name of keptNames(draftKeyOf(''))) forget(name);
  return keep(draftKeyOf(dryRunId), text);
}

export function keptDraft(dryRunId: string): KeptDraft | undefined {
  const text = readKept(draftKeyOf(dryRunId));
  if (text === undefined) return undefined;
  const { corrections, ...rest } = JSON.parse(text) as Omit<KeptDraft, 'corrections'> & {
    readonly corrections: readonly (readonly [number, readonly (readonly [string, string])[]])[];
  };
  // An older page kept the tags as one text.
  const tags = [rest.tags].flat().filter((value) => value !== '');
  return { ...rest, tags, corrections: new Map(corrections.map(([row, cells]) => [row, new Map(cells)])) };
}

/** Returns the corrected cells of a dry run, which continues with them when its file is chosen again. */
export function draftOf(id: string, file: File, inspection: FileInspection): Partial<Draft> | undefined {
  const draft = keptDraft(id);
  if (draft === undefined) return undefined;
  const { fileName, bytes, ...chosen } = draft;
  const isSame =
    fileName === file.name && bytes === file.size && chosen.fields.length === inspection.columns.length;
  return isSame ? { ...chosen, dryRunId: id } : undefined;
}

export function forgetDraft(dryRunId: string): void {
  forget(draftKeyOf(dryRunId));
}
