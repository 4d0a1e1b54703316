/** Reads of a command that runs until a signal: they survive breaks of the server and of the network. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError, type ProblemKind } from '@switchbook/domain/problems/problem.js';
import { explain } from '../terminal/cli-error.js';
import { printNotice } from '../terminal/output.js';

type Reader = <Result>(read: () => Promise<Result>) => Promise<Result>;

/** Milliseconds before the second attempt, and between two later ones. */
const firstPauseMs = 1_000;
const maxPauseMs = 15_000;
/** Problems that may end by themselves. */
const transientKinds: readonly ProblemKind[] = ['limited', 'unavailable', 'internal'];

/**
 * Returns a function that repeats a failed read until it succeeds, after one notice. It throws a refusal, the error of
 * the very first read, and any error after the signal.
 */
export function lastingReads(signal: AbortSignal): Reader {
  let hasRead = false;
  return async (read) => {
    for (let pauseMs = firstPauseMs, isLost = false; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      try {
        const result = await read();
        if (isLost) printNotice('The server is back.');
        hasRead = true;
        return result;
      } catch (error) {
        if (!hasRead || signal.aborted || isRefusal(error)) throw error;
        if (!isLost) printNotice(`${explain(error).message} Trying again until the server is back.`);
        isLost = true;
        await delay(pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  };
}

/** Whether the server answered, and would answer the same again. */
function isRefusal(error: unknown): boolean {
  const reason = error instanceof Error && error.cause instanceof ProblemError ? error.cause : error;
  return reason instanceof ProblemError && !transientKinds.includes(reason.problem.kind);
}
