/** The server that runs in this process: the data that its health needs. */

import type { InUseReading, PoolUse } from '@switchbook/domain/runtime/resource-use.js';
import type { BackupFile } from '../../backups/operations/backup-folder.js';
import type { NamedDirectory } from './checks/machine-checks.js';

export interface OwnServer {
  /** The only process of the server, or the main process of its workers. */
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  /** whether requests, writes too, can be answered; answers within a second */
  readonly isReady: () => Promise<boolean>;
  /** the connections for requests */
  readonly pool: () => PoolUse;
  readonly directories: readonly NamedDirectory[];
  /** Directory of scheduled backups; undefined: none are made. */
  readonly backups: { readonly directory: string | undefined; readonly everyMs: number | null };
  /** Resources in use for requests. */
  readonly inUse: () => InUseReading;
  readonly newestBackup: () => Promise<BackupFile | undefined>;
}
