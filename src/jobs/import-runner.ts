/**
 * Runs imports in the background of a process for as long as it lives: at once when somebody says that one is due, and
 * every few seconds for those whose worker died. The server has one; the command line has one for its own import.
 */
import type { Core } from '../core/core.js';
import type { ImportId } from '../domain/ids.js';

export interface ImportRunner {
  /** Something may be due. */
  poke(): void;
  /** Once nothing is under way here. */
  idle(): Promise<void>;
  /** Leaves off after the chunk that is being written; the rest goes on elsewhere, or at the next start. */
  close(): Promise<void>;
}

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
): ImportRunner {
  const closing = new AbortController();
  const { only, onError = () => {} } = options;
  let running: Promise<void> | undefined;
  let isPoked = false;

  const run = async () => {
    while (isPoked && !closing.signal.aborted) {
      isPoked = false;
      try {
        await core.runImports({
          signal: closing.signal,
          onFailure: onError,
          ...(only === undefined ? {} : { only }),
        });
      } catch (error) {
        // Until the next look: whatever it was, an import goes on behind its last chunk.
        if (!closing.signal.aborted) onError(error);
      }
    }
  };
  const poke = () => {
    isPoked = true;
    running ??= run().finally(() => {
      running = undefined;
      if (isPoked && !closing.signal.aborted) poke();
    });
  };
  const unsubscribe = core.onImportsDue(poke);
  const looking = setInterval(poke, options.lookEveryMs ?? defaultLookMs).unref();
  poke();

  return {
    poke,
    idle: async () => {
      while (running !== undefined) await running;
    },
    close: async () => {
      unsubscribe();
      clearInterval(looking);
      closing.abort();
      await running;
    },
  };
}
