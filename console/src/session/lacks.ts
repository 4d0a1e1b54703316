/**
 * Scopes that the server said the key in use lacks. A key without `account:read` cannot be asked what it may do, so its
 * refusals are all that tells; what was refused once is not tried again.
 */
import type { Scope } from '../api/types.ts';
import { onKeyChange } from './session.ts';

let lacking: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

onKeyChange(() => {
  lacking = new Set();
  tell();
});

/** By the words of a refusal, which name the scope. */
export function noteLack(detail: string | undefined): void {
  const scope = /\b[a-z]+:[a-z]+\b/.exec(detail ?? '')?.[0];
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
