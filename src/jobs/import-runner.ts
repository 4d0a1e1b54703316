/**
 * Runs imports in the background: at once when signalled, and every few seconds for those whose worker died. The server
 * has one runner; the command line has one for its import.
 */
import type { Core } from '../core/core.js';
import type { ImportId } from '../domain/ids.js';
import { type Runner, startRunner } from './runner.js';

export interface ImportRunnerOptions {
  /** only this import, instead of all due ones */
  readonly only?: ImportId;
  /** a failure; the runner retries */
  readonly onError?: (error: unknown) => void;
  /** between two checks without a signal */
  readonly lookEveryMs?: number;
}

const defaultLookMs = 3_000;

export function startImportRunner(
  core: Pick<Core, 'runImports' | 'onImportsDue'>,
  options: ImportRunnerOptions = {},
): Runner {
  const { only, onError = () => {}, lookEveryMs = defaultLookMs } = options;
  return startRunner({
    // Stops after the chunk being written; after any failure, an import resumes after its last chunk.
    run: (signal) => core.runImports({ signal, onFailure: onError, ...(only === undefined ? {} : { only }) }),
    onError,
    subscribe: (poke) => core.onImportsDue(poke),
    everyMs: lookEveryMs,
  });
}
