/** Words of every job: an import, a pull or a bulk change. */
import { formatCount, formatSeconds } from './progress.js';

interface EndedJob {
  readonly state: string;
  readonly error: { readonly message: string } | null;
}

/** Returns the first line about a job that has ended. `done`: the line if it did all its work. */
export function endLine(noun: string, { state, error }: EndedJob, done: string): string {
  if (state === 'failed') return `The ${noun} failed: ${error?.message ?? 'it was interrupted'}`;
  return state === 'cancelled' ? `The ${noun} was cancelled.` : done;
}

interface UndoneJob {
  readonly undo: { readonly reverted: number; readonly kept: number } | null;
}

/** Returns the number of items that an undo has finished. */
export function undoneCount({ undo }: UndoneJob): number {
  return (undo?.reverted ?? 0) + (undo?.kept ?? 0);
}

/** Returns the remaining time for a line of progress; null: unknown. */
export function timeLeftParts(seconds: number | null): readonly string[] {
  return seconds === null ? [] : [`${formatSeconds(seconds)} left`];
}

/** Returns the rate for a line of progress; null: unknown. */
export function rateParts(perSecond: number | null): readonly string[] {
  return perSecond === null ? [] : [`${formatCount(perSecond)}/s`];
}
