/**
 * Usage of an account, by days of UTC. Neighbors: `call-counts.ts` counts calls, retention records the number of
 * contacts.
 */

import type { AccountReader } from '@switchbook/domain/access/access.js';
import { dayMs, dayOf } from '@switchbook/domain/runtime/instant.js';
import { readTotal } from '../../contacts/store/tallies.js';
import type { Basics, OwnProcess } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { readUsageRows } from '../store/usage-rows.js';
import { listFaceStates, storeComparison } from './face-states.js';

interface UsageDay {
  /** `2026-01-15` */
  readonly day: string;
  /** contacts at the last count of the day; null: not counted yet */
  readonly contacts: number | null;
  /** calls by face, without faces that have none */
  readonly calls: Readonly<Record<string, number>>;
}

interface Usage {
  readonly contacts: number;
  /** oldest first; the last is today */
  readonly days: readonly UsageDay[];
}

/** Reads the usage of today and the days before. Calls of other processes are at most a minute late. */
export async function getUsage(
  context: Basics & OwnProcess,
  { accountId: id }: AccountReader,
  days: number,
): Promise<Usage> {
  const now = context.clock().getTime();
  const dayNames = Array.from({ length: days }, (_, index) =>
    dayOf(new Date(now - (days - 1 - index) * dayMs)),
  );
  const first = dayNames[0] ?? dayOf(new Date(now));
  const [{ stored, waiting }, contacts] = await Promise.all([
    context.callCounts.readWithWaiting(id, () => readUsageRows(context.database.reads, id, first)),
    readTotal(context.database.reads, id, 'contacts'),
  ]);
  const calls = new Map<string, Map<string, number>>();
  const contactsByDay = new Map<string, number>();
  let last: number | null = null;
  const add = (day: string, face: string, count: number) => {
    const dayCalls = calls.get(day) ?? new Map<string, number>();
    dayCalls.set(face, (dayCalls.get(face) ?? 0) + count);
    calls.set(day, dayCalls);
  };
  for (const { day, face, count } of stored)
    if (face !== null) add(day, face, count);
    else if (day < first) last = count;
    else contactsByDay.set(day, count);
  for (const dailyCalls of waiting) add(dailyCalls.day, dailyCalls.face, dailyCalls.calls);
  return {
    contacts,
    days: dayNames.map((day, index) => {
      last = index === dayNames.length - 1 ? contacts : (contactsByDay.get(day) ?? last);
      const dayCalls = [...(calls.get(day) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
      return { day, contacts: last, calls: Object.fromEntries(dayCalls) };
    }),
  };
}

export const usageOperations = {
  ...needs('account:read', { getUsage: inLongLane(getUsage), listFaceStates: inLongLane(listFaceStates) }),
  ...needsNone({ storeComparison }),
};
