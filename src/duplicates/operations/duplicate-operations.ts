/** Candidates for merges, and pairs that were dismissed as two people. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { partOfReason } from '@switchbook/domain/access/hideable.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import { hiddenReason, type Parts, partsOf } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  type Dismissal,
  type DuplicateReason,
  type Likeness,
  pairOf,
} from '@switchbook/domain/contact/duplicate-score.js';
import { type Cursor, type Page, type PageAfter, pageByIds } from '@switchbook/domain/contact/page.js';
import { invalid, notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import { asId, type ContactId, type DismissalId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { findInParts, getContact } from '../../contacts/operations/find-contacts.js';
import { findMergedContact } from '../../contacts/store/merge-rows.js';
import type { ContactSelector } from '../../contacts/values/commands.js';
import {
  type Admission,
  actorOf,
  type Basics,
  type CallerVisibility,
  type Context,
} from '../../operation-context/context.js';
import { needs, withNothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { filterVisible, listVisiblePairs } from '../../visibility/store/visible-rows.js';
import { isUnshown } from '../../visibility/values/guessed-numbers.js';
import { visibleContacts } from '../../visibility/values/visible-filter.js';
import {
  dropDismissal,
  dropPair,
  type FoundPair,
  findDismissed,
  insertDismissal,
  type ListedPair,
  listPairs,
  nameOfPair,
  type PairPosition,
  type PairRequest,
  readDismissals,
} from '../store/duplicate-rows.js';
import { beginSearch, isCompared } from '../store/search-progress.js';
import { candidateOf, checkDuplicates } from './check-duplicates.js';
import { compareWithinBudget } from './compare-contacts.js';
import { comparePairs, refreshPairs, visibleFilterOf } from './find-pairs.js';

export interface Duplicate extends Likeness {
  /** the lower id first */
  readonly contacts: readonly [Contact, Contact];
}

interface DuplicatesPage {
  readonly items: readonly Duplicate[];
  readonly next: Cursor | null;
  /** whether every contact was compared; otherwise more candidates may follow */
  readonly isComplete: boolean;
}

/** Time limit in milliseconds for comparing changed contacts for a first page. */
const catchUpMs = 40;
/** Maximum reads per page. A read may contain outdated pairs, which are skipped. */
const maxRounds = 4;
/** Pairs that one round reads for a caller who does not see all. */
const minPairsPerRound = 100;

/**
 * Lists pairs, the best score first. Scores depend on all contacts and parts, also hidden ones. So a caller with
 * limited visibility gets the pairs in the order of ids, which reveals nothing hidden.
 */
export function listDuplicates(context: Context, caller: Caller, page: PageAfter): Promise<DuplicatesPage> {
  const { accountId } = caller;
  const { database, lanes } = context;
  const visibleFilter = visibleContacts(context.visibility);
  const parts = partsOf(context.visibility);
  const partsHidingReasons = parts !== undefined && hiddenReason(parts) !== undefined ? parts : undefined;
  const isUnlimited = visibleFilter === undefined && partsHidingReasons === undefined;
  const order = isUnlimited ? 'score' : 'ids';
  const pairPositionOf = ({ score, pair }: ListedPair): PairPosition => [isUnlimited ? score : 0, ...pair];
  // A statement with limited visibility checks each invisible pair, which may take long.
  const lane = visibleFilter === undefined ? lanes.lists : lanes.long;
  return lane.run(caller, async () => {
    await beginSearch(database, accountId);
    const isComplete =
      page.after === null
        ? await compareWithinBudget(database, accountId, catchUpMs)
        : await isCompared(database, accountId);
    if (!isComplete) context.duplicatesSignal.raise();
    let position = readPosition(page.after);
    const live: FoundPair[] = [];
    let isMore = true;
    for (let round = 0; isMore && live.length < page.limit && round < maxRounds; round += 1) {
      const missing = page.limit - live.length;
      // A page that lacks the pairs of hidden reasons would reveal them.
      const toRead = isUnlimited ? missing : Math.max(missing, minPairsPerRound);
      const request: PairRequest = { order, after: position, limit: toRead + 1 };
      const listed =
        visibleFilter === undefined
          ? await listPairs(database, accountId, request)
          : await listVisiblePairs(database, accountId, visibleFilter, request);
      const pairs = listed.slice(0, toRead);
      isMore = listed.length > pairs.length;
      live.push(...(await dropOutdated(context, caller, pairs, partsHidingReasons)));
      const last = pairs.at(-1);
      if (last !== undefined) position = pairPositionOf(last);
    }
    const last = live[page.limit - 1];
    if (live.length > page.limit && last !== undefined) {
      live.length = page.limit;
      position = pairPositionOf(last);
      isMore = true;
    }
    const unordered = await withContacts(context, caller, live);
    // Each page computes its scores again. The stored scores order the pages, and may be others.
    const items = isUnlimited ? unordered.toSorted((left, right) => right.score - left.score) : unordered;
    return { items, next: isMore && position !== null ? [...position] : null, isComplete };
  });
}

function readPosition(cursor: Cursor | null): PairPosition | null {
  const [score, firstId, secondId] = cursor ?? [];
  return typeof score === 'number' ? [score, String(firstId), String(secondId)] : null;
}

/** Drops outdated pairs: their contacts may have changed since. Hidden parts do not count. */
async function dropOutdated(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  listed: Awaited<ReturnType<typeof listPairs>>,
  hiding: Parts | undefined,
): Promise<readonly FoundPair[]> {
  const { database } = context;
  const pairs = listed.map((pair) => pair.pair);
  const compared = await comparePairs(
    database,
    accountId,
    pairs,
    hiding,
    visibleFilterOf(context, accountId),
  );
  const comparedByName = new Map(compared.map((pair) => [nameOfPair(pair.pair), pair]));
  const dismissed = await findDismissed(database, accountId, pairs);
  const live: FoundPair[] = [];
  for (const pair of pairs) {
    const comparedPair = comparedByName.get(nameOfPair(pair));
    if (comparedPair?.whole === undefined || dismissed.has(nameOfPair(pair)))
      await dropPair(database, accountId, pair);
    else if (comparedPair.shown !== undefined) live.push({ ...comparedPair.shown, pair });
  }
  return live;
}

async function withContacts(
  context: CallerVisibility,
  { accountId }: Caller,
  pairs: readonly FoundPair[],
): Promise<readonly Duplicate[]> {
  const ids = [...new Set(pairs.flatMap((pair) => pair.pair))];
  const contacts = await findInParts(context.reads, accountId, ids, candidateOf);
  return pairs.flatMap(({ pair, ...likeness }) => {
    const [first, second] = pair.map((id) => contacts.get(id));
    return first === undefined || second === undefined ? [] : [{ ...likeness, contacts: [first, second] }];
  });
}

/** Marks a pair as different persons, also after a merge of either contact. Throws `not_found`, `merged`, `invalid`. */
export async function dismissDuplicate(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  targets: readonly [readonly ContactSelector[], readonly ContactSelector[]],
): Promise<{ readonly dismissal: Dismissal; readonly isNew: boolean }> {
  const { accountId } = caller;
  const [first, second] = await Promise.all(
    targets.map((target) => getContact(context, caller, { target, merged: 'report' })),
  );
  if (first === undefined || second === undefined || first.id === second.id)
    throw invalid('contacts', 'same', 'must be two different contacts');
  const contacts = pairOf(first.id, second.id);
  const dismissal = { id: asId<DismissalId>(context.newId()), contacts, createdAt: context.clock() };
  return queuedByAccount(context, caller, async (tx) => {
    await dropPair(tx, accountId, contacts);
    return insertDismissal(tx, accountId, dismissal, actorOf(caller));
  });
}

/**
 * Lists dismissals, newest first. A page has fewer than its limit if the contacts of some are invisible to the caller.
 */
export async function listDismissals(
  { database, visibility }: Basics & CallerVisibility,
  { accountId }: Caller,
  page: PageAfter,
): Promise<Page<Dismissal>> {
  const read: Page<Dismissal> = await pageByIds(page, (after, limit) =>
    readDismissals(database, accountId, after, limit),
  );
  if (visibility === undefined) return read;
  const visible = await filterVisible(
    visibility,
    database,
    accountId,
    read.items.flatMap((dismissal) => dismissal.contacts),
  );
  return {
    ...read,
    items: read.items.filter((dismissal) => dismissal.contacts.every((id) => visible.has(id))),
  };
}

/** Removes the dismissal of a pair, so that the search may report it again. */
export function deleteDismissal(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  id: DismissalId,
): Promise<void> {
  const { accountId } = caller;
  return queuedByAccount(context, caller, async (tx) => {
    const dismissal = await dropDismissal(tx, accountId, id);
    if (context.visibility !== undefined) {
      const contacts = dismissal?.contacts ?? [];
      const visible = await filterVisible(context.visibility, tx, accountId, contacts);
      if (!contacts.every((contact) => visible.has(contact))) throw notFound('dismissal');
    }
    const deleted = orNotFound(dismissal, 'dismissal');
    const ids: ContactId[] = [];
    for (const contact of deleted.contacts)
      ids.push((await findMergedContact(tx, accountId, { id: contact }))?.survivor.id ?? contact);
    await refreshPairs(tx, accountId, ids);
  });
}

export const duplicateOperations = {
  ...needs('contacts:read', {
    listDuplicates: withRedaction(listDuplicates, {
      redactResult: async (parts, page) => {
        const items = await mapInSlices(page.items, ({ contacts: [first, second], ...likeness }) => {
          const contacts = [
            redaction.redactContact(parts, first),
            redaction.redactContact(parts, second),
          ] as const;
          return { ...likeness, contacts, reasons: redaction.redactReasons(parts, likeness.reasons) };
        });
        return { ...page, items: items.sort((left, right) => right.score - left.score) };
      },
    }),
    checkDuplicates: withRedaction(checkDuplicates, {
      redactResult: async (parts, { matches, isComplete }) => ({
        isComplete,
        matches: await mapInSlices(matches, (personMatches) =>
          personMatches.map(({ contact, ...likeness }) => ({
            ...likeness,
            contact: redaction.redactContact(parts, contact),
            reasons: redaction.redactReasons(parts, likeness.reasons),
          })),
        ),
      }),
      guessed: {
        guesses: (parts, [, people]) =>
          people.flatMap(({ identities }) => identities).filter(({ kind }) => isUnshown(parts, kind)).length,
        // A match may have one of the numbers of its person.
        countMissed: (guesses, { matches }) =>
          Math.max(0, guesses - matches.filter((personMatches) => personMatches.some(revealsNumber)).length),
      },
    }),
    ...withNothingToRedact({ listDismissals }),
  }),
  ...needs('contacts:write', withNothingToRedact({ dismissDuplicate, deleteDismissal })),
};

function revealsNumber({ reasons }: { readonly reasons: readonly DuplicateReason[] }): boolean {
  return reasons.some((reason) => ['numbers', 'emails'].includes(partOfReason[reason] ?? ''));
}
