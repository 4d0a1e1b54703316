/**
 * Where earlier releases kept the data of a directory that PostgreSQL's user cannot enter: below `/var/lib/switchbook`,
 * named by a file in the data directory. It is moved to where it belongs at the next start.
 */
import { cpSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { giveTree, readIfExists, statIfExists } from './file-ownership.js';
import { lookForPostmaster } from './postmaster.js';
import { errorCode, PostgresStartError } from './start-error.js';

const formerParent = '/var/lib/switchbook';

/** Names the directory the data is in. */
const locationFile = 'postgres.location';

export function hasFormerLocation(dataDir: string): boolean {
  return statIfExists(join(dataDir, locationFile)) !== undefined;
}

/** Moves the data into the data directory. Throws PostgresStartError when it is gone or in use. */
export function bringBack(dataDir: string, log: (line: string) => void): void {
  const file = join(dataDir, locationFile);
  const former = readIfExists(file)?.trim() ?? '';
  if (former === '') return;
  const from = join(former, 'postgres');
  const to = join(dataDir, 'postgres');
  if (statIfExists(to) === undefined) {
    if (statIfExists(from) === undefined)
      throw new PostgresStartError(
        `The database of ${dataDir} should be in ${former}, which is not there.`,
        `Bring that directory back, or delete ${file} to begin with an empty database.`,
      );
    if (lookForPostmaster(from).kind === 'running')
      throw new PostgresStartError(
        `PostgreSQL is running on the database in ${former}, which is to be moved to ${dataDir}.`,
        'Stop the Switchbook server that uses it, and start again.',
      );
    log(`The database of ${dataDir} is moved there from ${former}.`);
    move(from, to);
  }
  rmSync(file, { force: true });
  rmSync(former, { recursive: true, force: true });
}

/** The copy to another disk gets its name when it is whole. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    const { uid, gid } = statSync(from);
    const half = `${to}.new-${process.pid}-moved`;
    cpSync(from, half, { recursive: true, verbatimSymlinks: true, mode: 0 });
    giveTree(half, { uid, gid, name: '' });
    renameSync(half, to);
  }
}

/** Databases of earlier releases whose data directory is gone, as far as this user may see them. */
export function listFormerLocations(): readonly string[] {
  try {
    return readdirSync(formerParent)
      .filter((name) => /^[0-9a-f]{12}-[0-9a-f]{8}$/.test(name))
      .map((name) => join(formerParent, name))
      .filter((path) => statIfExists(join(path, 'postgres')) !== undefined);
  } catch {
    return [];
  }
}
