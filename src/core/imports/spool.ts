/** Rows as they wait in the database: a line of JSON each, many lines to a part, deflated off the main thread. */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Slices } from '../../domain/slices.js';
import type { ContactRecord, FileRow, RawRow, RowFlaw, RowNote } from '../../files/record.js';
import { identitiesOf } from './row-keys.js';

const deflated = promisify<Buffer, { level: number }, Buffer>(deflate);
const inflated = promisify<Buffer, Buffer>(inflate);

type Line = readonly [
  row: number,
  raw: RawRow,
  record: ContactRecord | null,
  flaws: readonly RowFlaw[] | null,
  notes?: readonly RowNote[],
];

export function encodeRow(row: FileRow): string {
  const line: Line =
    'record' in row
      ? row.notes === undefined
        ? [row.row, row.raw, row.record, null]
        : [row.row, row.raw, row.record, null, row.notes]
      : [row.row, row.raw, null, row.flaws];
  return JSON.stringify(line);
}

export function packRows(lines: readonly string[]): Promise<Buffer> {
  return deflated(Buffer.from(lines.join('\n')), { level: 1 });
}

export async function unpackRows(payload: Buffer): Promise<FileRow[]> {
  const lines = (await inflated(payload)).toString().split('\n');
  const slices = new Slices();
  const rows: FileRow[] = [];
  for (const line of lines) {
    const row = decodeRow(line);
    // Computed once, here where there is time for it.
    if ('record' in row) identitiesOf(row.record);
    rows.push(row);
    if (slices.isOver()) await slices.next();
  }
  return rows;
}

function decodeRow(text: string): FileRow {
  const [row, raw, record, flaws, notes] = JSON.parse(text) as Line;
  if (record === null) return { row, raw, flaws: flaws ?? [] };
  return { row, raw, record: withTimes(record), ...(notes === undefined ? {} : { notes }) };
}

const times = ['createdAt', 'updatedAt'] as const;

/** JSON has times as text. */
function withTimes(record: ContactRecord): ContactRecord {
  const revived: { -readonly [Member in keyof ContactRecord]: ContactRecord[Member] } = { ...record };
  for (const name of times) {
    const at = record[name];
    if (at !== undefined) revived[name] = new Date(at);
  }
  if (record.identities.some((one) => typeof one.verifiedAt === 'string'))
    revived.identities = record.identities.map((one) =>
      one.verifiedAt === undefined || one.verifiedAt === null
        ? one
        : { ...one, verifiedAt: new Date(one.verifiedAt) },
    );
  if (record.consents !== undefined)
    revived.consents = record.consents.map(({ occurredAt, expiresAt, ...rest }) => ({
      ...rest,
      ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt) }),
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
    }));
  if (record.suppressions !== undefined)
    revived.suppressions = record.suppressions.map(({ expiresAt, ...rest }) => ({
      ...rest,
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
    }));
  return revived;
}
