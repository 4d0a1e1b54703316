/**
 * Checks of an installation: each says in a sentence how something stands and what to do about it, within a bounded time,
 * and some can mend what they find. Neighbours: `checks.ts` lists those of a database.
 */
import { inTime } from '../../domain/in-time.js';

export type CheckState = 'ok' | 'warning' | 'failed';

export interface Finding {
  readonly state: CheckState;
  /** one sentence */
  readonly message: string;
  /** null where there is nothing to do */
  readonly nextStep: string | null;
}

export interface Check {
  readonly name: string;
  look(): Promise<Finding>;
  /** Mends what is safe and says what was done; undefined: nothing could be. */
  mend?(): Promise<string | undefined>;
}

export interface Checked extends Finding {
  readonly name: string;
  /** what was mended, in a sentence */
  readonly mended: string | null;
}

interface Explained {
  readonly message: string;
  readonly nextStep: string;
}

export interface RunOptions {
  readonly isFixing: boolean;
  /** of one check */
  readonly eachMs?: number;
  /** of all; what was not begun by then is left out, and said so */
  readonly allMs?: number;
  /** of one mending */
  readonly mendMs?: number;
  /** of an error, without what is secret */
  readonly explain: (error: unknown) => Explained | Promise<Explained>;
}

const defaults = { eachMs: 6_000, allMs: 60_000, mendMs: 30 * 60_000 };

export const ok = (message: string): Finding => ({ state: 'ok', message, nextStep: null });
export const warning = (message: string, nextStep: string): Finding => ({
  state: 'warning',
  message,
  nextStep,
});
export const failed = (message: string, nextStep: string): Finding => ({
  state: 'failed',
  message,
  nextStep,
});

/** One after the other. */
export async function runChecks(checks: readonly Check[], options: RunOptions): Promise<readonly Checked[]> {
  const { eachMs, allMs, mendMs } = { ...defaults, ...options };
  const endsAt = performance.now() + allMs;
  const done: Checked[] = [];
  for (const check of checks) {
    if (performance.now() > endsAt) {
      done.push({
        name: check.name,
        mended: null,
        ...warning(
          'It was not looked at: the checks before took too long.',
          'Run doctor again when the server is less busy.',
        ),
      });
      continue;
    }
    const found = await look(check, eachMs, options);
    if (!options.isFixing || found.state === 'ok' || check.mend === undefined) {
      done.push({ name: check.name, mended: null, ...found });
      continue;
    }
    const mended = await mend(check, mendMs, options);
    if ('state' in mended) done.push({ name: check.name, mended: null, ...mended });
    else if (mended.said === undefined) done.push({ name: check.name, mended: null, ...found });
    else done.push({ name: check.name, mended: mended.said, ...(await look(check, eachMs, options)) });
  }
  return done;
}

async function look(check: Check, ms: number, { explain }: RunOptions): Promise<Finding> {
  try {
    const found = await inTime(check.look(), ms);
    return (
      found ??
      warning(
        `It could not be looked at within ${ms / 1000} seconds.`,
        'Look whether the database or the disk is overloaded, and run doctor again.',
      )
    );
  } catch (error) {
    const { message, nextStep } = await explain(error);
    return failed(message, nextStep);
  }
}

async function mend(
  check: Check,
  ms: number,
  { explain }: RunOptions,
): Promise<Finding | { readonly said: string | undefined }> {
  try {
    const said = await inTime(
      (check.mend?.() ?? Promise.resolve(undefined)).then((text) => ({ said: text })),
      ms,
    );
    return said ?? failed('Mending took too long.', 'Run doctor again.');
  } catch (error) {
    const { message, nextStep } = await explain(error);
    return failed(`It could not be mended. ${message}`, nextStep);
  }
}
