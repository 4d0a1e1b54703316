/** Describes a server, from its settings, for its own health checks. */
import os from 'node:os';
import { programRelease } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { OwnServer } from '../core/health/own-server.js';
import type { OpenDatabase } from '../store/database/database.js';
import { backupDirectory, hasBackups, newestBackup } from './backups.js';

export function describeServer(
  database: OpenDatabase,
  settings: Partial<Settings>,
  inUse: OwnServer['inUse'],
  { pid, startedAt }: Pick<OwnServer, 'pid' | 'startedAt'>,
): OwnServer {
  const { dataDir, databaseUrl, backupDir, backupEveryMs = null } = settings;
  // An embedded database makes backups before upgrades, a server of one's own none.
  const backups = { backupDir, databaseUrl, dataDir: dataDir ?? '' };
  const isKnown = dataDir !== undefined || backupDir !== undefined;
  return {
    pid,
    version: programRelease,
    startedAt,
    isReady: () => database.isReady(),
    inUse,
    pool: () => database.load().requests,
    places: [
      ...(dataDir !== undefined && databaseUrl === undefined
        ? [{ what: 'the data', directory: dataDir }]
        : []),
      ...(backupDir === undefined ? [] : [{ what: 'backups', directory: backupDir }]),
      { what: 'temporary files', directory: os.tmpdir() },
    ],
    backups: {
      directory: hasBackups(settings) && isKnown ? backupDirectory(backups) : undefined,
      everyMs: backupEveryMs,
    },
    newestBackup: async () => (isKnown ? newestBackup(backups, database) : undefined),
  };
}
