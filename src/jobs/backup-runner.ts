/** Makes backups by the clock, in the background. */
import type { BackupDesk, MadeBackup } from '../core/backups/desk.js';
import type { Outcome } from '../core/backups/status.js';
import { type Runner, startRunner } from './runner.js';

export interface BackupRunnerOptions {
  readonly onMade: (made: MadeBackup, ms: number) => void;
  /** a failure; it is tried again after a while */
  readonly onError: (error: unknown) => void;
  /** the command after a backup, or a restore test, came to this */
  readonly onOutcome?: (what: 'command' | 'test', outcome: Outcome) => void;
  readonly lookEveryMs?: number;
  readonly now?: () => number;
}

const defaultLookMs = 60_000;
/** After a failure, since a disk is seldom emptied within a minute. */
const afterFailureMs = 10 * 60_000;

export function startBackupRunner(
  desk: Pick<BackupDesk, 'makeDue'> & Partial<BackupDesk>,
  {
    onMade,
    onError,
    onOutcome = () => {},
    lookEveryMs = defaultLookMs,
    now = () => performance.now(),
  }: BackupRunnerOptions,
): Runner {
  let notBefore = 0;
  return startRunner({
    run: async (signal) => {
      const began = now();
      if (began < notBefore) return;
      notBefore = began + afterFailureMs;
      const made = await desk.makeDue(signal);
      notBefore = 0;
      if (made !== undefined) onMade(made, now() - began);
      await desk.syncErasures?.();
      const command = made === undefined ? undefined : await desk.runCommand?.(made.file, signal);
      if (command !== undefined) onOutcome('command', command);
      const test = await desk.testDue?.(signal);
      if (test !== undefined) onOutcome('test', test);
    },
    onError,
    subscribe: () => () => {},
    everyMs: lookEveryMs,
  });
}
