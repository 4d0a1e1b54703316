/** Long polling: sequential requests that wait at the server for news, while the tab is visible. */
import { waitForSignIn } from '../session/session.ts';
import { isApiError, isRefusal } from './client.ts';

const maxPauseMs = 30_000;

interface FollowOptions {
  /** Sends one request and handles its response; fails like other requests. */
  readonly ask: (signal: AbortSignal) => Promise<void>;
  readonly onStart?: () => void;
  /** The tab is hidden. */
  readonly onPause?: () => void;
  /** A refusal ends it, unless this returns true. After any other failure it retries, with growing pauses. */
  readonly onFailure: (error: unknown) => boolean;
}

/** Returns the function that ends it. */
export function follow({ ask, onStart, onPause, onFailure }: FollowOptions): () => void {
  let running: AbortController | undefined;
  const run = async (signal: AbortSignal) => {
    for (let failures = 0; !signal.aborted; )
      try {
        await ask(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isApiError(error, 'unauthenticated')) {
          await waitForSignIn(signal);
          continue;
        }
        if (!onFailure(error) && isRefusal(error)) return;
        failures += 1;
        await pause(Math.min(maxPauseMs, 1_000 * 2 ** failures), signal);
      }
  };
  const stop = () => {
    running?.abort();
    running = undefined;
  };
  const onVisibility = () => {
    if (document.hidden) {
      stop();
      onPause?.();
    } else if (running === undefined) {
      running = new AbortController();
      onStart?.();
      void run(running.signal);
    }
  };
  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    stop();
  };
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', end);
  });
}
