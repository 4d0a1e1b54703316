/** Runs checks, each within a time limit, and their fixes. Neighbor: `check.ts` declares what they report. */

import { inTime } from '@switchbook/domain/runtime/in-time.js';
import { durationWords } from '@switchbook/text/words.js';
import { type Check, type Finding, failedFinding, makeReason, type Reason, warningFinding } from './check.js';

export interface CheckedFinding extends Finding {
  readonly name: string;
  /** The fix, in a sentence; null: no fix. */
  readonly fixed: string | null;
}

/** An error in the words of a finding. */
export interface ErrorExplanation {
  readonly message: string;
  readonly nextStep: string;
  /** Equal for all checks that fail for one reason; absent: the message. */
  readonly cause?: string;
  readonly reasons?: readonly Reason[];
}

export interface CheckOptions {
  readonly isFixing: boolean;
  /** time limit of one check in milliseconds */
  readonly eachMs?: number;
  /** Milliseconds of all checks together. A check that has not begun by then reports that it was skipped. */
  readonly allMs?: number;
  /** time limit of one fix in milliseconds */
  readonly fixMs?: number;
  /** Words an error, without secrets. */
  readonly explain: (error: unknown) => ErrorExplanation | Promise<ErrorExplanation>;
}

const defaults = { eachMs: 6_000, allMs: 60_000, fixMs: 30 * 60_000 };

/** Runs the checks in sequence. */
export async function runChecks(
  checks: readonly Check[],
  options: CheckOptions,
): Promise<readonly CheckedFinding[]> {
  const times = { ...defaults, ...options };
  const endsAt = performance.now() + times.allMs;
  const done: CheckedFinding[] = [];
  const reported = new Map<string, string>();
  for (const healthCheck of checks) {
    const finding = performance.now() > endsAt ? notChecked : await runCheck(healthCheck, times, reported);
    done.push({ name: healthCheck.name, fixed: null, ...finding });
  }
  return done;
}

const notChecked = warningFinding(
  'This was not checked, because the checks before it took too long.',
  'When the server is less busy, run: switchbook doctor',
);

const skippedBecause = (first: string) =>
  warningFinding(
    `This was not checked, because the check "${first}" could not run.`,
    'Fix the fault that it reports, then run: switchbook doctor',
  );

async function runCheck(
  healthCheck: Check,
  { isFixing, eachMs, fixMs, explain }: CheckOptions & typeof defaults,
  /** causes of failures so far, with the check that reported each */
  reported: Map<string, string>,
): Promise<Finding & { readonly fixed?: string }> {
  const run = async () => {
    try {
      const timedOut = warningFinding(
        `The check did not finish within ${eachMs / 1000} seconds.`,
        'Check whether the database or the disk is overloaded, then run: switchbook doctor',
        makeReason('check_late', { ms: eachMs }),
      );
      return (await inTime(healthCheck.run(), eachMs)) ?? timedOut;
    } catch (error) {
      const { message, nextStep, cause = message, reasons = [] } = await explain(error);
      const first = reported.get(cause) ?? healthCheck.name;
      reported.set(cause, first);
      return first === healthCheck.name
        ? failedFinding(message, nextStep, ...reasons)
        : skippedBecause(first);
    }
  };
  const finding = await run();
  if (!isFixing || finding.state === 'ok' || healthCheck.fix === undefined) return finding;
  try {
    const ended = await inTime(
      healthCheck.fix().then((fixed) => ({ fixed })),
      fixMs,
    );
    if (ended === undefined)
      return failedFinding(
        `The fix did not finish within ${durationWords(fixMs)}.`,
        'Run it once more: switchbook doctor --fix',
      );
    const { fixed } = ended;
    return fixed === undefined ? finding : { fixed, ...(await run()) };
  } catch (error) {
    const { message, nextStep } = await explain(error);
    return failedFinding(`The fix failed. ${message}`, nextStep);
  }
}
