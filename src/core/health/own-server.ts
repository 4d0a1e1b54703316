/** What the program knows of the server that it runs: what its health is told by. */
import type { InUseReading } from '../../domain/in-use.js';
import type { BackupFile } from '../backups/folder.js';
import type { Place } from './machine-checks.js';

export interface PoolUse {
  readonly inUse: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

export interface OwnServer {
  readonly version: string;
  readonly startedAt: Date;
  /** whether requests, writes too, can be answered; answers within a second */
  readonly isReady: () => Promise<boolean>;
  /** the connections for requests */
  readonly pool: () => PoolUse;
  readonly places: readonly Place[];
  /** where they are made by the clock; undefined: nowhere */
  readonly backups: { readonly directory: string | undefined; readonly everyMs: number | null };
  /** what is taken for requests */
  readonly inUse: () => InUseReading;
  readonly newestBackup: () => Promise<BackupFile | undefined>;
}
