/**
 * Retries writes that received no answer, or failed because the session had ended. It does so after any answer of the
 * server, when the browser is online again, and when a user signs in. Otherwise it does so after a pause that doubles
 * each time, up to a limit.
 */
import { isSignedIn, onKeyChange, onLeave } from '../session/session.ts';

const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let pauseMs = firstPauseMs;

/** Calls it once. */
export function whenBack(run: () => void): void {
  waiting.add(run);
  timer ??= setTimeout(() => {
    timer = undefined;
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
    runAll();
  }, pauseMs);
}

function runAll(): void {
  if (!isSignedIn() || waiting.size === 0) return;
  clearTimeout(timer);
  timer = undefined;
  const runs = [...waiting];
  waiting.clear();
  for (const run of runs) run();
}

/** Records an answer of the server. Unless it is a failure, the requests that wait for the server run. */
export function noteAnswer(status: number): void {
  if (status === 401 || status === 429 || status >= 500) return;
  pauseMs = firstPauseMs;
  runAll();
}

window.addEventListener('online', runAll);
onKeyChange(runAll);
onLeave((how) => {
  if (how === 'left') waiting.clear();
});
