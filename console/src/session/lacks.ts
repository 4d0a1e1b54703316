/**
 * Scopes that the current key lacks, as the server's refusals name them. A key without `account:read` cannot list its
 * own scopes, so its refusals are the only source. A refused scope is not tried a second time.
 */
import type { Scope } from '../api/types.ts';
import { Listeners } from '../listeners.ts';
import { onKeyChange } from './session.ts';

let lacking: ReadonlySet<string> = new Set();
const listeners = new Listeners();

onKeyChange(() => {
  lacking = new Set();
  listeners.notify();
});

/** Keeps the scope that a refusal names. */
export function recordLack(scope: string | undefined): void {
  if (scope === undefined || lacking.has(scope)) return;
  lacking = new Set([...lacking, scope]);
  listeners.notify();
}

export function lacks(): ReadonlySet<Scope> {
  return lacking as ReadonlySet<Scope>;
}

export const subscribeToLacks = listeners.subscribe;
