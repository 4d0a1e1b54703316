/**
 * Checks of an installation: each reports a state and its solution in a sentence, within a time limit, and some can fix
 * it. Neighbors: `all-checks.ts` lists the checks of a database.
 */

import { inTime } from '@switchbook/domain/runtime/in-time.js';
import { durationWords } from '@switchbook/text/words.js';
import type { Database } from '../../../database/database.js';

/** Maximum number of objects in a message. */
export const maxShown = 5;

export interface CheckDependencies {
  readonly database: Database;
  readonly clock: () => Date;
  /** schema.sql, the sum of the migrations */
  readonly schema: string;
  readonly version: string;
  /** retention of events in milliseconds; null: unlimited */
  readonly eventsMs: number | null;
  /** undefined: no killed server is known */
  readonly killedServer?: (() => KilledServer | undefined) | undefined;
}

/** A server that was killed, or ended with its machine. */
export interface KilledServer {
  readonly pid: number;
  readonly host: string;
  /** accurate to some seconds */
  readonly seenAt: Date;
}

export type CheckState = 'ok' | 'warning' | 'failed';

export interface Finding {
  readonly state: CheckState;
  /** one sentence */
  readonly message: string;
  /** null if no action is needed */
  readonly nextStep: string | null;
  /** The message as data, for clients with their own words; absent: only the message is known. */
  readonly reasons?: readonly Reason[];
}

/** Findings of a running server, as its API shows them. */
export const reasonCodes = [
  'database_answers',
  'database_silent',
  'database_unready',
  'versions',
  'postgres_old',
  'extensions_missing',
  'clocks',
  'clocks_differ',
  'clocks_far',
  'imports_none',
  'imports_running',
  'import_stuck',
  'webhooks_none',
  'webhooks',
  'webhooks_disabled',
  'webhooks_late',
  'intakes_none',
  'intakes',
  'payloads_late',
  'payloads_refused',
  'vendor_keys',
  'vendor_keys_refused',
  'vendor_keys_ended',
  'vendor_keys_ending',
  'disk_free',
  'disk_low',
  'backup_none',
  'backup_first',
  'backup_late',
  'backup',
  'check_late',
  'check_unable',
] as const;

/** A part of a finding. The code implies the next step. Times are in seconds, except for `ms`. */
export interface Reason {
  readonly code: (typeof reasonCodes)[number];
  readonly values: Readonly<Record<string, string | number>>;
}

/** Names of the checks of a running server: the console has a text for each, in `health.names`. */
export const shownChecks = [
  ...(['database', 'versions', 'clock', 'imports', 'webhooks'] as const),
  ...(['intakes', 'vendor keys', 'disk', 'backup'] as const),
] as const;

/** A check that the API of a server shows. */
export type ShownCheck = Check<(typeof shownChecks)[number]>;

export interface Check<Name extends string = string> {
  readonly name: Name;
  run(): Promise<Finding>;
  /** Fixes the state if that is safe, and returns the fix; undefined: nothing was fixed. */
  fix?(): Promise<string | undefined>;
}

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

export const ok = (message: string, ...reasons: readonly Reason[]): Finding => ({
  state: 'ok',
  message,
  nextStep: null,
  ...(reasons.length > 0 && { reasons }),
});
const findingOf =
  (state: 'warning' | 'failed') =>
  (message: string, nextStep: string, ...reasons: readonly Reason[]): Finding => ({
    state,
    message,
    nextStep,
    ...(reasons.length > 0 && { reasons }),
  });
export const warning = findingOf('warning');
export const failed = findingOf('failed');

export const reason = (code: Reason['code'], values: Reason['values'] = {}): Reason => ({ code, values });
export const secondsOf = (ms: number): number => Math.round(ms / 1000);

/** Makes a check without a fix. */
export function check<Name extends string>(name: Name, run: () => Finding | Promise<Finding>): Check<Name> {
  return { name, run: async () => run() };
}

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

const notChecked = warning(
  'This was not checked, because the checks before it took too long.',
  'When the server is less busy, run: switchbook doctor',
);

const skippedBecause = (first: string) =>
  warning(
    `This was not checked, for the reason that the check "${first}" reports.`,
    'Fix that fault first, then run: switchbook doctor',
  );

async function runCheck(
  healthCheck: Check,
  { isFixing, eachMs, fixMs, explain }: CheckOptions & typeof defaults,
  /** causes of failures so far, with the check that reported each */
  reported: Map<string, string>,
): Promise<Finding & { readonly fixed?: string }> {
  const run = async () => {
    try {
      const timedOut = warning(
        `The check did not finish within ${eachMs / 1000} seconds.`,
        'Check whether the database or the disk is overloaded, then run: switchbook doctor',
        reason('check_late', { ms: eachMs }),
      );
      return (await inTime(healthCheck.run(), eachMs)) ?? timedOut;
    } catch (error) {
      const { message, nextStep, cause = message, reasons = [] } = await explain(error);
      const first = reported.get(cause) ?? healthCheck.name;
      reported.set(cause, first);
      return first === healthCheck.name ? failed(message, nextStep, ...reasons) : skippedBecause(first);
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
      return failed(
        `The fix did not finish within ${durationWords(fixMs)}.`,
        'Run it once more: switchbook doctor --fix',
      );
    const { fixed } = ended;
    return fixed === undefined ? finding : { fixed, ...(await run()) };
  } catch (error) {
    const { message, nextStep } = await explain(error);
    return failed(`The fix failed. ${message}`, nextStep);
  }
}

/** Returns a sentence about the fixes; undefined: no fix. */
export function fixedWords(fixes: readonly string[], before = ''): string | undefined {
  return fixes.length === 0 ? undefined : `${before}${fixes.join(', ')}.`;
}
