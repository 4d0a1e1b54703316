/**
 * The calls of one face as they come: a request waits at the server until there is one. It stops while the page is hidden
 * and when it is left, and goes on from where it was.
 */
import { useEffect, useState } from 'react';
import { call, isOwnRequest, isRefusal } from '../api/client.ts';
import type { Call, RefusedCall } from '../api/types.ts';

interface CallsPage<One> {
  readonly data: readonly One[];
  readonly meta: { readonly next_cursor: string; readonly has_gap: boolean };
}

export interface WatchedCalls<One = Call> {
  /** the newest first */
  readonly calls: readonly One[];
  /** `refused`: the key may not, so it is not asked for again */
  readonly state: 'reading' | 'watching' | 'paused' | 'failing' | 'refused';
  readonly error?: unknown;
  /** calls were missed meanwhile */
  readonly hasGap: boolean;
  /** whether one came while it was watched */
  readonly hasArrived: boolean;
}

const kept = 50;
const waitSeconds = 25;
const longestPauseMs = 30_000;
const nothing: WatchedCalls<never> = { calls: [], state: 'reading', hasGap: false, hasArrived: false };

/** `isOwn`: the console calls this API too, so what was called before cannot be told apart and is left out. */
export function useCalls(face: string, isOwn: boolean): WatchedCalls {
  return useWatched<Call>('/calls', face, isOwn, true);
}

/** The calls that matched no key. The server lists them for keys with `health:read` only. */
export function useRefusedCalls(face: string, isAllowed: boolean): WatchedCalls<RefusedCall> {
  return useWatched<RefusedCall>('/calls/refused', face, false, isAllowed);
}

function useWatched<One extends { readonly request_id: string }>(
  path: string,
  face: string,
  isOwn: boolean,
  isAllowed: boolean,
): WatchedCalls<One> {
  const [watched, setWatched] = useState<WatchedCalls<One>>(nothing);
  useEffect(() => {
    if (!isAllowed) return;
    let after: string | undefined;
    let running: AbortController | undefined;
    setWatched(nothing);
    const take = ({ data: sent, meta }: CallsPage<One>) => {
      const isFirst = after === undefined;
      const data = sent.filter((one) => !isOwnRequest(one.request_id) && !(isFirst && isOwn));
      after = meta.next_cursor;
      setWatched(({ calls, hasGap, hasArrived }) => ({
        calls: [...[...data].reverse(), ...calls].slice(0, kept),
        state: 'watching',
        hasGap: hasGap || meta.has_gap,
        hasArrived: hasArrived || (!isFirst && data.length > 0),
      }));
    };
    const watch = async (signal: AbortSignal) => {
      for (let failures = 0; !signal.aborted; )
        try {
          const query = { face, after, limit: kept, wait: after === undefined ? undefined : waitSeconds };
          take(await call<CallsPage<One>>('GET', path, { query, signal }));
          failures = 0;
        } catch (error) {
          if (signal.aborted) return;
          setWatched((former) => ({ ...former, state: isRefusal(error) ? 'refused' : 'failing', error }));
          if (isRefusal(error)) return;
          failures += 1;
          await pause(Math.min(longestPauseMs, 1_000 * 2 ** failures), signal);
        }
    };
    const start = () => {
      if (running !== undefined || document.hidden) return;
      running = new AbortController();
      setWatched((former) => (former.state === 'paused' ? { ...former, state: 'watching' } : former));
      void watch(running.signal);
    };
    const stop = () => {
      running?.abort();
      running = undefined;
    };
    const onVisibility = () => {
      if (!document.hidden) return start();
      stop();
      setWatched((former) => ({ ...former, state: 'paused' }));
    };
    document.addEventListener('visibilitychange', onVisibility);
    start();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      stop();
    };
  }, [path, face, isOwn, isAllowed]);
  return watched;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
