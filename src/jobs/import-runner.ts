/**
 * Runs imports in the background of a process for as long as it lives: at once when somebody says that one is due, and
 * every few seconds for those whose worker died. The server has one; the command line has one for its own import.
 */
import type { Core } from '../core/core.js';
import type { ImportId } from '../domain/ids.js';
import { type Runner, startRunner } from './runner.js';

export interface ImportRunnerOptions {
  /** this one alone, instead of all that are due */
  readonly only?: ImportId;
  /** what went wrong; the runner tries again */
  readonly onError?: (error: unknown) => void;
  /** between two looks when nobody says anything */
  readonly lookEveryMs?: number;
}

const defaultLookMs = 3_000;

export function startImportRunner(
  core: Pick<Core, 'runImports' | 'onImportsDue'>,
  options: ImportRunnerOptions = {},
): Runner {
  const { only, onError = () => {}, lookEveryMs = defaultLookMs } = options;
  return startRunner({
    // Leaves off after the chunk that is being written; whatever failed, an import goes on behind its last chunk.
    run: (signal) => core.runImports({ signal, onFailure: onError, ...(only === undefined ? {} : { only }) }),
    onError,
    subscribe: (poke) => core.onImportsDue(poke),
    everyMs: lookEveryMs,
  });
}
