/**
 * Opt-outs on both sides of a merge: the merged contact has the stricter of two, and an undo leaves it on both sides.
 */
import {
  type ConsentEdit,
  consentName,
  EntryIndex,
  effectiveFrom,
  endsLater,
  isActive,
  isStricter,
  type KnownEntries,
  listInForce,
  suppressionName,
} from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import type { WholeSuppression } from '../../../consents/store/suppression-rows.js';
import type {
  ContactBelongings,
  CurrentConsent,
  SplitSuppression,
  SuppressionMoves,
} from '../../store/merge-parts.js';
import { subjectsOf } from '../entry-events.js';
import type { SuppressionCopy, UnmergeInput } from './merge-input.js';

/**
 * Returns the known entries of both contacts, and new entries. With these, the latest entry of each channel, purpose
 * and sender has the stricter state.
 */
export function stricterOf(
  own: ContactBelongings,
  loser: ContactBelongings,
): { knownEntries: KnownEntries; entries: readonly ConsentEdit[] } {
  const consents = new Map(own.consents.map((consent) => [consentName(consent), consent]));
  const entries: ConsentEdit[] = [];
  for (const consent of loser.consents) {
    const ownConsent = consents.get(consentName(consent));
    const strict = ownConsent === undefined || isStricter(consent, ownConsent) ? consent : ownConsent;
    consents.set(consentName(consent), strict);
    if (ownConsent === undefined) continue;
    const latest = consent.id > ownConsent.id ? consent : ownConsent;
    if (isStricter(strict, latest)) entries.push(consentEditOf(strict, 'merge'));
  }
  for (const consent of strictForSenders(own, loser, consents)) {
    consents.set(consentName(consent), consent);
    entries.push(consentEditOf(consent, 'merge'));
  }
  const { suppressions } = knownEntriesOf([], [...own.suppressions, ...loser.suppressions]);
  return { knownEntries: { consents, suppressions }, entries };
}

/**
 * Returns entries that keep a stricter state per sender. Without them an answer for all senders on one side would lift
 * the other side's opt-out from a sender.
 */
function strictForSenders(
  own: ContactBelongings,
  loser: ContactBelongings,
  united: ReadonlyMap<string, CurrentConsent>,
): readonly CurrentConsent[] {
  const senderConsents = [...united.values()].filter((consent) => consent.sender !== null);
  const all = new EntryIndex(united.values());
  const [ownEntries, otherEntries] = [new EntryIndex(own.consents), new EntryIndex(loser.consents)];
  return senderConsents.flatMap((named) => {
    const countedIn = (entries: EntryIndex<CurrentConsent>) =>
      listInForce(entries.related(named), named.sender);
    const [counted] = countedIn(all);
    const [strict] = [...countedIn(ownEntries), ...countedIn(otherEntries)].sort((consent, another) =>
      isStricter(consent, another) ? -1 : 1,
    );
    if (strict === undefined || counted === undefined || strict.state === counted.state) return [];
    const entry = { ...strict, sender: named.sender };
    return isStricter(strict, counted)
      ? [{ ...entry, occurredAt: effectiveFrom(entry, all.related(named)) }]
      : [];
  });
}

function consentEditOf(consent: CurrentConsent, source: string): ConsentEdit {
  const { channel, purpose, sender, state, occurredAt, expiresAt } = consent;
  return { channel, purpose, sender, state, source, occurredAt, expiresAt };
}

/** Compares suppressions for one channel and subject: the later end wins. */
export function suppressionMoves(
  own: readonly WholeSuppression[],
  suppressions: readonly WholeSuppression[],
  now: Date,
): SuppressionMoves {
  const moves = { moved: [] as string[], dropped: [] as string[], replaced: [] as string[] };
  const ownByName = firstBy(own, suppressionName);
  for (const suppression of suppressions) {
    const ownSuppression = ownByName.get(suppressionName(suppression));
    if (
      ownSuppression !== undefined &&
      !(isActive(suppression, now) && endsLater(suppression, ownSuppression))
    )
      moves.dropped.push(suppression.id);
    else {
      moves.moved.push(suppression.id);
      if (ownSuppression !== undefined) moves.replaced.push(ownSuppression.id);
    }
  }
  return moves;
}

function knownEntriesOf(
  consents: readonly CurrentConsent[],
  suppressions: readonly WholeSuppression[],
): KnownEntries {
  const strictest = new Map<string, WholeSuppression>();
  for (const suppression of suppressions) {
    const earlier = strictest.get(suppressionName(suppression));
    if (earlier === undefined || endsLater(suppression, earlier))
      strictest.set(suppressionName(suppression), suppression);
  }
  return {
    consents: new Map(consents.map((consent) => [consentName(consent), consent])),
    suppressions: strictest,
  };
}

/** The entries of one of the two contacts after an undo. */
export interface Side {
  readonly knownEntries: KnownEntries;
  /** entries to store again */
  readonly consents: readonly ConsentEdit[];
  /** whether it gets entries that were made for the other side */
  readonly hasNewEntries: boolean;
}

interface SplitSides extends Readonly<Record<SideName, Side>> {
  /** suppressions that were removed and are in force again, by id */
  readonly restoredIds: readonly string[];
  readonly copies: readonly SuppressionCopy[];
}

type SideName = SuppressionCopy['to'];
const sideNames = ['loser', 'survivor'] as const satisfies readonly SideName[];

function sideOf({ part }: SplitSuppression): SideName {
  return part === 'moved' || part === 'dropped' ? 'loser' : 'survivor';
}

function isPutAway({ part }: SplitSuppression): boolean {
  return part === 'dropped' || part === 'replaced';
}

/**
 * Splits the opt-outs between both sides. Opt-outs that were made while the contacts were merged apply to both. The
 * survivor keeps the loser's opt-outs in two cases: it has gained a number or an email, or another contact was merged
 * into it later. The opt-outs of these were not stored because the loser had equal ones.
 */
export function splitOptOuts(input: UnmergeInput, survivor: Contact, now: Date): SplitSides {
  const { belongings, lastEntryId } = input;
  const keepsBrought = input.hasLater || hasGainedSubjects(input, survivor);
  const since = belongings.survivor.filter((consent) => consent.id > lastEntryId);
  const consents = {
    survivor: keepsBrought ? recordedOnlyBy(belongings.loser, belongings.survivor) : [],
    loser: recordedOnlyBy(since, belongings.loser),
  };
  const suppressionsInForce = inForceAfterUnmerge(belongings.suppressions);
  const inForceOf = (name: SideName) =>
    suppressionsInForce.filter((suppression) => sideOf(suppression) === name);
  const isForBoth = (suppression: SplitSuppression) =>
    suppression.isChanged || (sideOf(suppression) === 'loser' ? keepsBrought : suppression.part === 'new');
  const copies = sideNames.flatMap((to): SuppressionCopy[] => {
    const others = suppressionsInForce.filter(
      (suppression) => sideOf(suppression) !== to && isForBoth(suppression) && isActive(suppression, now),
    );
    const ownByName = firstBy(inForceOf(to), suppressionName);
    return others.flatMap((suppression) => {
      const ownSuppression = ownByName.get(suppressionName(suppression));
      return ownSuppression === undefined || endsLater(suppression, ownSuppression)
        ? [{ to, suppression }]
        : [];
    });
  });
  const entriesAfter = (name: SideName): Side => {
    const copied = copies.flatMap(({ to, suppression }) => (to === name ? [suppression] : []));
    const copiedConsents = consents[name];
    return {
      knownEntries: knownEntriesOf([...belongings[name], ...copiedConsents], [...inForceOf(name), ...copied]),
      consents: copiedConsents.map((consent) => consentEditOf(consent, 'merge_undone')),
      hasNewEntries: copiedConsents.length > 0 || copied.length > 0,
    };
  };
  const restoredIds = suppressionsInForce.filter(isPutAway).map((suppression) => suppression.id);
  return { survivor: entriesAfter('survivor'), loser: entriesAfter('loser'), restoredIds, copies };
}

/** Whether the survivor has a number or an email that it did not have before the merge. */
function hasGainedSubjects(input: UnmergeInput, survivor: Contact): boolean {
  const ownSubjects = new Set(subjectsOf(input.survivor.identities));
  return subjectsOf(survivor.identities).some((subject) => !ownSubjects.has(subject));
}

/** Returns the opt-outs of one side without an equally strict entry on the other side. */
function recordedOnlyBy(
  consents: readonly CurrentConsent[],
  otherConsents: readonly CurrentConsent[],
): readonly CurrentConsent[] {
  const entries = new EntryIndex(otherConsents);
  return consents.flatMap((consent) => {
    if (consent.state !== 'opted_out') return [];
    const latest = entries.latest(consent);
    if (latest !== undefined && !isStricter(consent, latest)) return [];
    const others = entries.related(consent).filter((currentConsent) => currentConsent !== latest);
    return [{ ...consent, occurredAt: effectiveFrom(consent, others) }];
  });
}

/** Restores suppressions that the merge removed, unless a later suppression replaced them. */
function inForceAfterUnmerge(all: readonly SplitSuppression[]): readonly SplitSuppression[] {
  const stay = all.filter((suppression) => !isPutAway(suppression));
  const ownedNameOf = (suppression: SplitSuppression) =>
    `${sideOf(suppression)} ${suppressionName(suppression)}`;
  const usedNames = new Set(stay.map(ownedNameOf));
  const isFree = (suppression: SplitSuppression) => !usedNames.has(ownedNameOf(suppression));
  return all.filter((suppression) => !isPutAway(suppression) || isFree(suppression));
}
