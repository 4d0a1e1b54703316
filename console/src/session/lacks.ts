/**
 * Scopes that the current key lacks, as the server's refusals name them. A key without `account:read` cannot list its
 * own scopes, so its refusals are the only source. A refused scope is not tried a second time.
 */
import type { Scope } from '../api/types.ts';
import { onKeyChange } from './session.ts';

let lacking: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

onKeyChange(() => {
  lacking = new Set();
  tell();
});

/** Keeps the scope that a refusal names. */
export function noteLack(scope: string | undefined): void {
  if (scope === undefined || lacking.has(scope)) return;
  lacking = new Set([...lacking, scope]);
  tell();
}

export function lacks(): ReadonlySet<Scope> {
  return lacking as ReadonlySet<Scope>;
}

export function subscribeToLacks(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
