/** Reads live vendors in the background: at once when signalled, and every few seconds for pulls whose worker died. */
import type { Core } from '../core/core.js';
import { type Runner, startRunner } from './runner.js';

const lookEveryMs = 3_000;

export function startPullRunner(
  core: Pick<Core, 'runPulls' | 'onImportsDue'>,
  { onError }: { readonly onError: (error: unknown) => void },
): Runner {
  return startRunner({
    // Stops between two pages, after which any process goes on.
    run: (signal) => core.runPulls({ signal }),
    onError,
    subscribe: (poke) => core.onImportsDue(poke),
    everyMs: lookEveryMs,
  });
}
