/**
 * Who is signed in: the key of this tab, in its session storage and never in a URL. The code of a sign-in URL is taken
 * out of the address at once and exchanged for a key that ends by itself.
 */
import { useSyncExternalStore } from 'react';

const stored = 'switchbook.key';

export interface SessionState {
  readonly key: string | undefined;
  /** why there is none: it was never there, a person left, or the server refused it */
  readonly ended: 'never' | 'left' | 'ended';
}

let state: SessionState = { key: sessionStorage.getItem(stored) ?? undefined, ended: 'never' };
const listeners = new Set<() => void>();

export function keyInUse(): string | undefined {
  return state.key;
}

export function beginSession(key: string): void {
  sessionStorage.setItem(stored, key);
  put({ key, ended: 'never' });
}

export function endSession(ended: 'left' | 'ended'): void {
  sessionStorage.removeItem(stored);
  put({ key: undefined, ended });
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

function put(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The code in the address, which is gone from it and from the history afterwards. */
export function takeCode(): string | undefined {
  const code = /^#code=(.+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
