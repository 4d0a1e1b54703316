/**
 * Scopes that the current key lacks, as the server's refusals name them. A key without `account:read` cannot list its
 * own scopes, so its refusals are the only source. A refused scope is not tried a second time.
 */
import type { Scope } from '../api/types.ts';
import { Listeners } from '../listeners.ts';
import { onKeyChange } from './session.ts';

let missing: ReadonlySet<string> = new Set();
const listeners = new Listeners();

onKeyChange(() => {
  missing = new Set();
  listeners.notify();
});

/** Keeps the scope that a refusal names. */
export function recordMissingScope(scope: string | undefined): void {
  if (scope === undefined || missing.has(scope)) return;
  missing = new Set([...missing, scope]);
  listeners.notify();
}

export function getMissingScopes(): ReadonlySet<Scope> {
  return missing as ReadonlySet<Scope>;
}

export const subscribeToMissingScopes = listeners.subscribe;
