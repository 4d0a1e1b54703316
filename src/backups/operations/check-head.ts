/**
 * Checks the head of a backup. Its digest has no key, so anyone can write a file with a valid digest. Therefore every
 * property is checked before a name from the file reaches SQL. `verify` and `restore` refuse the same files.
 */

import type { SchemaShape, StoredSequence, StoredTable } from '../../database/schema/table-catalog.js';
import type { AppliedMigration } from '../../migrations/store/migrate.js';
import { BackupError, damagedBackup, formatVersion } from './backup-format.js';

export type BackupTable = Pick<StoredTable, 'name' | 'columns'>;

export interface BackupHead {
  readonly format: number;
  /** the version of the program that made it */
  readonly program: string;
  /** time of the snapshot, RFC 3339 */
  readonly madeAt: string;
  readonly accounts: number;
  readonly migrations: readonly AppliedMigration[];
  readonly tables: readonly BackupTable[];
  readonly sequences: readonly StoredSequence[];
  /** estimated rows; 0: unknown */
  readonly estimatedRows: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Longest name in PostgreSQL, in bytes. */
const maxNameLength = 63;
const maxTextLength = 200;
const maxSequence = 9_223_372_036_854_775_807n;

/** Parses a JSON object. Throws BackupError for another value. */
export function parseObject(payload: Buffer, part: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch (cause) {
    throw damagedBackup(`${part} is not JSON`, cause);
  }
  return asMembers(value, part);
}

/** Reads the head. If the format is unknown, it reads only the program's version. Throws BackupError. */
export function readHead(payload: Buffer): BackupHead {
  const head = parseObject(payload, 'its head');
  const program = checkedTextOf(head.program, 'the version in its head');
  const format = checkedNumberOf(head.format, 'the format in its head');
  if (format !== formatVersion)
    throw new BackupError(
      `The backup was made by Switchbook ${program} in format ${format}, which this version cannot read.`,
      'Use the version of Switchbook that made it, or a newer one.',
    );
  const madeAt = checkedTextOf(head.madeAt, 'the time in its head');
  if (Number.isNaN(Date.parse(madeAt))) throw damagedBackup('the time in its head is not a time');
  const tables = headItemsOf(head.tables, 'the tables in its head').map((item) => readTable(item));
  const sequences = headItemsOf(head.sequences, 'the sequences in its head').map(readSequence);
  refuseTwice(tables, 'table');
  refuseTwice(sequences, 'sequence');
  const migrations = headItemsOf(head.migrations, 'the migrations in its head').map((item) => ({
    number: checkedNumberOf(item.number, 'the number of a migration'),
    name: checkedTextOf(item.name, 'the name of a migration'),
    hash: checkedTextOf(item.hash, 'the hash of a migration'),
  }));
  if (migrations.length === 0) throw damagedBackup('its head has no migrations');
  return {
    format,
    program,
    madeAt,
    accounts: checkedNumberOf(head.accounts, 'the number of accounts in its head'),
    migrations,
    tables,
    sequences,
    estimatedRows: checkedNumberOf(head.estimatedRows, 'the number of rows in its head'),
  };
}

/** Returns the table that a frame announces; it must match the head. Throws BackupError. */
export function readTableFrame(payload: Buffer, expected: BackupTable): BackupTable {
  const table = readTable(parseObject(payload, 'the name of a table'));
  if (table.name !== expected.name)
    throw damagedBackup(`it has the table "${table.name}" in place of "${expected.name}"`);
  if (table.columns.join('\n') !== expected.columns.join('\n'))
    throw damagedBackup(`the table "${table.name}" has other columns than in its head`);
  return table;
}

/** Throws BackupError unless the head has every table, column and sequence of the schema, and no further column. */
export function checkContents(head: BackupHead, schema: SchemaShape): void {
  const tables = new Map(head.tables.map(({ name, columns }) => [name, columns]));
  for (const [name, columns] of schema.tables) {
    const headColumns = tables.get(name);
    if (headColumns === undefined) throw damagedBackup(`the table "${name}" is missing`);
    const foreign = headColumns.find((column) => !columns.includes(column));
    if (foreign !== undefined) throw damagedBackup(`the table "${name}" has the unknown column "${foreign}"`);
    const missing = columns.find((column) => !headColumns.includes(column));
    if (missing !== undefined) throw damagedBackup(`the table "${name}" lacks the column "${missing}"`);
  }
  const missing = schema.sequences.find((name) => !head.sequences.some((sequence) => sequence.name === name));
  if (missing !== undefined) throw damagedBackup(`the sequence "${missing}" is missing`);
}

/** PostgreSQL never begins a line with these bytes: they would end the rows of the table for COPY. */
const copyTerminator = Buffer.from('\n\\.');
const lineFeed = Buffer.from('\n');

/** Finds the end marker in chunks of any size. Throws BackupError. */
export function copyTerminatorGuard(table: string): (chunk: Buffer) => void {
  let end: Buffer = lineFeed;
  return (chunk) => {
    const seam = Buffer.concat([end, chunk.subarray(0, copyTerminator.length - 1)]);
    if (seam.includes(copyTerminator) || chunk.includes(copyTerminator))
      throw damagedBackup(`a row of the table "${table}" is the end mark of COPY`);
    end = Buffer.concat([end, chunk.subarray(-2)]).subarray(-2);
  };
}

function readTable(item: JsonObject): BackupTable {
  const name = checkedNameOf(item.name, 'the name of a table');
  const { columns } = item;
  if (!Array.isArray(columns) || columns.length === 0)
    throw damagedBackup(`the table "${name}" has no columns`);
  const names = columns.map((column) => checkedNameOf(column, `a column of "${name}"`));
  if (new Set(names).size < names.length) throw damagedBackup(`the table "${name}" has a column twice`);
  return { name, columns: names };
}

function readSequence(item: JsonObject): StoredSequence {
  const name = checkedNameOf(item.name, 'the name of a sequence');
  const { last, isCalled } = item;
  if (typeof last !== 'string' || !/^[0-9]{1,19}$/.test(last) || BigInt(last) > maxSequence)
    throw damagedBackup(`the sequence "${name}" has no valid number`);
  if (typeof isCalled !== 'boolean')
    throw damagedBackup(`the sequence "${name}" does not state whether it was used`);
  return { name, last, isCalled };
}

function refuseTwice(things: readonly { readonly name: string }[], kind: string): void {
  const names = new Set<string>();
  for (const { name } of things) {
    if (names.has(name)) throw damagedBackup(`it has the ${kind} "${name}" twice`);
    names.add(name);
  }
}

function headItemsOf(value: unknown, part: string): readonly JsonObject[] {
  if (!Array.isArray(value)) throw damagedBackup(`${part} are not a list`);
  return value.map((item) => asMembers(item, `one of ${part}`));
}

function asMembers(value: unknown, part: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw damagedBackup(`${part} is not a JSON object`);
  return value as JsonObject;
}

function checkedNameOf(value: unknown, part: string): string {
  const name = checkedTextOf(value, part);
  if (name === '' || Buffer.byteLength(name) > maxNameLength || name.includes('\0'))
    throw damagedBackup(`${part} is not a valid name`);
  return name;
}

function checkedTextOf(value: unknown, part: string): string {
  if (typeof value !== 'string' || value.length > maxTextLength)
    throw damagedBackup(`${part} is not a short text`);
  return value;
}

function checkedNumberOf(value: unknown, part: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw damagedBackup(`${part} is not a number`);
  return value;
}
