/** Looks for duplicates in the background, for accounts that asked for them. */
import type { Core } from '../core/core.js';
import { type Runner, startRunner } from './runner.js';

export interface DuplicatesRunnerOptions {
  /** a failure; it is retried */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

const defaultEveryMs = 30_000;

export function startDuplicatesRunner(
  core: Pick<Core, 'walkDuplicates' | 'onDuplicatesDue'>,
  { onError, everyMs = defaultEveryMs }: DuplicatesRunnerOptions,
): Runner {
  return startRunner({
    run: (signal) => core.walkDuplicates({ signal }),
    onError,
    subscribe: (poke) => core.onDuplicatesDue(poke),
    everyMs,
    isEager: false,
  });
}
