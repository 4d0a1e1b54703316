/**
 * Who is signed in: the key of this tab, in its session storage and never in a URL. The code of a sign-in URL is taken
 * out of the address at once and exchanged for a key that ends by itself.
 */
import { useSyncExternalStore } from 'react';

const stored = 'switchbook.key';
const storedAccount = 'switchbook.account';
const keptPrefix = 'switchbook.kept.';

export interface SessionState {
  readonly key: string | undefined;
  /** Reason for a missing key: it never existed, the user signed out, or the server refused it. */
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
  leave(ended);
  put({ key: undefined, ended });
}

/** `left`: what belongs to the account is to be forgotten; `ended`: its people may sign in again and go on. */
type Leaving = (how: 'left' | 'ended') => void;
const leaving = new Set<Leaving>();

/** Registers a module's cleanup of account data. This module clears texts stored with `keep` itself. */
export function onLeave(listener: Leaving): void {
  leaving.add(listener);
}

/** Notes the account of the key (`''` if unknown), and clears the data of any other account. */
export function noteAccount(id: string): void {
  const before = sessionStorage.getItem(storedAccount);
  if (before !== null && before !== id) leave('left');
  sessionStorage.setItem(storedAccount, id);
}

function leave(how: 'left' | 'ended'): void {
  for (const listener of leaving) listener(how);
  if (how === 'ended') return;
  sessionStorage.removeItem(storedAccount);
  for (const name of keptNames('')) sessionStorage.removeItem(keptPrefix + name);
}

/** Keeps a text for this account in this tab, over a reload too; false where there is no room. */
export function keep(name: string, text: string): boolean {
  try {
    sessionStorage.setItem(keptPrefix + name, text);
    return true;
  } catch {
    return false;
  }
}

export function kept(name: string): string | undefined {
  return sessionStorage.getItem(keptPrefix + name) ?? undefined;
}

export function forget(name: string): void {
  sessionStorage.removeItem(keptPrefix + name);
}

/** The names of what is kept that begin so. */
export function keptNames(start: string): readonly string[] {
  return Object.keys(sessionStorage)
    .filter((one) => one.startsWith(keptPrefix + start))
    .map((one) => one.slice(keptPrefix.length));
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

const keyChanges = new Set<() => void>();

/** Registers a listener, so that a module can drop facts about the previous key. */
export function onKeyChange(listener: () => void): void {
  keyChanges.add(listener);
}

function put(next: SessionState): void {
  state = next;
  for (const listener of keyChanges) listener();
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
