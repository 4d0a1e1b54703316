/** Makes backups by the clock, in the background. */
import type { BackupDesk, MadeBackup } from '../core/backups/desk.js';
import { type Runner, startRunner } from './runner.js';

export interface BackupRunnerOptions {
  readonly onMade: (made: MadeBackup, ms: number) => void;
  /** a failure; it is tried again after a while */
  readonly onError: (error: unknown) => void;
  readonly lookEveryMs?: number;
  readonly now?: () => number;
}

const defaultLookMs = 60_000;
/** After a failure, since a disk is seldom emptied within a minute. */
const afterFailureMs = 10 * 60_000;

export function startBackupRunner(
  desk: Pick<BackupDesk, 'makeDue'>,
  { onMade, onError, lookEveryMs = defaultLookMs, now = () => performance.now() }: BackupRunnerOptions,
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
    },
    onError,
    subscribe: () => () => {},
    everyMs: lookEveryMs,
  });
}
