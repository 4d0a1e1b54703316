/** What is to be done by the clock: a backup with what follows it, and a restore test. */
import type { BackupDesk, MadeBackup } from './desk.js';
import type { Outcome } from './status.js';

export interface ScheduledOptions {
  readonly onMade: (made: MadeBackup, ms: number) => void;
  /** the command after a backup, or a restore test, came to this */
  readonly onOutcome?: (what: 'command' | 'test', outcome: Outcome) => void;
  readonly now?: () => number;
}

/** After a failure, since a disk is seldom emptied within a minute. */
const afterFailureMs = 10 * 60_000;

/** Answers how to do what is due. It throws where a backup fails, and then does nothing for a while. */
export function scheduledBackups(
  desk: Pick<BackupDesk, 'makeDue'> & Partial<BackupDesk>,
  { onMade, onOutcome = () => {}, now = () => performance.now() }: ScheduledOptions,
): (signal: AbortSignal) => Promise<void> {
  let notBefore = 0;
  return async (signal) => {
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
  };
}
