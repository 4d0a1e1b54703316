/**
 * Decides merges and their undoing, in memory, on contacts that are locked, by `packages/domain/src/contact/merge.ts`
 * and `merge-opt-outs.ts`.
 * Decision: docs/decisions/0027-merges-and-duplicates.md.
 */
import { reachOf } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { withNextVersion } from '@switchbook/domain/contact/edit.js';
import {
  combineContacts,
  countsOf,
  type MergeCounts,
  type MergeReport,
} from '@switchbook/domain/contact/merge.js';
import { canonicalAttributes } from '@switchbook/domain/fields/own-field-values.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { asId, type IdentityId, type MergeId } from '@switchbook/domain/runtime/ids.js';
import { actorOf } from '../../../operation-context/context.js';
import type { ContactBelongings } from '../../store/merge-parts.js';
import { checkLimits, checkUnitedEntries } from '../../values/check-limits.js';
import { checkVersion, type ExclusiveCommand, type MergeCommand } from '../../values/commands.js';
import { unmergeContacts } from '../../values/unmerge.js';
import { type ChangeContext, changeOf } from '../changes.js';
import type { Decisions, ExclusiveChange } from '../decide.js';
import type { DecisionState } from '../decision-state.js';
import { recordFreeValues, releaseValues } from '../unique/unique-values.js';
import { decideRestore } from './decide-restore.js';
import type { MergeInput, MergeSnapshot } from './merge-input.js';
import { type Side, splitOptOuts, stricterOf, suppressionMoves } from './merge-opt-outs.js';
import { toSnapshot } from './merge-snapshot.js';

/** Most bytes of the three states that a merge stores for its undo. */
const maxSnapshotBytes = 8 * contactLimits.contact;

/** Throws the problem. */
export function decideExclusive(
  state: DecisionState,
  command: ExclusiveCommand,
  context: ChangeContext,
): Decisions {
  const { result, changes } = jointOf(state, command, context);
  return { outcomes: [], failures: [], changes, unused: context.numbers, exclusive: result };
}

function jointOf(state: DecisionState, command: ExclusiveCommand, context: ChangeContext): ExclusiveChange {
  if (state.exclusive?.op === 'merge' && command.op === 'merge')
    return decideMerge(state, state.exclusive, command, context);
  return state.exclusive?.op === 'restore'
    ? decideRestore(state, state.exclusive, context)
    : decideUnmerge(state, context);
}

/** Converts attributes to their canonical form: a side may have values from before a field was declared. */
function inForm(state: DecisionState, contact: Contact): Contact {
  const { fields } = state.catalogs;
  return fields.length === 0
    ? contact
    : { ...contact, attributes: canonicalAttributes(fields, contact.attributes) };
}

function decideMerge(
  state: DecisionState,
  input: MergeInput,
  command: MergeCommand,
  context: ChangeContext,
): ExclusiveChange {
  const { survivor, loser, belongings } = input;
  const { now, newId, caller } = context;
  checkVersion({ ifVersion: command.ifVersions?.survivor }, survivor);
  checkVersion({ ifVersion: command.ifVersions?.loser }, loser);
  const { after, ...report } = combineContacts(survivor, loser, now, command.take);
  const united = inForm(state, after);
  checkLimits(united);
  const { knownEntries, entries } = stricterOf(belongings.survivor, belongings.loser);
  checkUnitedEntries(knownEntries);
  const merged = { ...withNextVersion(survivor, united, now), reach: reachOf(knownEntries, now) };
  const summary = { ...report, counts: allCountsOf(report, belongings.loser) };
  const merge = {
    id: asId<MergeId>(newId()),
    survivorId: survivor.id,
    loserId: loser.id,
    loserNumber: loser.number,
    loserCreatedAt: loser.createdAt,
    counts: summary.counts,
    actor: actorOf(caller),
    mergedAt: now,
  };
  const moves = suppressionMoves(belongings.survivor.suppressions, belongings.loser.suppressions, now);
  const exclusive = { op: 'merge', merge, snapshot: snapshotOf(input, merged), moves } as const;
  const changes = [
    changeOf(survivor, merged, {
      consents: entries,
      knownEntries,
      handedOver: identityIdsOf(loser),
      exclusive,
    }),
    changeOf(loser, null, {}, { mergedInto: survivor.id }),
  ];
  const result = {
    op: 'merge',
    contact: merged,
    loser,
    merge: { ...merge, undoneAt: null, isUndoable: true },
    versions: { survivor: survivor.version, loser: loser.version },
    summary,
  } as const;
  return { result, changes };
}

/** Returns counts in the order of stored and shown counts. */
function allCountsOf(report: MergeReport, belongings: ContactBelongings): MergeCounts {
  const { vendor_ids, ...counts } = countsOf(report);
  const { notes, entries: consents, suppressions } = belongings;
  return { ...counts, notes, consents, suppressions: suppressions.length, vendor_ids };
}

function snapshotOf({ survivor, loser, belongings }: MergeInput, merged: Contact): string {
  const ids = [...belongings.survivor.consents, ...belongings.loser.consents].map(
    (consent) => consent.id as string,
  );
  const snapshot: MergeSnapshot = {
    survivor: toSnapshot(survivor),
    loser: toSnapshot(loser),
    merged: toSnapshot(merged),
    mark: ids.sort().at(-1) ?? '',
  };
  const text = JSON.stringify(snapshot);
  if (Buffer.byteLength(text) > maxSnapshotBytes)
    throw invalid('', 'too_large', 'the two contacts together are too large');
  return text;
}

function identityIdsOf(contact: Contact): ReadonlySet<IdentityId> {
  return new Set(allIdentities(contact).map((identity) => identity.id));
}

function decideUnmerge(state: DecisionState, context: ChangeContext): ExclusiveChange {
  const { exclusive: input } = state;
  if (input?.op !== 'unmerge') throw new Error('an undo needs its merge');
  const { merge, current } = input;
  const { now } = context;
  state.checkQuota(1);
  const parted = unmergeContacts(input, now);
  const { restoredIds, copies, ...sides } = splitOptOuts(input, parted.survivor, now);
  /** A side that gets opt-outs of the other side, or values in a new form, has changed, so its version increases. */
  const sideAfter = (side: 'survivor' | 'loser', step: (contact: Contact) => Contact) => {
    const { knownEntries, hasNewEntries } = sides[side];
    const formed = inForm(state, parted[side]);
    const contact = { ...formed, reach: reachOf(knownEntries, now) };
    const isChanged = hasNewEntries || formed.attributes !== parted[side].attributes;
    return isChanged && contact.version === input[side].version ? step(contact) : contact;
  };
  const after = sideAfter('survivor', (contact) => withNextVersion(current, contact, now));
  const loser = sideAfter('loser', (contact) => withNextVersion(contact, contact, now));
  // The survivor may give values back to the loser.
  releaseValues(state, current);
  for (const contact of [after, loser]) recordFreeValues(state, contact);
  const handedOver = identityIdsOf(input.loser);
  const exclusive = { op: 'unmerge', merge, restoredIds, copies } as const;
  const entriesOf = ({ consents, knownEntries }: Side) => ({ consents, knownEntries, handedOver });
  const changes = [
    changeOf(current, after, { ...entriesOf(sides.survivor), exclusive }),
    changeOf(null, loser, entriesOf(sides.loser), { unmergedFrom: current.id }),
  ];
  const result = {
    op: 'unmerge',
    contact: after,
    loser,
    merge: { ...merge, undoneAt: now, isUndoable: false },
    notRestored: parted.notRestored,
  } as const;
  return { result, changes };
}
