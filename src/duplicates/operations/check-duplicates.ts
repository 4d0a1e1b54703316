/** Finds the stored contacts that match people who are not stored yet, such as the rows of a file. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { Comparable } from '@switchbook/domain/contact/compared-person.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { Likeness } from '@switchbook/domain/contact/duplicate-score.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { findInParts } from '../../contacts/operations/find-contacts.js';
import { briefContact } from '../../contacts/values/brief-contact.js';
import type { Context } from '../../operation-context/context.js';
import { visibleContacts } from '../../visibility/values/visible-filter.js';
import { comparedPersonShown } from '../store/compared-rows.js';
import { beginSearch, hasKeys } from '../store/search-progress.js';
import { maxChecked, maxMatches, maxPairs } from '../values.js';
import { compareWithinBudget } from './compare-contacts.js';
import { findMatches, type Match, visibleFilterOf } from './find-pairs.js';

/** A contact that a person may be. */
export interface PossibleContact extends Likeness {
  readonly contact: Contact;
}

export interface CheckedPeople {
  /** the likeliest contacts of each person, best first */
  readonly matches: readonly (readonly PossibleContact[])[];
  /** whether every contact can be found; otherwise their keys are still being written */
  readonly isComplete: boolean;
}

/** Time limit in milliseconds for writing the keys of changed contacts in a check. */
const catchUpMs = 40;

/** Compares people with visible contacts, not with each other. Hidden and masked parts do not count. */
export async function checkDuplicates(
  context: Context,
  caller: Caller,
  people: readonly Comparable[],
): Promise<CheckedPeople> {
  const { accountId } = caller;
  const { database } = context;
  if (people.length > maxChecked) throw invalid('people', 'too_many', `must be at most ${maxChecked}`);
  const { hidden = [], masked = [] } = context.visibility ?? {};
  // A match on a masked number would confirm a guess of that number.
  const parts = partsOf({ hidden: [...hidden, ...masked], masked: [] });
  // Contacts with frequent keys are read until the caller sees enough of them.
  const lane = visibleContacts(context.visibility) === undefined ? context.lanes.lists : context.lanes.long;
  return lane.run(caller, async () => {
    await beginSearch(database, accountId);
    const isDone = await compareWithinBudget(database, accountId, catchUpMs);
    if (!isDone) context.duplicatesSignal.raise();
    const compared = new Map(people.map((person, at) => [at, comparedPersonShown(parts, person)]));
    const visible = visibleFilterOf(context, accountId);
    const allMatches = (await findMatches(database, accountId, compared, { parts, visible })) ?? [];
    const best = people.map((_, at) => bestOf(allMatches.filter((match) => match.id === at)));
    const ids = [...new Set(best.flat().map((match) => match.contact))];
    const contacts = await findInParts(context.reads, accountId, ids, candidateOf);
    const matches = best.map((personMatches) =>
      personMatches
        .flatMap(({ id: _, contact: foundId, ...likeness }) => {
          const contact = contacts.get(foundId);
          return contact === undefined ? [] : [{ ...likeness, contact }];
        })
        .slice(0, maxMatches),
    );
    return { matches, isComplete: isDone || (await hasKeys(database, accountId)) };
  });
}

/** Returns the likeliest matches, more than are reported: the caller may not see some of their contacts. */
function bestOf(matches: readonly Match<number>[]): readonly Match<number>[] {
  return matches.toSorted((left, right) => right.score - left.score).slice(0, maxPairs);
}

/** Returns the contact with only the members that a candidate shows: two hundred contacts may have 400 MB of others. */
export function candidateOf(contact: Contact): Contact {
  const displayed = (['phone', 'email'] as const).map((kind) => displayedIdentity(contact, kind));
  return { ...briefContact(contact, (identity) => displayed.includes(identity)), tags: [], groups: [] };
}
