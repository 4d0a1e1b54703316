/** Jobs of the server, imports and bulk changes, without components. */
import type { t } from '../texts/texts.ts';

export type JobState = keyof typeof t.imports.states;

/** Milliseconds between requests for an active job on the screen. */
export const pollMs = 600;

export function isUnderWay({ state }: { readonly state: JobState }): boolean {
  return state === 'receiving' || state === 'queued' || state === 'running' || state === 'undoing';
}
