/** Backups in tests: as bytes, and restored into separate databases. */
import path from 'node:path';
import { streamBackup } from '../../../src/backups/operations/backup-stream.js';
import { openBackup } from '../../../src/backups/operations/read-backup.js';
import { restoreBackup } from '../../../src/backups/operations/restore-backup.js';
import { programRoot } from '../../../src/config/root.js';
import { type Database, type OpenDatabase, openDatabase } from '../../../src/database/database.js';
import { readMigrations } from '../../../src/migrations/store/migrate.js';
import { makeDatabase, type OwnDatabase } from '../database/own-database.js';

export const migrations = readMigrations(path.join(programRoot, 'migrations'));
export const now = () => new Date('2026-02-01T10:00:00.000Z');

export async function bytesOfBackup(database: Database): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of streamBackup({ database, version: '0.0.0', now }).chunks) all.push(piece);
  return Buffer.concat(all);
}

/** The bytes in pieces of this size. */
export async function* inPieces(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

export async function restoreBytes(database: Database, bytes: Uint8Array, known = migrations) {
  const backup = await openBackup(inPieces(bytes, 65_536));
  try {
    return await restoreBackup({ database, migrations: known, backup, now });
  } finally {
    await backup.close();
  }
}

export interface EmptyDatabase extends OwnDatabase {
  readonly database: OpenDatabase;
  /** Closes the pool and drops the database. */
  readonly end: () => Promise<void>;
}

export async function openEmptyDatabase(): Promise<EmptyDatabase> {
  const own = await makeDatabase();
  const database = openDatabase({ connection: own.connection, poolSize: 4, applicationName: 'restored' });
  const end = async () => {
    await database.close();
    await own.drop();
  };
  return { ...own, database, end };
}

/** Creates an empty database and drops it after the work. */
export async function withEmptyDatabase<Result>(
  work: (own: EmptyDatabase) => Promise<Result>,
): Promise<Result> {
  const empty = await openEmptyDatabase();
  try {
    return await work(empty);
  } finally {
    await empty.end();
  }
}
