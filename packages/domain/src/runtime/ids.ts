/** Branded ids, created only here. Every id is a uuid v7 in canonical spelling: lower case, 8-4-4-4-12. */
import { randomFillSync } from 'node:crypto';
import { v5 } from 'uuid';

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Brand<'AccountId'>;
export type ContactId = Brand<'ContactId'>;
export type IdentityId = Brand<'IdentityId'>;
export type KeyId = Brand<'KeyId'>;
export type MemberId = Brand<'MemberId'>;
export type LoginId = Brand<'LoginId'>;
export type TokenFamilyId = Brand<'TokenFamilyId'>;
export type CatalogItemId = Brand<'CatalogItemId'>;
export type NoteId = Brand<'NoteId'>;
export type ImportId = Brand<'ImportId'>;
export type BulkChangeId = Brand<'BulkChangeId'>;
export type SegmentId = Brand<'SegmentId'>;
export type ViewId = Brand<'ViewId'>;
export type BookId = Brand<'BookId'>;
export type ConsentId = Brand<'ConsentId'>;
export type SuppressionId = Brand<'SuppressionId'>;
export type EventId = Brand<'EventId'>;
export type MergeId = Brand<'MergeId'>;
export type DismissalId = Brand<'DismissalId'>;
export type WebhookId = Brand<'WebhookId'>;
export type DeliveryId = Brand<'DeliveryId'>;
export type AuditId = Brand<'AuditId'>;
export type IntakeId = Brand<'IntakeId'>;
export type PayloadId = Brand<'PayloadId'>;

/** Sorts before every id; no record has it. */
export const lowestId = '00000000-0000-0000-0000-000000000000';
/** Sorts after every id; no record has it. */
export const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * An id that no contact has. A check of it takes as long as a check of an existing contact, so the time reveals
 * nothing.
 */
export const noContact = lowestId as ContactId;

export type AnyId = Brand<string>;

/** Makes ids; tests pass a deterministic source. */
export type IdSource = () => string;

/** The program makes times, at millisecond precision; tests pass a clock. */
export type Clock = () => Date;

/** Randomness is fetched for many ids at once: a fetch costs more than making an id. */
const pool = Buffer.alloc(16 * 512);
let used = pool.length;
let last = { ms: 0, count: 0 };

/** Ascending within the process, for any number of ids per millisecond. */
export const uuidV7: IdSource = () => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const now = Date.now();
  if (now > last.ms) {
    // Leaves 2 × 10⁹ increments.
    last = { ms: now, count: pool.readUInt32BE(used + 6) & 0x7fff_ffff };
    putTime(now);
  } else last.count += 1;
  const { count } = last;
  putByte(14, 0x70 | ((count >>> 28) & 0x0f));
  putByte(16, count >>> 20);
  putByte(19, 0x80 | ((count >>> 14) & 0x3f));
  putByte(21, count >>> 6);
  putByte(24, (count << 2) | (pool.readUInt8(used + 10) & 0x03));
  for (let byte = 11; byte < 16; byte += 1) putByte(4 + 2 * byte, pool.readUInt8(used + byte));
  used += 16;
  return text.toString('latin1');
};

/**
 * Writes the id into one buffer and copies it once. A library allocates five objects per id, and a contact has ids for
 * itself, each identity and each event.
 */
const text = Buffer.alloc(36, '-');

/** Writes the low eight bits. */
function putByte(at: number, byte: number): void {
  text[at] = hexDigit((byte >> 4) & 0x0f);
  text[at + 1] = hexDigit(byte & 0x0f);
}

function hexDigit(value: number): number {
  return value + (value < 10 ? 48 : 87);
}

function putTime(ms: number): void {
  const [high, low] = [Math.floor(ms / 2 ** 16), ms % 2 ** 16];
  for (let byte = 0; byte < 4; byte += 1) putByte(2 * byte, high >>> (24 - 8 * byte));
  putByte(9, low >>> 8);
  putByte(11, low);
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a uuid in canonical spelling. */
export function isUuid(text: string): boolean {
  return uuidForm.test(text);
}

/** Whether this program can have created the id (version 7). Imports contain other ids. */
export function isOurForm(id: AnyId): boolean {
  return id.charAt(14) === '7';
}

/** Returns the canonical spelling of a hyphenated uuid in any letter case; undefined for another text. */
export function parseId<Id extends AnyId>(text: string): Id | undefined {
  const canonical = text.toLowerCase();
  return isUuid(canonical) ? (canonical as Id) : undefined;
}

/** Brands an id known to be canonical: a fresh one, or one read from the store. */
export function asId<Id extends AnyId>(text: string): Id {
  return text as Id;
}

/** Returns a derived id for a record that another record implies, and that is not stored: deterministic. */
export function impliedId<Id extends AnyId>(by: AnyId, name: string): Id {
  return asId<Id>(v5(name, by));
}

/** Returns an id that sorts before `laterId`: its time less `steps` milliseconds, with the random bits of `newId`. */
export function idBefore(laterId: string, steps: number, newId: string): string {
  const ms = Number.parseInt(laterId.replace('-', '').slice(0, timeDigits), 16) - steps;
  const time = Math.max(ms, 0).toString(16).padStart(timeDigits, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${newId.slice(timeDigits + 1)}`;
}

/** Hexadecimal digits of a uuid v7 that encode its milliseconds. */
const timeDigits = 12;
