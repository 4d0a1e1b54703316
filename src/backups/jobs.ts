/**
 * Creates scheduled backups in one process at a time, and deletes old ones. It also runs the operator's command after
 * each backup, and the restore tests.
 */

import path from 'node:path';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { hourMs } from '@switchbook/domain/runtime/instant.js';
import type { RestRule } from '@switchbook/domain/runtime/rest-after.js';
import { toProblem } from '../database/errors.js';
import { DiskSpaceError } from '../machine/disk-space.js';
import { runShellLine } from '../machine/shell-line.js';
import { BegunSteps, CrashingStepError, noAccount, stepRetryMs } from '../operation-context/begun-steps.js';
import { type BackupFile, listBackups } from './operations/backup-folder.js';
import { BackupError } from './operations/backup-format.js';
import {
  type BackupOutcome,
  type BackupStatus,
  readBackupStatus,
  writeBackupStatus,
} from './operations/backup-status.js';
import { writeLedger } from './operations/erasure-ledger.js';
import { type BackupMaker, type FinishedBackup, makeBackup } from './operations/make-backup.js';
import { type RestoreTestOptions, testRestore } from './operations/test-restore.js';
import { readInstallationId, withBackupLock } from './store/database-snapshot.js';

/**
 * The operator's command after each scheduled backup, for example to copy it away. A shell runs the line, since it is
 * the operator's own. The file is `$1` and SWITCHBOOK_BACKUP_FILE.
 */
interface AfterCommand {
  readonly command: string;
  readonly file: string;
  /** environment of this process, without variables for access to the database */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs?: number;
}

/** Returns undefined after success; else the reason of the failure. */
export async function runAfterCommand(options: AfterCommand): Promise<string | undefined> {
  const { command, file, environment, signal, withinMs = hourMs } = options;
  const env = { ...environment, SWITCHBOOK_BACKUP_FILE: file };
  return (await runShellLine({ command, args: [file], environment: env, signal, withinMs })).failure;
}

const scheduled = { accountId: noAccount, kind: 'backup', id: noAccount };

/** No client waits for a scheduled backup, so other work has priority. */
const chunkRest: RestRule = { perWork: 1, maxMs: 100 };

interface ScheduledBackupsOptions extends BackupMaker {
  /** Restore tests need another database of the same server, and the program's migrations. */
  readonly tests?: Pick<RestoreTestOptions, 'openOther'> & {
    readonly migrations: () => RestoreTestOptions['migrations'];
  };
  /** environment of the command; absent: the environment of this process */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export class ScheduledBackups {
  readonly #options: ScheduledBackupsOptions;
  readonly #now: () => Date;
  readonly #begun: BegunSteps;

  constructor(options: ScheduledBackupsOptions) {
    this.#options = options;
    this.#now = options.clock ?? (() => new Date());
    this.#begun = new BegunSteps(this.#now, uuidV7());
  }

  async findNewest(): Promise<BackupFile | undefined> {
    return (await this.#list())[0];
  }

  async #list(): Promise<readonly BackupFile[]> {
    const { database, settings } = this.#options;
    const installationId = await readInstallationId(database);
    return listBackups({ directory: settings.directory, installationId }, this.#now());
  }

  /** Returns undefined if no backup is due, or another process creates it. Throws BackupError or ProblemError. */
  async makeDue(signal?: AbortSignal): Promise<FinishedBackup | undefined> {
    const { database } = this.#options;
    try {
      if (!(await this.#isDue())) return undefined;
      return await withBackupLock(database, async (lost) => {
        // Another process may have made the backup since.
        if (!(await this.#isDue())) return undefined;
        await this.#begun.begin(database, scheduled, 'scheduled', { retryMs: stepRetryMs });
        const making = makeBackup(this.#options, {
          rest: chunkRest,
          signal: AbortSignal.any([lost, signal ?? lost]),
        });
        return making.finally(() => this.#begun.end(database, scheduled));
      });
    } catch (error) {
      const isExplained = [BackupError, DiskSpaceError, CrashingStepError].some(
        (errorType) => error instanceof errorType,
      );
      throw isExplained ? error : toProblem(error);
    }
  }

  async #isDue(): Promise<boolean> {
    const { everyMs } = this.#options.settings;
    if (everyMs === null) return false;
    const now = this.#now().getTime();
    // A backup far in the future was made while the clock was wrong.
    return (await this.#list()).every(({ madeAt }) => Math.abs(now - madeAt.getTime()) >= everyMs);
  }

  /** Adds newly erased persons to the list next to the backups. */
  async syncErasures(): Promise<void> {
    const { database, settings } = this.#options;
    // A directory without backups gets no list of erasures.
    if ((await this.findNewest()) !== undefined) await writeLedger(database, settings.directory);
  }

  /** Runs the command after a backup; undefined: no command is set. */
  async runCommand({ path: file }: BackupFile, signal?: AbortSignal): Promise<BackupOutcome | undefined> {
    const { settings, environment = process.env } = this.#options;
    if (settings.command === undefined || settings.command === '') return undefined;
    return this.#recordOutcome(
      'command',
      file,
      await runAfterCommand({ command: settings.command, file, environment, signal }),
    );
  }

  /** Returns undefined if no restore test is due, or another process runs it. */
  async testDue(signal?: AbortSignal): Promise<BackupOutcome | undefined> {
    const newest = await this.findNewest();
    if (newest === undefined || !(await this.#isTestDue(newest))) return undefined;
    return withBackupLock(this.#options.database, async (lost) => {
      if (!(await this.#isTestDue(newest))) return undefined;
      const failure = await this.#runRestoreTest(newest, AbortSignal.any([lost, signal ?? lost]));
      return this.#recordOutcome('test', newest.path, failure);
    });
  }

  async #isTestDue(newest: BackupFile): Promise<boolean> {
    const { settings, tests } = this.#options;
    const { testEveryMs = null } = settings;
    if (testEveryMs === null || tests === undefined) return false;
    const { test } = await readBackupStatus(newest.path);
    if (test === undefined) return true;
    // A failed test is retried with the next backup.
    if (!test.isOk && test.file !== path.basename(newest.path)) return true;
    // A test far in the future ran while the clock was wrong.
    return Math.abs(this.#now().getTime() - Date.parse(test.at)) >= testEveryMs;
  }

  /** Restores a backup for a test; returns the reason of a failure. */
  async #runRestoreTest(newest: BackupFile, signal: AbortSignal): Promise<string | undefined> {
    const { database, tests } = this.#options;
    if (tests === undefined) return undefined;
    if (newest.isEncrypted)
      return 'it is encrypted, and this server does not have the secret key; test it with: switchbook backup --verify FILE --identity KEYFILE';
    try {
      await testRestore({
        database,
        openOther: tests.openOther,
        migrations: tests.migrations(),
        installationId: await readInstallationId(database),
        file: newest.path,
        now: this.#now,
        signal,
      });
      return undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      return error instanceof BackupError ? `${error.message} ${error.nextStep}` : toProblem(error).message;
    }
  }

  async #recordOutcome(
    followUp: keyof BackupStatus,
    backup: string,
    failure: string | undefined,
  ): Promise<BackupOutcome> {
    const at = this.#now().toISOString();
    const outcome = { file: path.basename(backup), at, isOk: failure === undefined, reason: failure ?? null };
    await writeBackupStatus(this.#options.database, backup, { [followUp]: outcome });
    return outcome;
  }

  /** Reads the outcome of the last command and the last restore test, of any process. */
  async readStatus(): Promise<BackupStatus> {
    const newest = await this.findNewest();
    return newest === undefined ? {} : readBackupStatus(newest.path);
  }
}

interface DueBackupsOptions {
  readonly onMade: (backup: FinishedBackup, ms: number) => void;
  /** called with the outcome of the command after a backup, or of a restore test */
  readonly onOutcome?: (followUp: 'command' | 'test', outcome: BackupOutcome) => void;
  readonly now?: () => number;
}

/** Milliseconds of rest after a failure, since a disk is seldom emptied within a minute. */
const afterFailureMs = 10 * 60_000;

/** Returns a function that does all due work. It throws if a backup fails, and then pauses for a while. */
export function dueBackups(
  backups: Pick<ScheduledBackups, 'makeDue'> & Partial<ScheduledBackups>,
  { onMade, onOutcome = () => {}, now = () => performance.now() }: DueBackupsOptions,
): (signal: AbortSignal) => Promise<void> {
  let notBefore = 0;
  return async (signal) => {
    const began = now();
    if (began < notBefore) return;
    notBefore = began + afterFailureMs;
    const backup = await backups.makeDue(signal);
    notBefore = 0;
    if (backup !== undefined) onMade(backup, now() - began);
    // A failure of the list is reported after the command, which would run for no other backup.
    const [erasures] = await Promise.allSettled([backups.syncErasures?.()]);
    const command = backup === undefined ? undefined : await backups.runCommand?.(backup.file, signal);
    if (command !== undefined) onOutcome('command', command);
    const test = await backups.testDue?.(signal);
    if (test !== undefined) onOutcome('test', test);
    if (erasures.status === 'rejected') throw erasures.reason;
  };
}
