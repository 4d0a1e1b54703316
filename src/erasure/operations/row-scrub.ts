/**
 * Removes the content of an erased person's rows from stored imports, except outcomes and their counts. An imported row
 * names its contact. A row without a contact is found by its text, and a waiting row by its identities.
 */

import type { FileRow } from '@switchbook/contact-files/imported-contact.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { packLines, unpackLines } from '../../imports/operations/rows/packed-lines.js';
import {
  decodeRow,
  encodeRow,
  packOutcomes,
  readChunkLines,
  readUpdateLines,
  type StoredRow,
} from '../../imports/operations/rows/row-codec.js';
import type { Outcomes, StoredChunk } from '../../imports/store/import-rows.js';
import { erasedFlaw } from '../../imports/values/row-flaws.js';
import type { ErasedPerson } from '../values/erased-person.js';
import { scrubJson } from '../values/name-hashes.js';

/** The line of an erased change. No contact has version 0, so an undo skips the row. */
const erasedChange = '[0,null]';

interface ScrubbedChunk extends Outcomes {
  /** numbers of the rows that lost their content */
  readonly rows: ReadonlySet<number>;
}

/**
 * Returns undefined if the chunk has no data of the person. `isDryRun`: its ids belong to contacts that were never
 * created.
 */
export async function scrubChunk(
  chunk: StoredChunk,
  person: ErasedPerson,
  isDryRun: boolean,
): Promise<ScrubbedChunk | undefined> {
  const rows = new Set<number>();
  const changes = (await readUpdateLines(chunk)).values();
  const { values } = person;
  const written = { lines: [] as string[], changes: [] as string[] };
  const slices = new Slices();
  for (const [index, line] of (await readChunkLines(chunk)).entries()) {
    const row = JSON.parse(line) as StoredRow;
    const { outcome, contactId, flaws, raw, notes } = row;
    const isOwn = person.has(contactId);
    const hasNoContact = contactId === undefined || isDryRun;
    const isAbout = isOwn || (hasNoContact && person.isIn(JSON.stringify([flaws, raw, notes])));
    const scrubbed = isAbout ? JSON.stringify(withoutContent(row)) : withoutNotes(line, row, person);
    written.lines.push(scrubbed);
    const change = outcome === 'updated' ? changes.next().value : undefined;
    const scrubbedChange = change && (isOwn ? erasedChange : scrubbedLine(change, person, values));
    if (scrubbedChange !== undefined) written.changes.push(scrubbedChange);
    if (scrubbed !== line || scrubbedChange !== change) rows.add(chunk.firstRow + index);
    if (slices.isOver()) await slices.next();
  }
  return rows.size === 0 ? undefined : { rows, ...(await packOutcomes(written.lines, written.changes)) };
}

function withoutContent(row: StoredRow): StoredRow {
  if (row.contactId === undefined) return { outcome: row.outcome, flaws: [erasedFlaw()] };
  return { ...row, raw: undefined, notes: undefined };
}

/** Returns the line of another contact's row, without notes that quote the person. */
function withoutNotes(line: string, row: StoredRow, person: ErasedPerson): string {
  const { notes = [] } = row;
  const others = notes.filter((note) => !person.isIn(JSON.stringify(note)));
  return others.length === notes.length ? line : JSON.stringify({ ...row, notes: others });
}

/** Returns a snapshot of another contact, without identities that are the person's. */
function scrubbedLine(line: string, person: ErasedPerson, values: ReadonlySet<string>): string {
  if (!person.isIn(line)) return line;
  const parsed: unknown = JSON.parse(line);
  const scrubbed = JSON.stringify(scrubJson(parsed, values));
  return scrubbed === JSON.stringify(parsed) ? line : scrubbed;
}

/**
 * Removes the person from the payload of a part. Returns the payload and the number of rows that lost content;
 * undefined if none did.
 */
export async function scrubPart(
  payload: Buffer,
  person: ErasedPerson,
): Promise<{ readonly payload: Buffer; readonly rows: number } | undefined> {
  const slices = new Slices();
  const lines: string[] = [];
  let rows = 0;
  for (const line of await unpackLines(payload)) {
    const isAbout = person.isIn(line) && isRowOf(decodeRow(line), person);
    if (isAbout) rows += 1;
    lines.push(isAbout ? erasedRow(line) : line);
    if (slices.isOver()) await slices.next();
  }
  return rows === 0 ? undefined : { payload: await packLines(lines), rows };
}

/** Decides whether a row is about the person, after its text seemed to be. */
function isRowOf(row: FileRow, person: ErasedPerson): boolean {
  if ('flaws' in row) return true;
  const { id, identities } = row.record;
  return person.has(id) || identities.some((identity) => person.holds(identityKey(identity)));
}

function erasedRow(line: string): string {
  const { row } = decodeRow(line);
  return encodeRow({ row, raw: '', flaws: [erasedFlaw()] });
}
