/** Moves of an installation, and their target databases. */
import { realpathSync } from 'node:fs';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { checkExternalServer } from '@switchbook/embedded-postgres/external-server.js';
import type { InstallationLocation } from '../config/location.js';
import { programVersion } from '../config/root.js';
import type { Database, OpenDatabase } from '../database/database.js';
import { readDatabaseSize } from '../health/store/postgres-state.js';
import { emptyClusterBytes, requireSpace } from '../machine/disk-space.js';
import { MoveError, type MoveOptions, type MoveResult, moveInstallation } from '../moves/operations/move.js';
import { connect, programMigrations } from './open-core.js';

interface OpenPlace {
  readonly database: OpenDatabase;
  /** the directory of its embedded database */
  readonly dataPath: string | undefined;
  close(): Promise<void>;
}

const connections = 3;

/** Opens an installation as its only server. */
export async function openPlace(
  place: InstallationLocation,
  log: (line: string) => void,
): Promise<OpenPlace> {
  if ('url' in place) {
    const { url, ssl } = await checkExternalServer(place.url);
    const database = connect({ connection: url, ssl }, connections);
    return { database, dataPath: undefined, close: () => database.close() };
  }
  const postgres = await openEmbedded({ dataDir: place.dataDir, role: 'server', log });
  const database = connect(postgres, connections);
  return {
    database,
    dataPath: postgres.dataPath,
    close: async () => {
      await database.close();
      await postgres.stop();
    },
  };
}

/**
 * Returns the needed bytes. Throws DiskSpaceError if the target's disk has less space than the database needs. The
 * space of an external PostgreSQL is unknown.
 */
export async function refuseSpace(
  database: Database,
  target: InstallationLocation,
): Promise<number | undefined> {
  if (!('dataDir' in target)) return undefined;
  const needed = (await readDatabaseSize(database)) + emptyClusterBytes;
  await requireSpace('The copy', target.dataDir, needed);
  return needed;
}

/** Throws MoveError for two names of one directory. */
export function refuseSamePlace(from: InstallationLocation, to: InstallationLocation): void {
  if (!('dataDir' in from && 'dataDir' in to)) return;
  if (realPath(from.dataDir) !== realPath(to.dataDir)) return;
  throw new MoveError(
    `This installation is already in "${to.dataDir}".`,
    'Name another directory or the URL of a PostgreSQL: switchbook move --to PLACE',
  );
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}

export function moveDatabase(
  source: Database,
  target: Database,
  options: Pick<MoveOptions, 'places' | 'signal' | 'onProgress'>,
): Promise<MoveResult> {
  return moveInstallation({
    source,
    target,
    migrations: programMigrations(),
    version: programVersion,
    ...options,
  });
}
