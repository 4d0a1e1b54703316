/** Backups by the clock: made when they are due, by one process at a time, and removed when there are newer ones. */
import path from 'node:path';
import { type Clock, uuidV7 } from '../../domain/ids.js';
import { readInstallationId, withBackupLock } from '../../store/backups/snapshot.js';
import type { Database } from '../../store/database/database.js';
import { toProblem } from '../../store/database/errors.js';
import { readDatabaseSize } from '../../store/health/health.js';
import { BegunSteps, EndedServer, noAccount, restMs } from '../begun-steps.js';
import { runAfterCommand } from './after-command.js';
import { type BackupSummary, backUp } from './backup.js';
import { encrypted } from './encryption.js';
import { writeLedger } from './erasure-ledger.js';
import { type BackupFile, type BackupFolder, listBackups, removeOldBackups, writeBackup } from './folder.js';
import { BackupError } from './format.js';
import { type BackupStatus, noteStatus, type Outcome, readStatus } from './status.js';
import { type TrialOptions, tryRestore } from './trial.js';

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
  /** Adds who was erased to the list beside the backups. */
  syncErasures(): Promise<void>;
  /** Runs the command after a backup; undefined: there is none. */
  runCommand(made: BackupFile, signal?: AbortSignal): Promise<Outcome | undefined>;
  /** Undefined when no restore test is due, or another process makes it. */
  testDue(signal?: AbortSignal): Promise<Outcome | undefined>;
  /** What the last ones came to, in whichever process. */
  status(): Promise<BackupStatus>;
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
  /** for restore tests: another database of the same server, and the program's migrations */
  readonly tests?: Pick<TrialOptions, 'openOther'> & {
    readonly migrations: () => TrialOptions['migrations'];
  };
  /** of the process, for the command */
  readonly environment?: Readonly<Record<string, string | undefined>>;
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
    syncErasures: async () => {
      const [newest] = await list();
      // Nothing is put into a directory that has no backup.
      if (newest !== undefined) await writeLedger(database, plan.directory);
    },
    runCommand: async (made, signal) => {
      if (plan.command === undefined || plan.command === '') return undefined;
      const reason = await runAfterCommand({
        command: plan.command,
        file: made.path,
        environment: options.environment ?? process.env,
        ...(signal === undefined ? {} : { signal }),
      });
      return noted('command', made.path, reason);
    },
    testDue: async (signal) => {
      const [newest] = await list();
      if (newest === undefined || !(await isTestDue(newest))) return undefined;
      return withBackupLock(database, async () => {
        if (!(await isTestDue(newest))) return undefined;
        return noted('test', newest.path, await failureOfTest(options, newest, signal));
      });
    },
    status: async () => {
      const [newest] = await list();
      return newest === undefined ? {} : readStatus(newest.path);
    },
  };

  async function isTestDue(newest: BackupFile): Promise<boolean> {
    const { testEveryMs = null } = plan;
    if (testEveryMs === null || options.tests === undefined) return false;
    const { test } = await readStatus(newest.path);
    if (test === undefined) return true;
    // One that failed is tried again on the next backup.
    if (!test.isOk && test.file !== path.basename(newest.path)) return true;
    return clock().getTime() - Date.parse(test.at) >= testEveryMs;
  }

  async function noted(what: keyof BackupStatus, file: string, reason: string | undefined): Promise<Outcome> {
    const outcome: Outcome = {
      file: path.basename(file),
      at: clock().toISOString(),
      isOk: reason === undefined,
      reason: reason ?? null,
    };
    await noteStatus(file, { [what]: outcome });
    return outcome;
  }
}

/** Undefined when it could be restored. */
async function failureOfTest(
  { database, tests, clock = () => new Date() }: DeskOptions,
  { path: file, isEncrypted }: BackupFile,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (tests === undefined) return undefined;
  if (isEncrypted)
    return 'it is encrypted, and its secret key is not here; test it where that is, with: switchbook backup --verify FILE --identity KEYFILE';
  try {
    await tryRestore({
      database,
      openOther: tests.openOther,
      migrations: tests.migrations(),
      installationId: await readInstallationId(database),
      file,
      now: clock,
      ...(signal === undefined ? {} : { signal }),
    });
    return undefined;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    if (error instanceof BackupError) return `${error.message} ${error.nextStep}`;
    return toProblem(error).message;
  }
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
  const { encryptTo = [] } = plan;
  const file = await writeBackup(folder, {
    madeAt,
    pieces: encrypted(pieces, encryptTo),
    isEncrypted: encryptTo.length > 0,
    neededBytes: await expectedBytes(folder, database),
    ...(before === undefined ? {} : { before }),
  });
  // So that a restore knows who was erased after it was made.
  await writeLedger(database, plan.directory).catch(() => {});
  return { file, summary: summary(), removed: await removeOldBackups(folder, plan.keep) };
}

/** Rows take so much less room in a backup than in tables with their indexes. */
const packing = 12;

/** As large as the one before, or what is usual for a database of its size. */
async function expectedBytes(folder: BackupFolder, database: Database): Promise<number> {
  const [newest] = await listBackups(folder);
  return newest?.bytes ?? usualBytes(database);
}

/** What a backup of a database of its size usually takes. */
export async function usualBytes(database: Database): Promise<number> {
  return Math.round((await readDatabaseSize(database)) / packing);
}
