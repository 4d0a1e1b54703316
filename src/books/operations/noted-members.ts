/** The contacts of a book that a key has read, those that have left, and the step of each change. Pure. */
import { type BookMember, bookLimits, type NotedMember, type NotedMembers } from '../values.js';

interface NotedStep {
  readonly noted: NotedMembers;
  readonly isChanged: boolean;
  /** true: too many contacts have left. The list of them is emptied, so that earlier sync tokens expire. */
  readonly isFull: boolean;
}

/** Returns the next step of a reader. `isRenewed`: all cards have changed. */
export function nextStep(
  before: NotedMembers,
  now: readonly BookMember[],
  step: number,
  isRenewed: boolean,
): NotedStep {
  const known = new Map(before.map((one) => [one[0], one]));
  const noted: NotedMember[] = now.map(({ name, stamp }) => {
    const was = known.get(name);
    known.delete(name);
    return was?.[1] === stamp && !isRenewed ? was : [name, stamp, step];
  });
  const gone = [...known.values()].map((one) => (one[1] === null ? one : ([one[0], null, step] as const)));
  const isFull = gone.length > bookLimits.gone;
  const isChanged = [...noted, ...gone].some((one) => one[2] === step);
  return { noted: isFull ? noted : [...noted, ...gone], isChanged, isFull };
}

/** Contacts that entered, changed or left after the step. */
export function changesAfter(
  noted: NotedMembers,
  step: number,
): { readonly members: readonly BookMember[]; readonly left: readonly string[] } {
  const later = noted.filter((one) => one[2] > step);
  return {
    members: later.flatMap(([name, stamp]) => (stamp === null ? [] : [{ name, stamp }])),
    left: later.flatMap(([name, stamp]) => (stamp === null ? [name] : [])),
  };
}
