/** Backups by the clock: made when they are due, by one process at a time, and removed when there are newer ones. */
import { type Clock, uuidV7 } from '../../domain/ids.js';
import { readInstallationId, withBackupLock } from '../../store/backup-snapshot.js';
import type { Database } from '../../store/database.js';
import { toProblem } from '../../store/errors.js';
import { BegunSteps, EndedServer, noAccount, restMs } from '../begun-steps.js';
import { type BackupSummary, backUp } from './backup.js';
import { type BackupFile, listBackups, removeOldBackups, writeBackup } from './folder.js';
import { BackupError } from './format.js';

export interface BackupPlan {
  readonly directory: string;
  /** null: none by the clock */
  readonly everyMs: number | null;
  /** how many are kept, of those by the clock and of those before upgrades */
  readonly keep: number;
}

export interface MadeBackup {
  readonly file: BackupFile;
  readonly summary: BackupSummary;
  /** older ones that were removed after it */
  readonly removed: number;
}

export interface BackupDesk {
  readonly plan: BackupPlan;
  /** Undefined when none is due, or another process makes it. Throws BackupError or ProblemError. */
  makeDue(signal?: AbortSignal): Promise<MadeBackup | undefined>;
  newest(): Promise<BackupFile | undefined>;
}

const scheduled = { accountId: noAccount, kind: 'backup', id: noAccount };

/** Nobody waits for a backup by the clock: it leaves room for those who wait for something else. */
const restPerWork = 1;

export interface DeskOptions {
  readonly database: Database;
  readonly plan: BackupPlan;
  /** of this program */
  readonly version: string;
  readonly clock?: Clock;
}

export function openBackupDesk(options: DeskOptions): BackupDesk {
  const { database, plan, clock = () => new Date() } = options;
  const begun = new BegunSteps(clock, uuidV7());
  const list = async () =>
    listBackups({ directory: plan.directory, installationId: await readInstallationId(database) });
  const isDue = async () => {
    if (plan.everyMs === null) return false;
    const [newest] = await list();
    return newest === undefined || clock().getTime() - newest.madeAt.getTime() >= plan.everyMs;
  };
  return {
    plan,
    newest: async () => (await list())[0],
    makeDue: async (signal) => {
      try {
        if (!(await isDue())) return undefined;
        return await withBackupLock(database, async () => {
          // Another process may have made it since.
          if (!(await isDue())) return undefined;
          await begun.begin(database, scheduled, 'scheduled', { restMs });
          const how = { restPerWork, ...(signal === undefined ? {} : { signal }) };
          return makeBackup(options, how).finally(() => begun.end(database, scheduled));
        });
      } catch (error) {
        throw error instanceof BackupError || error instanceof EndedServer ? error : toProblem(error);
      }
    },
  };
}

/** Makes one now. To be called under the lock of backups. */
export async function makeBackup(
  { database, plan, version, clock = () => new Date() }: DeskOptions,
  how: { readonly before?: number; readonly restPerWork?: number; readonly signal?: AbortSignal },
): Promise<MadeBackup> {
  const { before, ...pace } = how;
  const folder = { directory: plan.directory, installationId: await readInstallationId(database) };
  const madeAt = clock();
  const { pieces, summary } = backUp({ database, version, now: () => madeAt, ...pace });
  const file = await writeBackup(folder, { madeAt, pieces, ...(before === undefined ? {} : { before }) });
  return { file, summary: summary(), removed: await removeOldBackups(folder, plan.keep) };
}
