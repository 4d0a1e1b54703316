/**
 * Refusals on both sides of a merge: the merged contact has the stricter of two, and an undo leaves no less on either
 * side.
 */
import {
  type ConsentEdit,
  consentName,
  effectiveFrom,
  endsLater,
  inForce,
  isActive,
  isStricter,
  type KnownConsents,
  suppressionName,
} from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { WholeSuppression } from '../../consents/store/consent-rows.js';
import type {
  ContactBelongings,
  CurrentConsent,
  SplitSuppression,
  SuppressionMoves,
} from '../store/merge-parts.js';
import { subjectsOf } from './entry-events.js';
import type { SuppressionCopy, UnmergeInput } from './merge-input.js';
import { gainedIdentities } from './targets.js';

/**
 * Returns the record of both together, and the entries that make the stricter state of each channel, purpose and sender
 * its latest entry.
 */
export function stricterOf(
  own: ContactBelongings,
  other: ContactBelongings,
): { knownConsents: KnownConsents; entries: readonly ConsentEdit[] } {
  const consents = new Map(own.consents.map((one) => [consentName(one), one]));
  const entries: ConsentEdit[] = [];
  for (const one of other.consents) {
    const known = consents.get(consentName(one));
    const strict = known === undefined || isStricter(one, known) ? one : known;
    consents.set(consentName(one), strict);
    if (known === undefined) continue;
    const latest = one.id > known.id ? one : known;
    if (isStricter(strict, latest)) entries.push(entryOf(strict, 'merge'));
  }
  for (const one of strictForSenders(own, other, consents)) {
    consents.set(consentName(one), one);
    entries.push(entryOf(one, 'merge'));
  }
  const { suppressions } = knownConsentsOf([], [...own.suppressions, ...other.suppressions]);
  return { knownConsents: { consents, suppressions }, entries };
}

/**
 * Returns entries that keep a stricter state per sender. Without them an answer for all senders on one side would lift
 * the other side's opt-out from a sender.
 */
function strictForSenders(
  own: ContactBelongings,
  other: ContactBelongings,
  united: ReadonlyMap<string, CurrentConsent>,
): readonly CurrentConsent[] {
  const ofSenders = [...united.values()].filter((one) => one.sender !== null);
  const all = new EntryIndex(united.values());
  const [ofOwn, ofOther] = [new EntryIndex(own.consents), new EntryIndex(other.consents)];
  return ofSenders.flatMap((named) => {
    const countedIn = (entries: EntryIndex) => inForce(entries.related(named), named.sender);
    const [counted] = countedIn(all);
    const [strict] = [...countedIn(ofOwn), ...countedIn(ofOther)].sort((one, another) =>
      isStricter(one, another) ? -1 : 1,
    );
    if (strict === undefined || counted === undefined || strict.state === counted.state) return [];
    const entry = { ...strict, sender: named.sender };
    return isStricter(strict, counted)
      ? [{ ...entry, occurredAt: effectiveFrom(entry, all.related(named)) }]
      : [];
  });
}

function entryOf(one: CurrentConsent, source: string): ConsentEdit {
  const { channel, purpose, sender, state, occurredAt, expiresAt } = one;
  return { channel, purpose, sender, state, source, occurredAt, expiresAt };
}

/** The latest entries of one side, found by channel, purpose and sender: a contact may have thousands of senders. */
export class EntryIndex {
  readonly #latest = new Map<string, CurrentConsent>();
  readonly #ofPurpose = new Map<string, CurrentConsent[]>();

  constructor(entries: Iterable<CurrentConsent>) {
    for (const one of entries) {
      this.#latest.set(consentName(one), one);
      const purpose = consentName(forAll(one));
      const others = this.#ofPurpose.get(purpose);
      if (others === undefined) this.#ofPurpose.set(purpose, [one]);
      else others.push(one);
    }
  }

  latest(one: CurrentConsent): CurrentConsent | undefined {
    return this.#latest.get(consentName(one));
  }

  /**
   * Returns the entries that may count with this one: of its sender and for all senders. For all senders: of each.
   */
  related(one: CurrentConsent): readonly CurrentConsent[] {
    if (one.sender === null) return this.#ofPurpose.get(consentName(one)) ?? [];
    return [forAll(one), one].flatMap((each) => this.latest(each) ?? []);
  }
}

const forAll = (one: CurrentConsent): CurrentConsent => ({ ...one, sender: null });

/** Returns the first item of each name. Both sides may have thousands, so none is searched in a list. */
function firstOf<Item>(items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, Item> {
  return new Map(items.map((one) => [nameOf(one), one] as const).toReversed());
}

/** Compares suppressions for one channel and subject: the later end wins. */
export function suppressionMoves(
  own: readonly WholeSuppression[],
  other: readonly WholeSuppression[],
  now: Date,
): SuppressionMoves {
  const moves = { moved: [] as string[], dropped: [] as string[], replaced: [] as string[] };
  const ownByName = firstOf(own, suppressionName);
  for (const one of other) {
    const known = ownByName.get(suppressionName(one));
    if (known !== undefined && !(isActive(one, now) && endsLater(one, known))) moves.dropped.push(one.id);
    else {
      moves.moved.push(one.id);
      if (known !== undefined) moves.replaced.push(known.id);
    }
  }
  return moves;
}

function knownConsentsOf(
  consents: readonly CurrentConsent[],
  suppressions: readonly WholeSuppression[],
): KnownConsents {
  const held = new Map<string, WholeSuppression>();
  for (const one of suppressions) {
    const known = held.get(suppressionName(one));
    if (known === undefined || endsLater(one, known)) held.set(suppressionName(one), one);
  }
  return { consents: new Map(consents.map((one) => [consentName(one), one])), suppressions: held };
}

/** The record of one of two contacts after an undo. */
export interface Side {
  readonly knownConsents: KnownConsents;
  /** Entries to record again. */
  readonly consents: readonly ConsentEdit[];
  /** whether it gets entries that were made for the other side */
  readonly hasNewEntries: boolean;
}

interface SplitSides extends Readonly<Record<Whose, Side>> {
  /** suppressions that were put away and are in force again, by id */
  readonly restoredIds: readonly string[];
  readonly copies: readonly SuppressionCopy[];
}

type Whose = SuppressionCopy['to'];
const both = ['loser', 'survivor'] as const satisfies readonly Whose[];

function ownerOf({ part }: SplitSuppression): Whose {
  return part === 'moved' || part === 'dropped' ? 'loser' : 'survivor';
}

function isPutAway({ part }: SplitSuppression): boolean {
  return part === 'dropped' || part === 'replaced';
}

/**
 * Splits the opt-outs between both sides. Opt-outs that were made while the contacts were merged apply to both. The
 * survivor may keep a number or an email of the loser, because it was added again: then it also keeps the loser's
 * opt-outs. It also keeps them if other contacts were merged into it later: their opt-outs may have been left out
 * because the loser had equal ones.
 */
export function splitOptOuts(input: UnmergeInput, survivor: Contact, now: Date): SplitSides {
  const { belongings, mark } = input;
  const keepsBrought = input.hasLater || keepsSubjects(input, survivor);
  const since = belongings.survivor.filter((one) => one.id > mark);
  const consents = {
    survivor: keepsBrought ? recordedOnlyBy(belongings.loser, belongings.survivor) : [],
    loser: recordedOnlyBy(since, belongings.loser),
  };
  const held = inForceAfterUnmerge(belongings.suppressions);
  const of = (whose: Whose) => held.filter((one) => ownerOf(one) === whose);
  const isForBoth = (one: SplitSuppression) =>
    one.isChanged || (ownerOf(one) === 'loser' ? keepsBrought : one.part === 'new');
  const copies = both.flatMap((to): SuppressionCopy[] => {
    const others = held.filter((one) => ownerOf(one) !== to && isForBoth(one) && isActive(one, now));
    const ownByName = firstOf(of(to), suppressionName);
    return others.flatMap((suppression) => {
      const own = ownByName.get(suppressionName(suppression));
      return own === undefined || endsLater(suppression, own) ? [{ to, suppression }] : [];
    });
  });
  const side = (whose: Whose): Side => {
    const copied = copies.flatMap(({ to, suppression }) => (to === whose ? [suppression] : []));
    const copiedConsents = consents[whose];
    return {
      knownConsents: knownConsentsOf([...belongings[whose], ...copiedConsents], [...of(whose), ...copied]),
      consents: copiedConsents.map((one) => entryOf(one, 'merge_undone')),
      hasNewEntries: copiedConsents.length > 0 || copied.length > 0,
    };
  };
  const restoredIds = held.filter(isPutAway).map((one) => one.id);
  return { survivor: side('survivor'), loser: side('loser'), restoredIds, copies };
}

/** Whether the survivor has a number or an email that only the loser had. */
function keepsSubjects(input: UnmergeInput, survivor: Contact): boolean {
  const brought = new Set(subjectsOf(gainedIdentities(input.survivor, input.loser)));
  const known = new Set(subjectsOf(input.survivor.identities));
  return subjectsOf(survivor.identities).some((one) => brought.has(one) && !known.has(one));
}

/** Returns the opt-outs of one side without an equally strict entry on the other side. */
function recordedOnlyBy(
  theirs: readonly CurrentConsent[],
  own: readonly CurrentConsent[],
): readonly CurrentConsent[] {
  const entries = new EntryIndex(own);
  return theirs.flatMap((one) => {
    if (one.state !== 'opted_out') return [];
    const latest = entries.latest(one);
    if (latest !== undefined && !isStricter(one, latest)) return [];
    const others = entries.related(one).filter((other) => other !== latest);
    return [{ ...one, occurredAt: effectiveFrom(one, others) }];
  });
}

/** Restores suppressions that the merge put away, unless a later one took their place. */
function inForceAfterUnmerge(all: readonly SplitSuppression[]): readonly SplitSuppression[] {
  const stay = all.filter((one) => !isPutAway(one));
  const nameOf = (one: SplitSuppression) => `${ownerOf(one)} ${suppressionName(one)}`;
  const taken = new Set(stay.map(nameOf));
  const isFree = (one: SplitSuppression) => !taken.has(nameOf(one));
  return all.filter((one) => !isPutAway(one) || isFree(one));
}
