/** The read modes of the attempts at a write: which mode follows an attempt that wrote nothing. Pure. */
import { StateChangedError } from '../../database/connections/retry.js';
import { isRetryable, violatedConstraint } from '../../database/errors.js';
import type { ReadMode } from './read-state.js';

/**
 * The reason why an attempt wrote nothing. `readsLess`: its mode reads or locks less than the change needs.
 * `needsLock`: only locks protect the change. `changed`: another writer changed the state. `taken`: the edit of a
 * contact violates a constraint. `valueTaken`, `newValueTaken`: another contact has a value of a unique field; the
 * second reason is of a batch with new contacts. `busy`: a deadlock, or too long a wait for a lock. `failed`: any other
 * error.
 */
export type UnwrittenReason =
  | ('readsLess' | 'needsLock')
  | ('changed' | 'taken' | 'valueTaken' | 'newValueTaken' | 'busy' | 'failed');

/** The next mode by reason and mode; null: no attempt can succeed. */
const nextModes: Readonly<Record<UnwrittenReason, Readonly<Record<ReadMode, ReadMode | null>>>> = {
  readsLess: { optimistic: 'fresh', fresh: 'locked', locked: null },
  needsLock: { optimistic: 'locked', fresh: 'locked', locked: null },
  changed: { optimistic: 'fresh', fresh: 'fresh', locked: 'locked' },
  taken: { optimistic: 'locked', fresh: 'locked', locked: 'locked' },
  // The holder of a value was looked up under locks, so the commands themselves have it twice.
  valueTaken: { optimistic: 'locked', fresh: 'locked', locked: null },
  newValueTaken: { optimistic: 'fresh', fresh: 'fresh', locked: null },
  busy: { optimistic: 'fresh', fresh: 'fresh', locked: 'locked' },
  failed: { optimistic: null, fresh: null, locked: null },
};

/** Attempts without locks; then a busy contact is locked. */
const maxUnlocked = 3;

/** Returns the mode after an attempt. `unlocked`: attempts without locks so far. */
export function nextMode(mode: ReadMode, reason: UnwrittenReason, unlocked: number): ReadMode | null {
  const next = nextModes[reason][mode];
  return next === 'fresh' && unlocked >= maxUnlocked ? 'locked' : next;
}

/**
 * Returns the reason of an error. `isBound`: the write is part of a larger transaction, which a deadlock repeats as a
 * whole. `creates`: a command may create a contact.
 */
export function unwrittenReasonOf(
  error: unknown,
  { isBound, creates }: { readonly isBound: boolean; readonly creates: boolean },
): UnwrittenReason {
  const constraint = violatedConstraint(error);
  if (constraint === 'field_values_unique') return creates ? 'newValueTaken' : 'valueTaken';
  if (constraint !== undefined) return creates ? 'changed' : 'taken';
  if (error instanceof StateChangedError) return 'changed';
  return !isBound && isRetryable(error) ? 'busy' : 'failed';
}
