/** Merges: preview, commit, undo, and the list of past merges. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import { notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { MergeId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { isCut } from '../../database/statements/page-cut.js';
import {
  type Basics,
  type CallerVisibility,
  type Context,
  withAllReads,
} from '../../operation-context/context.js';
import { needs, withRedaction } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { mergeUndoMs } from '../../retention/values.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { checkChosenValues } from '../../visibility/values/redaction-edit.js';
import { findMerge, readMerges, type SizedMerge } from '../store/merge-rows.js';
import type { MergeAnswer, MergeCommand, MergeSummary, UnmergeAnswer } from '../values/commands.js';
import type { StoredMerge } from '../values/stored-merge.js';
import { decideExclusive } from '../writes/merges/decide-merge.js';
import { findMergedTarget } from '../writes/merges/merged-away.js';
import { readPreviewState } from '../writes/merges/read-merge.js';
import { findAddressed } from '../writes/read-state.js';
import { writeExclusive } from '../writes/write.js';

/** Throws `not_found`, `merged`, `stale`, `invalid`. */
export async function mergeContacts(
  context: Context,
  caller: Caller,
  command: MergeCommand,
): Promise<MergeAnswer> {
  await refuseUnseen(context, caller, command);
  return (await writeExclusive(context, caller, command)) as MergeAnswer;
}

/** Returns the result of a merge without writing it, or locking anything. Throws as the merge does. */
export async function previewMerge(
  context: Context,
  caller: Caller,
  command: MergeCommand,
): Promise<MergeAnswer> {
  await refuseUnseen(context, caller, command);
  const state = await readPreviewState(withAllReads(context), context.database, caller, command);
  const changing = { caller, now: context.clock(), newId: context.newId, numbers: [] };
  return decideExclusive(state, command, changing).exclusive as MergeAnswer;
}

/**
 * Throws for invisible contacts before any is locked. Then a hidden contact causes the same statements as a missing
 * one.
 */
async function refuseUnseen(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  { survivor, loser }: MergeCommand,
): Promise<void> {
  if (context.visibility === undefined) return;
  for (const target of [survivor, loser]) {
    if ((await findAddressed(context.reads, accountId, target)) !== undefined) continue;
    const merged = await findMergedTarget(context, context.database, accountId, { target, merged: 'report' });
    throw merged === undefined
      ? notFound('contact')
      : new ProblemError({ kind: 'merged', survivor: merged.survivor });
  }
}

/** Undoes a merge. Throws `not_found`, `conflict` with the reason, `quota`. */
export async function undoMerge(context: Context, caller: Caller, merge: MergeId): Promise<UnmergeAnswer> {
  // A caller that does not see the merge must not lock anything.
  if (context.visibility !== undefined) await getMerge(context, caller, merge);
  return (await writeExclusive(context, caller, { op: 'unmerge', merge })) as UnmergeAnswer;
}

export async function getMerge(
  context: Basics & CallerVisibility,
  caller: Caller,
  id: MergeId,
): Promise<StoredMerge> {
  const merge = await findMerge(context.database, caller.accountId, id);
  return orNotFound(
    (await filterVisibleMerges(context, caller, merge === undefined ? [] : [merge]))[0],
    'merge',
  );
}

/** Lists merges, newest first. A page has fewer than its limit if the contacts of some are invisible to the caller. */
export async function listMerges(
  context: Basics & CallerVisibility,
  caller: Caller,
  page: PageAfter,
): Promise<Page<StoredMerge>> {
  const read = await pageByIds<SizedMerge>(
    page,
    (after, limit) => readMerges(context.database, caller.accountId, after, limit),
    isCut,
  );
  const merges = read.items.map(({ through: _, ...merge }): StoredMerge => merge);
  return { ...read, items: await filterVisibleMerges(context, caller, merges) };
}

/** Returns the merges of two contacts that the caller sees. A deleted contact counts by its last state. */
async function filterVisibleMerges(
  { visibility, database }: Basics & CallerVisibility,
  { accountId }: Caller,
  merges: readonly StoredMerge[],
): Promise<readonly StoredMerge[]> {
  if (visibility === undefined) return merges;
  const mergedIdsOf = ({ survivorId, loserId }: StoredMerge) => [survivorId, loserId];
  const visible = await filterVisible(visibility, database, accountId, merges.flatMap(mergedIdsOf));
  return merges.filter((merge) => mergedIdsOf(merge).every((id) => visible.has(id)));
}

/** Returns the time until which the merge can be undone; null when it cannot. */
export function undoableUntil({ isUndoable, mergedAt }: StoredMerge, now: Date): Date | null {
  const until = new Date(mergedAt.getTime() + mergeUndoMs);
  return isUndoable && until > now ? until : null;
}

type MergeSides = Pick<MergeAnswer, 'contact' | 'loser'>;

const redactSides = <Answer extends MergeSides>(parts: Parts, answer: Answer): Answer => ({
  ...answer,
  contact: redaction.redactContact(parts, answer.contact),
  loser: redaction.redactContact(parts, answer.loser),
});

export const redactMerge = (parts: Parts, answer: MergeAnswer): MergeAnswer => {
  const summary = redaction.redactReport<MergeSummary>(parts, answer.summary);
  return { ...redactSides(parts, answer), summary, merge: { ...answer.merge, counts: summary.counts } };
};

const mergeRecord = <Merge extends Pick<StoredMerge, 'counts'>>(parts: Parts, merge: Merge): Merge => ({
  ...merge,
  counts: redaction.redactCounts(parts, merge.counts),
});

export const mergeOperations = {
  ...needs('contacts:read', {
    getMerge: withRedaction(getMerge, { redactResult: mergeRecord }),
    listMerges: withRedaction(listMerges, {
      redactResult: async (parts, page) => ({
        ...page,
        items: await mapInSlices(page.items, (merge) => mergeRecord(parts, merge)),
      }),
    }),
  }),
  ...needs('contacts:write', {
    mergeContacts: withRedaction(mergeContacts, {
      checkRequest: (parts, _, { take = [] }) => checkChosenValues(parts, take),
      redactResult: redactMerge,
    }),
    previewMerge: withRedaction(inLongLane(previewMerge), {
      checkRequest: (parts, _, { take = [] }) => checkChosenValues(parts, take),
      redactResult: redactMerge,
    }),
    undoMerge: withRedaction(undoMerge, {
      redactResult: (parts, answer) => ({
        ...redactSides(parts, answer),
        merge: mergeRecord(parts, answer.merge),
        notRestored: redaction.redactNames(parts, answer.notRestored),
      }),
      namesIdentities: true,
    }),
  }),
};
