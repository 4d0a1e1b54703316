/** Decides merges and their undoing, in memory, on contacts that are locked. The rules are `domain/merge.ts`. */
import {
  type ConsentEdit,
  consentName,
  endsLater,
  isActive,
  isStricter,
  reachOf,
  type Standing,
  suppressionName,
} from '../../domain/consent.js';
import { allIdentities, type Contact, nextVersion } from '../../domain/contact.js';
import { checkLimits } from '../../domain/contact-limits.js';
import { moved } from '../../domain/edit.js';
import { asId, type IdentityId, type MergeId } from '../../domain/ids.js';
import { limits } from '../../domain/limits.js';
import { mergeContacts, restamped } from '../../domain/merge.js';
import { ProblemError } from '../../domain/problem.js';
import { unmergeContacts } from '../../domain/unmerge.js';
import type {
  Beside,
  CurrentConsent,
  SplitSuppression,
  SuppressionMoves,
  WholeSuppression,
} from '../../store/merges/merge-parts.js';
import { actorOf } from '../context.js';
import type { Change, ChangeContext } from './changes.js';
import type { JointCommand, JointResult, MergeCommand, MergeSummary } from './commands.js';
import type { Decided } from './decide.js';
import { subjectsOf } from './effects.js';
import type { MergeGround, MergeSnapshot, SuppressionCopy, UnmergeGround } from './merge-ground.js';
import { toSnapshot } from './snapshot.js';
import { gainedIdentities } from './targets.js';
import type { World } from './world.js';

/** Notes and ledger entries that one merge moves. */
const maxMoved = 20_000;
/** Of the three states that a merge keeps for its undoing. */
const maxSnapshotBytes = 8 * limits.contact;

/** Throws the problem. */
export function decideJoint(world: World, command: JointCommand, context: ChangeContext): Decided {
  const { result, changes } =
    world.joint?.op === 'merge' && command.op === 'merge'
      ? decideMerge(world.joint, command, context)
      : decideUnmerge(world, context);
  return { outcomes: [], failures: [], changes, unused: context.numbers, joint: result };
}

interface Joint {
  readonly result: JointResult;
  readonly changes: readonly Change[];
}

function decideMerge(ground: MergeGround, command: MergeCommand, context: ChangeContext): Joint {
  const { survivor, loser, beside } = ground;
  const { now, newId, caller } = context;
  checkVersions(command, ground);
  const { after: united, ...report } = mergeContacts(survivor, loser, now);
  checkLimits(united);
  checkMoved(beside.loser);
  const { standing, said } = stricterOf(beside.survivor, beside.loser);
  const after = { ...moved(survivor, united, now), reach: reachOf(standing, now) };
  const { united: items } = report;
  const summary: MergeSummary = {
    ...report,
    counts: {
      adopted: report.adopted.length,
      dropped: report.dropped.length,
      identities: items.identities.length,
      tags: items.tags.length,
      groups: items.groups.length,
      notes: beside.loser.notes,
      consents: beside.loser.entries,
      suppressions: beside.loser.suppressions.length,
      vendor_ids: report.vendorIds.length,
    },
  };
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
  const handedOver = idsOf(loser);
  const changes: Change[] = [
    {
      before: survivor,
      after,
      steps: [{ before: survivor, after }],
      consents: said,
      suppressions: [],
      standing,
      handedOver,
      joint: {
        op: 'merge',
        merge,
        snapshot: snapshotOf(ground, after),
        moves: suppressionMoves(beside.survivor.suppressions, beside.loser.suppressions, now),
      },
    },
    {
      before: loser,
      after: null,
      steps: [{ before: loser, after: null, mergedInto: survivor.id }],
      consents: [],
      suppressions: [],
    },
  ];
  const result = {
    op: 'merge',
    contact: after,
    loser,
    merge: { ...merge, undoneAt: null, isKept: true },
    versions: { survivor: survivor.version, loser: loser.version },
    summary,
  } as const;
  return { result, changes };
}

function checkVersions({ ifVersions }: MergeCommand, { survivor, loser }: MergeGround): void {
  for (const [contact, version] of [
    [survivor, ifVersions?.survivor],
    [loser, ifVersions?.loser],
  ] as const)
    if (version !== undefined && version !== contact.version)
      throw new ProblemError({ kind: 'stale', version: contact.version });
}

function checkMoved({ notes, entries }: Beside): void {
  const issues = [
    ...(notes > maxMoved ? [tooMany('notes')] : []),
    ...(entries > maxMoved ? [tooMany('consents')] : []),
  ];
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

function tooMany(path: string) {
  return { path, code: 'too_many', message: `of the loser must be at most ${maxMoved}` };
}

function snapshotOf({ survivor, loser, beside }: MergeGround, merged: Contact): string {
  const ids = [...beside.survivor.consents, ...beside.loser.consents].map((one) => one.id as string);
  const snapshot: MergeSnapshot = {
    survivor: toSnapshot(survivor),
    loser: toSnapshot(loser),
    merged: toSnapshot(merged),
    mark: ids.sort().at(-1) ?? '',
  };
  const text = JSON.stringify(snapshot);
  if (Buffer.byteLength(text) > maxSnapshotBytes)
    throw new ProblemError({
      kind: 'invalid',
      issues: [{ path: '', code: 'too_large', message: 'the contacts are too large together' }],
    });
  return text;
}

function idsOf(contact: Contact): ReadonlySet<IdentityId> {
  return new Set(allIdentities(contact).map((one) => one.id));
}

/**
 * The record of both together, and what must be said so that the stricter state of each channel and purpose is its
 * latest entry.
 */
function stricterOf(own: Beside, other: Beside): { standing: Standing; said: readonly ConsentEdit[] } {
  const consents = new Map<string, CurrentConsent>();
  const said: ConsentEdit[] = [];
  for (const one of own.consents) consents.set(consentName(one), one);
  for (const one of other.consents) {
    const known = consents.get(consentName(one));
    const strict = known === undefined || isStricter(one, known) ? one : known;
    consents.set(consentName(one), strict);
    if (known === undefined) continue;
    const latest = one.id > known.id ? one : known;
    if (isStricter(strict, latest)) said.push(entryOf(strict, 'merge'));
  }
  const { suppressions } = standingOf([], [...own.suppressions, ...other.suppressions]);
  return { standing: { consents, suppressions }, said };
}

function entryOf(one: CurrentConsent, source: string): ConsentEdit {
  const { channel, purpose, state, occurredAt, expiresAt } = one;
  return { channel, purpose, state, source, occurredAt, expiresAt };
}

function suppressionMoves(
  own: readonly WholeSuppression[],
  other: readonly WholeSuppression[],
  now: Date,
): SuppressionMoves {
  const moves = { moved: [] as string[], dropped: [] as string[], replaced: [] as string[] };
  for (const one of other) {
    const known = own.find((held) => suppressionName(held) === suppressionName(one));
    if (known !== undefined && !(isActive(one, now) && endsLater(one, known))) moves.dropped.push(one.id);
    else {
      moves.moved.push(one.id);
      if (known !== undefined) moves.replaced.push(known.id);
    }
  }
  return moves;
}

function decideUnmerge(world: World, context: ChangeContext): Joint {
  const { joint: ground } = world;
  if (ground?.op !== 'unmerge') throw new Error('an undo is decided on a merge');
  const { merge, current, beside } = ground;
  const { now } = context;
  world.checkQuota(1);
  const parted = unmergeContacts(ground, now);
  const refusals = partRefusals(ground, parted.survivor, now);
  const survivorStanding = standingOf(
    [...beside.survivor, ...refusals.consents.survivor],
    refusals.suppressions.survivor,
  );
  const loserStanding = standingOf(
    [...beside.loser, ...refusals.consents.loser],
    refusals.suppressions.loser,
  );
  const isSaid = (whose: 'survivor' | 'loser') =>
    refusals.consents[whose].length > 0 || refusals.copies.some((one) => one.to === whose);
  const survivor = settle(parted.survivor, survivorStanding, now);
  const loser = settle(parted.loser, loserStanding, now);
  const after =
    isSaid('survivor') && survivor.version === ground.survivor.version
      ? stepped(survivor, current, now)
      : survivor;
  const returned = isSaid('loser') && loser.version === ground.loser.version ? restamped(loser, now) : loser;
  const handedOver = idsOf(ground.loser);
  const edits = (whose: 'survivor' | 'loser') =>
    refusals.consents[whose].map((one) => entryOf(one, 'merge_undone'));
  const changes: Change[] = [
    {
      before: current,
      after,
      steps: [{ before: current, after }],
      consents: edits('survivor'),
      suppressions: [],
      standing: survivorStanding,
      handedOver,
      joint: {
        op: 'unmerge',
        merge,
        takenOut: refusals.takenOut,
        copies: refusals.copies,
      },
    },
    {
      before: null,
      after: returned,
      steps: [{ before: null, after: returned, partedFrom: current.id }],
      consents: edits('loser'),
      suppressions: [],
      standing: loserStanding,
      handedOver,
    },
  ];
  const result = {
    op: 'unmerge',
    contact: after,
    loser: returned,
    merge: { ...merge, undoneAt: now, isKept: false },
    left: parted.left,
  } as const;
  return { result, changes };
}

function settle(contact: Contact, standing: Standing, now: Date): Contact {
  return { ...contact, reach: reachOf(standing, now) };
}

function stepped(contact: Contact, current: Contact, now: Date): Contact {
  return { ...moved(current, contact, now), version: nextVersion(current) };
}

function standingOf(
  consents: readonly CurrentConsent[],
  suppressions: readonly WholeSuppression[],
): Standing {
  const states = new Map<string, CurrentConsent>();
  for (const one of consents) states.set(consentName(one), one);
  const held = new Map<string, WholeSuppression>();
  for (const one of suppressions) {
    const known = held.get(suppressionName(one));
    if (known === undefined || endsLater(one, known)) held.set(suppressionName(one), one);
  }
  return { consents: states, suppressions: held };
}

/**
 * What was refused while both were one holds for both. And where the survivor keeps a number or an email that the loser
 * brought, because it was given to it again, the loser's refusals stay with it; so they do where others were merged into
 * it later, whose own refusals may have been left out beside the loser's.
 */
function partRefusals(ground: UnmergeGround, survivor: Contact, now: Date) {
  const { beside, mark } = ground;
  const brought = new Set(subjectsOf(gainedIdentities(ground.survivor, ground.loser)));
  const known = new Set(subjectsOf(ground.survivor.identities));
  const keepsBrought =
    ground.hasLater || subjectsOf(survivor.identities).some((one) => brought.has(one) && !known.has(one));
  const missing = (said: readonly CurrentConsent[], own: readonly CurrentConsent[]) =>
    said.filter((one) => {
      if (one.state !== 'opted_out') return false;
      const latest = own.find((other) => consentName(other) === consentName(one));
      return latest === undefined || isStricter(one, latest);
    });
  const since = beside.survivor.filter((one) => one.id > mark);
  const consents = {
    survivor: keepsBrought ? missing(beside.loser, beside.survivor) : [],
    loser: missing(since, beside.loser),
  };
  const { suppressions, putAway } = beside;
  const ofPart = (some: readonly SplitSuppression[], ...parts: SplitSuppression['part'][]) =>
    some.filter((one) => parts.includes(one.part));
  const stays = ofPart(suppressions, 'kept', 'new');
  // One that was set since has the place of one that was put away, unless that was stricter.
  const takesPlace = (one: SplitSuppression, others: readonly SplitSuppression[]) =>
    !others.some((other) => suppressionName(other) === suppressionName(one));
  const back = ofPart(suppressions, 'moved');
  const replaced = ofPart(putAway, 'replaced').filter((one) => takesPlace(one, stays));
  const dropped = ofPart(putAway, 'dropped').filter((one) => takesPlace(one, back));
  const sides = { survivor: [...stays, ...replaced], loser: [...back, ...dropped] };
  const copiesTo = (to: SuppressionCopy['to'], some: readonly SplitSuppression[]): SuppressionCopy[] =>
    some
      .filter((one) => isActive(one, now))
      .filter((one) => {
        const own = sides[to].find((other) => suppressionName(other) === suppressionName(one));
        return own === undefined || endsLater(one, own);
      })
      .map((suppression) => ({ to, suppression }));
  const copies = [
    ...copiesTo(
      'loser',
      stays.filter((one) => one.part === 'new' || one.isChanged),
    ),
    ...copiesTo(
      'survivor',
      back.filter((one) => one.isChanged || keepsBrought),
    ),
    ...copiesTo('survivor', keepsBrought ? dropped : []),
  ];
  const copied = (to: SuppressionCopy['to']) =>
    copies.filter((one) => one.to === to).map((one) => one.suppression);
  return {
    consents,
    copies,
    takenOut: [...replaced, ...dropped].map((one) => one.id as string),
    suppressions: {
      survivor: [...sides.survivor, ...copied('survivor')],
      loser: [...sides.loser, ...copied('loser')],
    },
  };
}
