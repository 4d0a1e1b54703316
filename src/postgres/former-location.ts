/**
 * Where releases before 0.2.0 kept the data of a directory that PostgreSQL's user cannot enter: below `/var/lib/switchbook`,
 * named by a file in the data directory. Switchbook 0.2.0 moves it to where it belongs, and upgrades it.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { upgradeFirstWith } from '../text/releases.js';
import { readIfExists, statIfExists } from './file-ownership.js';
import { PostgresStartError } from './start-error.js';

const formerParent = '/var/lib/switchbook';

/** Names the directory the data is in. */
const locationFile = 'postgres.location';

export function hasFormerLocation(dataDir: string): boolean {
  return statIfExists(join(dataDir, locationFile)) !== undefined;
}

/**
 * Throws PostgresStartError for data that is still elsewhere. Otherwise a new installation would be made next to it.
 */
export function refuseFormerLocation(dataDir: string): void {
  if (!hasFormerLocation(dataDir) || statIfExists(join(dataDir, 'postgres')) !== undefined) return;
  const location = readIfExists(join(dataDir, locationFile))?.trim() ?? '';
  throw new PostgresStartError(
    `The database of "${dataDir}" is in "${location}", where releases before 0.2.0 kept it.`,
    upgradeFirstWith('0.2.0', 'start it on this data directory'),
  );
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
