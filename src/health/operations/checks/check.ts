/**
 * Declares what a check reports: a state, a sentence with the next step, and reasons as data for the page *Health*.
 * Neighbors: `run-check.ts` runs checks, `all-checks.ts` lists those of a database.
 */

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

/** Codes of reasons. The console has a text for each, in `health.found`. */
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

export const okFinding = (message: string, ...reasons: readonly Reason[]): Finding => ({
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
export const warningFinding = findingOf('warning');
export const failedFinding = findingOf('failed');

export const makeReason = (code: Reason['code'], values: Reason['values'] = {}): Reason => ({ code, values });
export const secondsOf = (ms: number): number => Math.round(ms / 1000);

/** Makes a check without a fix. */
export function makeCheck<Name extends string>(
  name: Name,
  run: () => Finding | Promise<Finding>,
): Check<Name> {
  return { name, run: async () => run() };
}

/** Returns a sentence about the fixes; undefined: no fix. */
export function fixedWords(fixes: readonly string[], before = ''): string | undefined {
  return fixes.length === 0 ? undefined : `${before}${fixes.join(', ')}.`;
}
