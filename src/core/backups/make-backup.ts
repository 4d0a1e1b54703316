/** Makes a backup of the whole installation as a file, and removes old ones. */
import type { Clock } from '../../domain/ids.js';
import { readInstallationId } from '../../store/backups/snapshot.js';
import type { Database } from '../../store/database/database.js';
import { readDatabaseSize } from '../../store/health/health.js';
import { type BackupSummary, backUp } from './backup.js';
import { encrypted } from './encryption.js';
import { writeLedger } from './erasure-ledger.js';
import { type BackupFile, listBackups, removeOldBackups, writeBackup } from './folder.js';

export interface BackupPlan {
  readonly directory: string;
  /** null: none by the clock */
  readonly everyMs: number | null;
  /** how many are kept, of those by the clock and of those before upgrades */
  readonly keep: number;
  /** public keys of age; empty: not encrypted */
  readonly encryptTo?: readonly string[];
  /** a line for a shell, run after each by the clock */
  readonly command?: string | undefined;
  /** between two restore tests; null: none */
  readonly testEveryMs?: number | null;
}

export interface BackupMaker {
  readonly database: Database;
  readonly plan: BackupPlan;
  /** of this program */
  readonly version: string;
  readonly clock?: Clock | undefined;
}

export interface MadeBackup {
  readonly file: BackupFile;
  readonly summary: BackupSummary;
  /** older ones that were removed after it */
  readonly removed: number;
}

/** To be called under the lock of backups. `before`: the migration that it is made before; absent: it is made by the clock. */
export async function makeBackup(
  { database, plan, version, clock = () => new Date() }: BackupMaker,
  how: { readonly before?: number; readonly restPerWork?: number; readonly signal?: AbortSignal | undefined },
): Promise<MadeBackup> {
  const { before, ...pace } = how;
  const folder = { directory: plan.directory, installationId: await readInstallationId(database) };
  const madeAt = clock();
  const { pieces, summary } = backUp({ database, version, now: () => madeAt, ...pace });
  const { encryptTo = [] } = plan;
  // As large as the one before, or what is usual for a database of its size.
  const neededBytes = (await listBackups(folder))[0]?.bytes ?? (await usualBytes(database));
  const isEncrypted = encryptTo.length > 0;
  const file = await writeBackup(folder, {
    ...{ madeAt, before, isEncrypted, neededBytes },
    pieces: encrypted(pieces, encryptTo),
  });
  // So that a restore knows who was erased after it was made.
  await writeLedger(database, plan.directory).catch(() => {});
  return { file, summary: summary(), removed: await removeOldBackups(folder, plan.keep) };
}

/** Rows take so much less room in a backup than in tables with their indexes. */
const packing = 12;

/** What a backup of a database of its size usually takes. */
export async function usualBytes(database: Database): Promise<number> {
  return Math.round((await readDatabaseSize(database)) / packing);
}
