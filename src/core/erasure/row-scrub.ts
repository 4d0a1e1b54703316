/**
 * Takes the content of an erased person's rows out of what imports store: outcomes and their numbers stay. Of rows that
 * were settled the contact is known; a rejected row is judged by its text, one that waits by its identities.
 */
import { identityKey } from '../../domain/identity.js';
import { Slices } from '../../domain/slices.js';
import type { FileRow } from '../../files/record.js';
import type { StoredChunk } from '../../store/imports/rows.js';
import {
  decodeRow,
  encodeRow,
  entriesOf,
  idAt,
  inflated,
  linesOf,
  packedLike,
  packRows,
  repeatedLinesOf,
  unpacked,
  withRepeats,
} from '../imports/row-codec.js';
import { erasedFlaw } from '../imports/row-errors.js';
import type { Person } from './person.js';
import { scrubJson } from './scrub-json.js';

/** No contact has this version, so that an undo leaves the row. */
const erasedChange = '[0,null]';
const erasedRejection = JSON.stringify([[erasedFlaw()], null]);

export interface ScrubbedChunk extends Pick<StoredChunk, 'changes' | 'rejections'> {
  /** that lost their content */
  readonly rows: ReadonlySet<number>;
}

/** Undefined when the chunk has nothing of the person. `isDryRun`: its ids are of contacts that were never made. */
export async function scrubChunk(
  chunk: StoredChunk,
  person: Person,
  isDryRun: boolean,
): Promise<ScrubbedChunk | undefined> {
  if (chunk.changes === null && chunk.rejections === null) return undefined;
  const rows = new Set<number>();
  const ids = await unpacked(chunk, chunk.contacts);
  const changes = linesOf((await unpacked(chunk, chunk.changes)).toString());
  const rejections = repeatedLinesOf((await unpacked(chunk, chunk.rejections)).toString());
  const { values } = person;
  const written = { changes: [] as string[], rejections: [] as string[] };
  const slices = new Slices();
  for (const { row, letter, hasNotes, contact } of entriesOf(chunk)) {
    const isOwn = contact !== undefined && person.has(idAt(ids, contact));
    const change = letter === 'u' ? changes.next().value : undefined;
    if (change !== undefined) {
      const scrubbed = isOwn ? erasedChange : scrubbedLine(change, person, values);
      if (scrubbed !== change) rows.add(row);
      written.changes.push(scrubbed);
    }
    const line = letter === 'r' || hasNotes ? rejections.next().value : undefined;
    if (line !== undefined) {
      const isAbout = isOwn || ((letter === 'r' || isDryRun) && person.isIn(line));
      const scrubbed = !isAbout ? line : letter === 'r' ? erasedRejection : withoutContent(line);
      if (scrubbed !== line) rows.add(row);
      written.rejections.push(scrubbed);
    }
    if (slices.isOver()) await slices.next();
  }
  if (rows.size === 0) return undefined;
  return {
    rows,
    changes: await packedLike(chunk, written.changes.join('\n')),
    rejections: await packedLike(chunk, withRepeats(written.rejections).join('\n')),
  };
}

/** A snapshot of another contact, without identities that are the person's. */
function scrubbedLine(line: string, person: Person, values: ReadonlySet<string>): string {
  if (!person.isIn(line)) return line;
  const parsed: unknown = JSON.parse(line);
  const scrubbed = JSON.stringify(scrubJson(parsed, values));
  return scrubbed === JSON.stringify(parsed) ? line : scrubbed;
}

function withoutContent(line: string): string {
  const [flaws] = JSON.parse(line) as [unknown];
  return JSON.stringify([flaws, null, []]);
}

/** The payload of a part without the person, and how many rows lost their content; undefined when it has nothing of it. */
export async function scrubPart(
  payload: Buffer,
  person: Person,
): Promise<{ readonly payload: Buffer; readonly rows: number } | undefined> {
  const slices = new Slices();
  const lines: string[] = [];
  let rows = 0;
  for (const line of (await inflated(payload)).toString().split('\n')) {
    const isAbout = person.isIn(line) && isRowOf(decodeRow(line), person);
    if (isAbout) rows += 1;
    lines.push(isAbout ? erasedRow(line) : line);
    if (slices.isOver()) await slices.next();
  }
  return rows === 0 ? undefined : { payload: await packRows(lines), rows };
}

/** Of a row whose text seems to be about the person. */
function isRowOf(row: FileRow, person: Person): boolean {
  if ('flaws' in row) return true;
  const { id, identities } = row.record;
  return person.has(id) || identities.some((one) => person.holds(identityKey(one)));
}

function erasedRow(line: string): string {
  const { row } = decodeRow(line);
  return encodeRow({ row, raw: '', flaws: [erasedFlaw()] });
}
