/**
 * Retries writes that received no answer, or failed because the session had ended. It does so after any answer of the
 * server, when the browser is online again, and when a user signs in. Otherwise it does so after a pause that doubles
 * each time, up to a limit.
 */
import type { SwitchbookError } from '../../../clients/typescript/src/index.ts';
import { isSignedIn, onKeyChange, onLeave } from '../session/session.ts';

const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

/** Each with the earliest time at which it runs, in milliseconds of `performance.now()`. */
const waiting = new Map<() => void, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
let pauseMs = firstPauseMs;

/**
 * Calls it once. If the server answered with an error, a success of another request proves nothing. The retry then waits
 * for one pause at least, or as long as the server demands.
 */
export function whenBack(run: () => void, error?: SwitchbookError): void {
  const { status = 0, retryAfterMs = 0 } = error ?? {};
  const restMs = status === 0 || status === 401 ? 0 : Math.max(firstPauseMs, retryAfterMs);
  waiting.set(run, performance.now() + restMs);
  schedule();
}

function schedule(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
    runAll();
    if (waiting.size > 0) schedule();
  }, pauseMs);
}

function runAll(): void {
  const now = performance.now();
  const runs = [...waiting].flatMap(([run, from]) => (from <= now ? [run] : []));
  if (!isSignedIn() || runs.length === 0) return;
  for (const run of runs) waiting.delete(run);
  if (waiting.size === 0) {
    clearTimeout(timer);
    timer = undefined;
  }
  for (const run of runs) run();
}

/** Records an answer of the server. Unless it is a failure, the requests that wait for the server run. */
export function recordAnswer(status: number): void {
  if (status === 401 || status === 429 || status >= 500) return;
  pauseMs = firstPauseMs;
  runAll();
}

window.addEventListener('online', runAll);
onKeyChange(runAll);
onLeave((how) => {
  if (how === 'left') waiting.clear();
});
