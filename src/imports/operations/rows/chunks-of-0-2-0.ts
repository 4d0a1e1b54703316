/**
 * Reads chunks of Switchbook 0.2.0 in the current format. They had a letter for each outcome, with a count for several
 * equal ones. Ids of contacts had 16 bytes each. Each row with flaws or notes had a line of JSON.
 */
import type { RawRow, RowFlaw, RowNote } from '@switchbook/contact-files/imported-contact.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { StoredChunk } from '../../store/import-rows.js';
import { unpackBytes, unpackLines } from './packed-lines.js';

/** Outcomes by letter; the row of an upper-case letter also has a line. */
const rowOf: Readonly<Record<string, { readonly outcome: string; readonly reason?: string }>> = {
  c: { outcome: 'created' },
  u: { outcome: 'updated' },
  k: { outcome: 'skipped', reason: 'known' },
  n: { outcome: 'skipped', reason: 'unchanged' },
  r: { outcome: 'rejected' },
};

type EarlierLine = readonly [flaws: readonly RowFlaw[], raw: RawRow | null, notes?: readonly RowNote[]];

/** Returns a line for each row. */
export async function readEarlierLines(chunk: StoredChunk): Promise<readonly string[]> {
  const isPacked = chunk.packed !== false;
  const ids = (await unpackBytes(chunk.contacts, isPacked)).toString('hex');
  const earlier = repeatLines(await unpackLines(chunk.rejections, isPacked));
  const slices = new Slices();
  const lines: string[] = [];
  let at = 0;
  for (const [, sign = '', count] of (chunk.outcomes ?? '').matchAll(/([a-z])(\d*)/gi)) {
    const letter = sign.toLowerCase();
    for (let left = Number(count || 1); left > 0; left -= 1) {
      const hasContact = letter !== 'r';
      const contactId = hasContact ? readIdAt(ids, at) : undefined;
      if (hasContact) at += 1;
      const line = hasContact && letter === sign ? undefined : earlier.next().value;
      lines.push(
        JSON.stringify({ ...rowOf[letter], contactId, ...(line === undefined ? {} : rowMembersOf(line)) }),
      );
      if (slices.isOver()) await slices.next();
    }
  }
  return lines;
}

function rowMembersOf(line: string) {
  const [flaws, raw, notes] = JSON.parse(line) as EarlierLine;
  return { reason: undefined, raw: raw ?? undefined, flaws, notes };
}

/** Repeats lines: a line that is a number is how often the previous line is repeated. */
function* repeatLines(lines: readonly string[]): Generator<string> {
  for (const [index, line] of lines.entries())
    if (line.startsWith('[')) yield line;
    else for (let left = Number(line); left > 0; left -= 1) yield lines[index - 1] ?? '';
}

function readIdAt(ids: string, index: number): string {
  return ids.slice(index * 32, index * 32 + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
