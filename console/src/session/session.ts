/**
 * The signed-in user. A key belongs to this tab: in its session storage, and never in a URL. The session of a member
 * belongs to the browser, in a cookie that no script can read. The local storage has the session's id, so that every
 * tab knows the current session.
 */
import { useSyncExternalStore } from 'react';
import type { Me } from '../api/types.ts';
import { browserStore, tabStore } from '../browser-store.ts';
import { Listeners } from '../listeners.ts';

const stored = 'switchbook.key';
const storedAccount = 'switchbook.account';
const keptPrefix = 'switchbook.kept.';
const storedSession = 'switchbook.session';
/** Stored instead of an id after the user signed out, so that other tabs forget the account. */
const signedOut = 'left';

interface SessionState {
  readonly key: string | undefined;
  /** the cookie is the credential */
  readonly isCookie: boolean;
  /** Reason for being signed out: there was no sign-in, the user signed out, or the server refused the credential. */
  readonly ended: 'never' | 'left' | 'ended';
}

const none = { key: undefined, isCookie: false } as const;
/** The facts of the session in the cookie, once loaded. */
let facts: { readonly id: string; readonly csrf: string } | undefined;
let state = readInitialState();
const listeners = new Listeners();

function readInitialState(): SessionState {
  const key = tabStore.get(stored);
  // The browser returned from a provider, which set the cookie.
  const isBack = takeHash(/^#signed-in$/) !== undefined;
  const id = browserStore.get(storedSession);
  return {
    key,
    isCookie: key === undefined && (isBack || (id !== undefined && id !== signedOut)),
    ended: 'never',
  };
}

export function keyInUse(): string | undefined {
  return state.key;
}

export function isSignedIn(): boolean {
  return state.key !== undefined || state.isCookie;
}

/** Whether the server refused the credential, and no user has signed in since. */
export function hasEnded(): boolean {
  return state.ended === 'ended' && !isSignedIn();
}

/** Resolves once a user is signed in, or the signal aborts. */
export function waitForSignIn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSignedIn() && !signal.aborted) return;
      stop();
      signal.removeEventListener('abort', look);
      resolve();
    };
    const stop = keyChanges.subscribe(look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Identifies the current credential, so that a late response can be recognized; undefined: none. */
export function credentialInUse(): string | undefined {
  return state.isCookie ? `cookie ${facts?.id}` : state.key;
}

/**
 * Returns the headers that a request with the cookie needs. They prove to the server that one of its own pages sends
 * the request.
 */
export function sessionHeaders(): Readonly<Record<string, string>> {
  return state.isCookie && facts !== undefined ? { 'x-switchbook-csrf': facts.csrf } : {};
}

export function beginSession(key: string): void {
  tabStore.set(stored, key);
  put({ key, isCookie: false, ended: 'never' });
}

/** Begins a session with the answer to a sign-in that set the cookie. */
export function beginCookie(me: Me): void {
  tabStore.remove(stored);
  state = { ...none, isCookie: true, ended: 'never' };
  recordSession(me);
  put(state);
}

/** Resumes the open page, since a link was not used. */
export function resume(): void {
  put({ ...state, ended: 'never' });
}

/** Notes the session that the server knows, for changes and for other tabs. */
export function recordSession({ session, csrf }: Me): void {
  if (!state.isCookie || session === null || csrf === null) return;
  facts = { id: session.id, csrf };
  browserStore.set(storedSession, session.id);
}

export function endSession(ended: 'left' | 'ended'): void {
  tabStore.remove(stored);
  if (state.isCookie && ended === 'ended') browserStore.remove(storedSession);
  if (state.isCookie && ended === 'left') browserStore.set(storedSession, signedOut);
  leave(ended);
  facts = undefined;
  put({ ...none, ended });
}

/** Follows a tab that signed in, signed out, or switched to another account, since all tabs have the same cookie. */
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== storedSession || state.key !== undefined) return;
  if (newValue === null || newValue === signedOut) {
    if (!state.isCookie) return;
    const ended = newValue === null ? 'ended' : 'left';
    leave(ended);
    facts = undefined;
    put({ ...none, ended });
  } else if (!state.isCookie) put({ ...none, isCookie: true, ended: 'never' });
  // Another tab has signed in, so this browser no longer sends the session of this page. The page continues only for
  // the same person.
  else if (facts !== undefined && newValue !== facts.id) {
    facts = undefined;
    put({ ...none, ended: 'ended' });
    put({ ...none, isCookie: true, ended: 'never' });
  }
});

/** `left`: the account's data is deleted; `ended`: its users may sign in again and continue. */
type LeaveListener = (how: 'left' | 'ended') => void;
const leaving = new Set<LeaveListener>();

/** Registers a module's cleanup of account data. This module clears texts stored with `keep` itself. */
export function onLeave(listener: LeaveListener): void {
  leaving.add(listener);
}

/** Records the signed-in user, and deletes the data of any other account, and of any other member of it. */
export function recordAccount({ account, member }: Pick<Me, 'account' | 'member'>): void {
  const who = `${account.id} ${member?.number ?? ''}`;
  const before = tabStore.get(storedAccount);
  if (before !== undefined && before !== who) leave('left');
  tabStore.set(storedAccount, who);
}

function leave(how: 'left' | 'ended'): void {
  for (const listener of leaving) listener(how);
  if (how === 'ended') return;
  tabStore.remove(storedAccount);
  for (const name of keptNames('')) tabStore.remove(keptPrefix + name);
}

/** Stores a text for this account in this tab, also over a reload. Returns false if the storage is full. */
export function keep(name: string, text: string): boolean {
  return tabStore.set(keptPrefix + name, text);
}

export function readKept(name: string): string | undefined {
  return tabStore.get(keptPrefix + name);
}

export function forget(name: string): void {
  tabStore.remove(keptPrefix + name);
}

/** Returns the names of stored texts with this prefix. */
export function keptNames(start: string): readonly string[] {
  return tabStore
    .names()
    .filter((key) => key.startsWith(keptPrefix + start))
    .map((key) => key.slice(keptPrefix.length));
}

export function useSession(): SessionState {
  return useSyncExternalStore(listeners.subscribe, () => state);
}

const keyChanges = new Listeners();

let mustAsk = true;

/** Whether the browser asks before it leaves entered text. It asks again the next time. */
export function takeQuestion(): boolean {
  const isDue = mustAsk;
  mustAsk = true;
  return isDue;
}

/** Leaves the page without a question, because it will return: typed text is kept. */
export function leaveWithoutQuestion(): void {
  mustAsk = false;
}

/** Gives another user a new page. What the user before has entered is never sent, and no question may keep it. */
export function reloadForOther(): void {
  leaveWithoutQuestion();
  location.reload();
}

/** Registers a listener, so that a module can drop facts about the previous key. */
export const onKeyChange = keyChanges.subscribe;

function put(next: SessionState): void {
  state = next;
  keyChanges.notify();
  listeners.notify();
}

/**
 * The code of a sign-in URL. The code is removed from the address and from the history at the start, before a component
 * could lose it.
 */
let code = takeHash(/^#code=(.+)$/)?.[1];

export function hasCode(): boolean {
  return code !== undefined;
}

/** Takes the code, to send or to leave it, once. */
export function takeCode(): string | undefined {
  const ownCode = code;
  code = undefined;
  return ownCode;
}

/** A sign-in link in the address of an open page begins it again. */
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#code=')) location.reload();
});

function takeHash(form: RegExp): RegExpExecArray | undefined {
  const found = form.exec(location.hash) ?? undefined;
  if (found !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return found;
}
