/**
 * The live calls of one face. A request waits at the server until a call arrives. It stops while the page is hidden and
 * when it is left, and later continues at the same position.
 */
import { useEffect, useState } from 'react';
import { call, isOwnRequest, isRefusal } from '../api/client.ts';
import { follow } from '../api/follow.ts';
import type { Call, RefusedCall } from '../api/types.ts';

interface CallsPage<One> {
  readonly data: readonly One[];
  readonly meta: { readonly next_cursor: string; readonly has_gap: boolean };
}

export interface WatchedCalls<One = Call> {
  /** the newest first */
  readonly calls: readonly One[];
  /** `refused`: the key lacks the right, so there are no further requests */
  readonly state: 'reading' | 'watching' | 'paused' | 'failing' | 'refused';
  readonly error?: unknown;
  /** calls were missed meanwhile */
  readonly hasGap: boolean;
  /** whether a call arrived while it was watched */
  readonly hasArrived: boolean;
}

const maxCalls = 50;
const waitSeconds = 25;
const nothing: WatchedCalls<never> = { calls: [], state: 'reading', hasGap: false, hasArrived: false };

/**
 * Returns the calls of an API. With `isOwn` the console calls this API too, so earlier calls cannot be distinguished
 * and are omitted.
 */
export function useCalls(face: string, isOwn: boolean): WatchedCalls {
  return useWatched<Call>('/calls', face, isOwn, true);
}

/** Returns the calls that matched no key. The server lists them only for keys with `health:read`. */
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
    setWatched(nothing);
    if (!isAllowed) return;
    let after: string | undefined;
    const take = ({ data: sent, meta }: CallsPage<One>) => {
      const isFirst = after === undefined;
      const data = sent.filter((item) => !isOwnRequest(item.request_id) && !(isFirst && isOwn));
      after = meta.next_cursor;
      setWatched(({ calls, hasGap, hasArrived }) => ({
        calls: [...[...data].reverse(), ...calls].slice(0, maxCalls),
        state: 'watching',
        hasGap: hasGap || meta.has_gap,
        hasArrived: hasArrived || (!isFirst && data.length > 0),
      }));
    };
    return follow({
      ask: async (signal) => {
        const query = { face, after, limit: maxCalls, wait: after === undefined ? undefined : waitSeconds };
        take(await call<CallsPage<One>>('GET', path, { query, signal }));
      },
      onStart: () =>
        setWatched((former) => (former.state === 'paused' ? { ...former, state: 'watching' } : former)),
      onPause: () => setWatched((former) => ({ ...former, state: 'paused' })),
      onFailure: (error) => {
        // A caller without the right must not see earlier calls either.
        setWatched((former) =>
          isRefusal(error) ? { ...nothing, state: 'refused', error } : { ...former, state: 'failing', error },
        );
        return false;
      },
    });
  }, [path, face, isOwn, isAllowed]);
  return watched;
}
