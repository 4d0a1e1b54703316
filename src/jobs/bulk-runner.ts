/** Does bulk changes in the background: at once when signalled, and every few seconds for those whose process died. */
import type { Core } from '../core/core.js';
import { type Runner, startRunner } from './runner.js';

const lookEveryMs = 3_000;

export interface BulkRunnerOptions {
  /** a failure; what is due is tried again */
  readonly onError: (error: unknown) => void;
}

export function startBulkRunner(
  core: Pick<Core, 'runBulkChanges' | 'onImportsDue'>,
  { onError }: BulkRunnerOptions,
): Runner {
  return startRunner({
    // Stops between two pieces, after which any process goes on.
    run: (signal) => core.runBulkChanges({ signal, onFailure: onError }),
    onError,
    subscribe: (poke) => core.onImportsDue(poke),
    everyMs: lookEveryMs,
  });
}
