/** Reads the cards that clients send. */

import type { FileRow, ImportedContact } from '@switchbook/contact-files/imported-contact.js';
import { isWritable, parseProperty, unescapeValue } from '@switchbook/contact-files/vcard-property.js';
import { VcardRows } from '@switchbook/contact-files/vcard-rows.js';
import { regionOf } from '@switchbook/domain/access/access.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { isMoreFrequent } from '../kit/body/count-bytes.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { maxCardLines, maxCardName } from './choices.js';

const lineFeed = 0x0a;

export interface SentCard {
  readonly record: ImportedContact;
  readonly uid: string | null;
  /** the value of N: how the client has divided the name */
  readonly division: string | undefined;
}

/** Reads a card in slices. Throws `invalid` for a text that is not one card. */
export async function readCard(text: string, exchange: CallerExchange): Promise<SentCard> {
  const slices = new Slices(exchange.caller.accountId);
  const record = await readRecord(text, exchange, slices);
  if (slices.isOver()) await slices.next();
  const unfolded = text.replaceAll(/\r?\n[ \t]/g, '');
  return { record, uid: readUidIn(unfolded), division: readValueIn(unfolded, divisionLine) };
}

/** Returns the escaped value of a property, if the line of the property has all of it. */
function readValueIn(unfolded: string, property: RegExp): string | undefined {
  const [line] = property.exec(unfolded) ?? [];
  const parsed = line === undefined ? undefined : parseProperty(line);
  if (parsed === undefined || parsed === 'undecodable' || parsed.parameters.has('ENCODING')) return undefined;
  return parsed.value.trim();
}

const uidLine = /^(?:[\w-]+\.)?UID[;:][^\r\n]*/im;
const divisionLine = /^(?:[\w-]+\.)?N[;:][^\r\n]*/im;

/** Returns the id of the card in address books, in the form that will be written. Returns null without an id. */
function readUidIn(unfolded: string): string | null {
  const value = readValueIn(unfolded, uidLine);
  if (value === undefined) return null;
  const uid = unescapeValue(value).trim();
  return uid === '' || uid.length > maxCardName || !isWritable(uid) ? null : uid;
}

/** Throws `invalid` for bytes that are not UTF-8, and `too_large` for too many lines. */
export function decodeCard(bytes: Buffer): string {
  if (isMoreFrequent(bytes, lineFeed, maxCardLines)) throw new ProblemError({ kind: 'too_large' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('card', 'form', 'must be in UTF-8', 'text');
  }
}

/** Characters of a card that are split into lines in one go. */
const pieceLength = 8 * 1024;

async function readRecord(
  text: string,
  { principal }: CallerExchange,
  slices: Slices,
): Promise<ImportedContact> {
  const rows = new VcardRows({ region: regionOf(principal), isInspection: true });
  const fileRows: FileRow[] = [];
  try {
    for (let at = 0; at < text.length && fileRows.length < 2; at += pieceLength) {
      rows.push(text.slice(at, at + pieceLength));
      if (at + pieceLength >= text.length) rows.end();
      for (let row = rows.next(); row !== undefined && fileRows.length < 2; row = rows.next())
        fileRows.push(row);
      if (slices.isOver()) await slices.next();
    }
    const [row] = fileRows;
    if (row !== undefined && 'record' in row && fileRows.length === 1) return row.record;
  } catch {
    // The reader refuses the whole file, and this face does too.
  }
  throw invalid('card', 'form', 'must be one vCard with a name or a number', 'text');
}
