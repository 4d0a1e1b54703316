/**
 * Reads the progress of a move from each vendor: keys, pulls, comparisons, calls. Progress is computed, not stored. A
 * stored step would be wrong once a key ends or a pull is undone.
 */

import type { AccountReader } from '@switchbook/domain/access/access.js';
import { type AccountId, asId, type ImportId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { dayMs, dayOf } from '@switchbook/domain/runtime/instant.js';
import type { Basics, OwnProcess } from '../../operation-context/context.js';
import { type FaceStateRow, listFaceStateRows, putFaceComparison } from '../store/face-state-rows.js';
import type { DailyCalls } from '../store/usage-rows.js';

/** Numbers of calls in a period. */
interface CallTotals {
  readonly calls: number;
  /** calls that the vendor answered */
  readonly forwarded: number;
  /** calls of unknown paths */
  readonly unserved: number;
}

interface FaceState {
  readonly face: string;
  /** live keys that were made for the API, or have called it */
  readonly keyIds: readonly KeyId[];
  /** the last pull that was completed and not undone */
  readonly pull: { readonly id: ImportId; readonly at: Date; readonly contacts: number } | null;
  /** the last comparison with the live vendor that was completed */
  readonly comparison:
    | ({ readonly at: Date } & Readonly<Record<'requests' | 'contacts' | 'differences', number>>)
    | null;
  /** the first call that succeeded, within the time that usage is stored */
  readonly firstCall: { readonly at: Date; readonly keyId: KeyId | null } | null;
  readonly today: CallTotals;
  /** today and the six days before */
  readonly week: CallTotals;
}

const noCalls: CallTotals = { calls: 0, forwarded: 0, unserved: 0 };

/** Returns only faces with known data. Counts stored calls, at most a minute old, and calls of this process. */
export async function listFaceStates(
  context: Basics & OwnProcess,
  { accountId: id }: AccountReader,
): Promise<ReadonlyMap<string, FaceState>> {
  const now = context.clock();
  const today = dayOf(now);
  const { stored, waiting } = await context.callCounts.readWithWaiting(id, (counted) => {
    const called = counted.flatMap(({ face, firstKeyId }) =>
      firstKeyId === null ? [] : [{ face, firstKeyId }],
    );
    return listFaceStateRows(
      context.database.reads,
      id,
      today,
      now,
      called.map((face) => face.face),
      called.map((face) => face.firstKeyId),
    );
  });
  const states = new Map<string, FaceState>();
  for (const row of stored) states.set(row.face, addRow(faceStateOf(states, row.face), row));
  const weekAgo = dayOf(new Date(now.getTime() - 6 * dayMs));
  for (const calls of waiting)
    states.set(calls.face, withDailyCalls(faceStateOf(states, calls.face), calls, { today, weekAgo }));
  return states;
}

export function unusedFace(face: string): FaceState {
  return { face, keyIds: [], pull: null, comparison: null, firstCall: null, today: noCalls, week: noCalls };
}

function faceStateOf(states: ReadonlyMap<string, FaceState>, face: string): FaceState {
  return states.get(face) ?? unusedFace(face);
}

function addRow(state: FaceState, row: FaceStateRow): FaceState {
  const { at, id, requests, contacts, differences, calls, forwarded, unserved } = row;
  switch (row.kind) {
    case 'key':
      return { ...state, keyIds: [...state.keyIds, asId<KeyId>(id ?? '')] };
    case 'compared':
      return at === null ? state : { ...state, comparison: { at, requests, contacts, differences } };
    case 'pulled':
      return at === null ? state : { ...state, pull: { id: asId<ImportId>(id ?? ''), at, contacts } };
    case 'called':
      return at === null
        ? state
        : { ...state, firstCall: { at, keyId: id === null ? null : asId<KeyId>(id) } };
    case 'today':
    case 'earlier':
      return withTotals(state, { calls, forwarded, unserved }, row.kind === 'today');
  }
}

/** Adds the counts of this process that are not in the table yet. */
function withDailyCalls(
  state: FaceState,
  counted: DailyCalls,
  { today, weekAgo }: { readonly today: string; readonly weekAgo: string },
): FaceState {
  const { firstAt, firstKeyId, day } = counted;
  return {
    ...(day < weekAgo ? state : withTotals(state, counted, day === today)),
    firstCall: state.firstCall ?? (firstAt === null ? null : { at: firstAt, keyId: firstKeyId }),
  };
}

function withTotals(state: FaceState, more: CallTotals, isToday: boolean): FaceState {
  return {
    ...state,
    today: isToday ? addTotals(state.today, more) : state.today,
    week: addTotals(state.week, more),
  };
}

function addTotals(totals: CallTotals, more: CallTotals): CallTotals {
  return {
    calls: totals.calls + more.calls,
    forwarded: totals.forwarded + more.forwarded,
    unserved: totals.unserved + more.unserved,
  };
}

/** Stores a completed comparison, which replaces the last one. */
export function storeComparison(
  context: Basics,
  accountId: AccountId,
  face: string,
  compared: Readonly<Record<'requests' | 'contacts' | 'differences', number>>,
): Promise<void> {
  const { requests, contacts, differences } = compared;
  return putFaceComparison(
    context.database,
    accountId,
    face,
    context.clock(),
    requests,
    contacts,
    differences,
  );
}
