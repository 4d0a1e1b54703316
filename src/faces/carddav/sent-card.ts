/** Reads the cards that clients send. */
import type { ContactRecord } from '@switchbook/contact-files/record.js';
import { isWritable, parseProperty, unescapeValue } from '@switchbook/contact-files/vcard-property.js';
import { VcardRows } from '@switchbook/contact-files/vcard-rows.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';

/** Characters of the name and of the id of a card. */
export const maxName = 255;

export interface SentCard {
  readonly record: ContactRecord;
  readonly uid: string | null;
  /** the value of N: how the client has divided the name */
  readonly division: string | undefined;
}

/** Throws `invalid` for a text that is not one card. */
export function readCard(text: string, exchange: CallerExchange): SentCard {
  return { record: recordOf(text, exchange), uid: uidIn(text), division: valueIn(text, divisionLine) };
}

/** Returns the escaped value of a property, if the line of the property has all of it. */
function valueIn(text: string, property: RegExp): string | undefined {
  const [line] = property.exec(text.replaceAll(/\r?\n[ \t]/g, '')) ?? [];
  const parsed = line === undefined ? undefined : parseProperty(line);
  if (parsed === undefined || parsed === 'undecodable' || parsed.parameters.has('ENCODING')) return undefined;
  return parsed.value.trim();
}

const uidLine = /^(?:[\w-]+\.)?UID[;:][^\r\n]*/im;
const divisionLine = /^(?:[\w-]+\.)?N[;:][^\r\n]*/im;

/** Returns the id of the card in address books, in the form that will be written. Returns null without an id. */
function uidIn(text: string): string | null {
  const value = valueIn(text, uidLine);
  if (value === undefined) return null;
  const uid = unescapeValue(value).trim();
  return uid === '' || uid.length > maxName || !isWritable(uid) ? null : uid;
}

/** Throws `invalid` for bytes that are not UTF-8. */
export function decodeCard(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('card', 'form', 'must be in UTF-8', 'text');
  }
}

function recordOf(text: string, { principal }: CallerExchange): ContactRecord {
  const rows = new VcardRows({ region: principal.account.settings.default_region, isInspection: true });
  try {
    rows.push(text);
    rows.end();
    const row = rows.next();
    if (row !== undefined && 'record' in row && rows.next() === undefined) return row.record;
  } catch {
    // The reader refuses the whole file, and this face does too.
  }
  throw invalid('card', 'form', 'must be one vCard with a name or a number', 'text');
}
