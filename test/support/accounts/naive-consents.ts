/** A naive reading of the guide on consents for one sender, for tests. It shares no code with the rule. */
import type { ConsentState } from '@switchbook/domain/consent/consent.js';

export interface NaiveEntry {
  /** null: for all */
  readonly sender: string | null;
  readonly state: ConsentState;
  readonly occurredAt: Date;
}

const strictestFirst = ['opted_out', 'pending', 'unknown', 'opted_in'] as const;
const stricter = (...states: readonly ConsentState[]): ConsentState =>
  strictestFirst.find((state) => states.includes(state)) ?? 'unknown';

/** `entries`: the latest of each sender. */
export function countedState(entries: readonly NaiveEntry[], sender: string | null): ConsentState {
  // `unknown` is as if there were no entry.
  const known = entries.filter(
    (entry) => (entry.sender === null || entry.sender === sender) && entry.state !== 'unknown',
  );
  const [one, other] = known;
  if (one === undefined) return 'unknown';
  if (other === undefined) return one.state;
  if (one.occurredAt.getTime() === other.occurredAt.getTime()) return stricter(one.state, other.state);
  const later = one.occurredAt > other.occurredAt ? one : other;
  // `pending` is not an answer: it replaces nothing.
  return later.state === 'pending' ? stricter(one.state, other.state) : later.state;
}

/**
 * Returns the state without a known sender. It is the strictest state of all numbers of the business, including a
 * number without entries.
 */
export function strictestState(entries: readonly NaiveEntry[]): ConsentState {
  const numbers = [
    ...entries.map((entry) => entry.sender ?? 'a number without entries'),
    'a number without entries',
  ];
  return stricter(...numbers.map((number) => countedState(entries, number)));
}
