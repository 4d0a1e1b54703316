/** Facts of the server that the program runs: its health is made of them. */
import type { InUseReading, PoolUse } from '../../domain/in-use.js';
import type { BackupFile } from '../backups/folder.js';
import type { Place } from './machine-checks.js';

export interface OwnServer {
  /** The only process of the server, or the main process of its workers. */
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  /** whether requests, writes too, can be answered; answers within a second */
  readonly isReady: () => Promise<boolean>;
  /** the connections for requests */
  readonly pool: () => PoolUse;
  readonly places: readonly Place[];
  /** Directory of scheduled backups; undefined: none are made. */
  readonly backups: { readonly directory: string | undefined; readonly everyMs: number | null };
  /** Resources in use for requests. */
  readonly inUse: () => InUseReading;
  readonly newestBackup: () => Promise<BackupFile | undefined>;
}
