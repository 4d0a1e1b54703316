/** Finds the pairs of contacts by comparing contacts that share a key. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Comparable, ComparedPerson } from '@switchbook/domain/contact/compared-person.js';
import {
  type Likeness,
  likenessOf,
  minFrequent,
  namesToCount,
  type Pair,
  pairOf,
} from '@switchbook/domain/contact/duplicate-score.js';
import { type AccountId, type ContactId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable, Transaction } from '../../database/database.js';
import type { Basics, CallerVisibility } from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { comparedPersonShown, readComparable } from '../store/compared-rows.js';
import { type FoundPair, findDismissed, nameOfPair, replacePairs } from '../store/duplicate-rows.js';
import {
  estimateContacts,
  findFrequentKeys,
  findKeyHolders,
  findNextHolders,
  writeKeys,
} from '../store/key-rows.js';
import {
  assumedAccountSize,
  holderLimits,
  maxCompared,
  maxComparedInMemory,
  maxKeyHolders,
  maxPairs,
  maxReadAtOnce,
} from '../values.js';

type Holders = ReadonlyMap<string, readonly ContactId[]>;
type People = ReadonlyMap<ContactId, ComparedPerson>;

/** A person and the contact that it may be. */
export interface Match<Id> extends Likeness {
  readonly id: Id;
  readonly contact: ContactId;
}

export async function readPeople(
  on: Queryable,
  accountId: AccountId,
  ids: Iterable<ContactId>,
  parts?: Parts,
): Promise<People> {
  const read = await readComparable(on, accountId, ids);
  return new Map(await mapInSlices(read, ([id, one]) => [id, comparedPersonShown(parts, one)] as const));
}

const storedKeys = ({ all, names }: ComparedPerson['keys']) => [
  ...all,
  ...names.filter((key) => key !== undefined),
];

/** Writes the keys of these contacts, in the state that was read. Deletes the keys of ids without a contact. */
export function storeKeys(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  people: People,
): Promise<void> {
  return writeKeys(tx, accountId, ids, new Map([...people].map(([id, { keys }]) => [id, storedKeys(keys)])));
}

/**
 * Compares these contacts with contacts that share a key. Returns undefined if `isOver` reports that the time is over.
 */
export async function findPairs(
  on: Queryable,
  accountId: AccountId,
  people: People,
  isOver: () => boolean = () => false,
): Promise<readonly FoundPair[] | undefined> {
  const pairs = new Map<string, FoundPair>();
  const matches = await findMatches(on, accountId, people, { isOver });
  if (matches === undefined) return undefined;
  for (const { id, contact, ...likeness } of matches) {
    const pair = pairOf(id, contact);
    pairs.set(nameOfPair(pair), { ...likeness, pair });
  }
  return [...pairs.values()];
}

/** Replaces the stored duplicates of these contacts by the found duplicates that are not dismissed. */
export async function storePairs(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  pairs: readonly FoundPair[],
): Promise<void> {
  const dismissed = await findDismissed(
    tx,
    accountId,
    pairs.map((pair) => pair.pair),
  );
  const open = pairs.filter((pair) => !dismissed.has(nameOfPair(pair.pair)));
  await replacePairs(tx, accountId, ids, chooseLikeliest(open));
}

/** Recomputes the keys and the duplicates of a few contacts. Deletes both for ids without a contact. */
export async function refreshPairs(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length === 0) return;
  const people = await readPeople(tx, accountId, ids);
  await storeKeys(tx, accountId, ids, people);
  await storePairs(tx, accountId, ids, (await findPairs(tx, accountId, people)) ?? []);
}

/** Takes at most `maxPairs` of each contact. */
function chooseLikeliest(pairs: readonly FoundPair[]): readonly FoundPair[] {
  const counts = new Map<ContactId, number>();
  return pairs
    .toSorted((left, right) => right.score - left.score)
    .filter(({ pair }) => {
      if (pair.some((id) => (counts.get(id) ?? 0) >= maxPairs)) return false;
      for (const id of pair) counts.set(id, (counts.get(id) ?? 0) + 1);
      return true;
    });
}

/** Returns the contacts among these that the caller sees. */
type FilterVisible = (ids: readonly ContactId[]) => Promise<ReadonlySet<ContactId>>;

/** Returns the filter for a caller with limited visibility; undefined if the caller sees all contacts. */
export function visibleFilterOf(
  { database, visibility }: Basics & CallerVisibility,
  accountId: AccountId,
): FilterVisible | undefined {
  return visibility && ((ids) => filterVisible(visibility, database, accountId, ids));
}

interface MatchOptions {
  /** hidden parts of the caller, which are not compared */
  readonly parts?: Parts | undefined;
  /** maximum number of contacts to compare with a person; absent: the usual number */
  readonly max?: number;
  /**
   * Runs even without a match, so that a hidden contact takes as long as a missing one if few contacts have the keys.
   * With it, frequencies of keys count visible contacts only.
   */
  readonly visible?: FilterVisible | undefined;
  /** whether no time is left */
  readonly isOver?: () => boolean;
}

/** Finds the contacts that these people may be; undefined: the time was over before. */
export async function findMatches<Id>(
  on: Queryable,
  accountId: AccountId,
  people: ReadonlyMap<Id, ComparedPerson>,
  { parts, max = maxCompared, visible, isOver = () => false }: MatchOptions,
): Promise<readonly Match<Id>[] | undefined> {
  const keys = [...people.values()].flatMap((person) => person.keys.all);
  const keyCounts = new KeyFrequencies(on, accountId, visible);
  const holders = await keyCounts.listKeyHolders(keys);
  const contacts = await keyCounts.countContacts();
  const candidates = candidatesOf(people, holders, max);
  const matches: Match<Id>[] = [];
  const read = new Map<ContactId, ComparedPerson>();
  for (let from = 0; from < candidates.length; from += maxReadAtOnce) {
    if (isOver()) return undefined;
    const piece = candidates.slice(from, from + maxReadAtOnce);
    if (read.size > maxComparedInMemory) read.clear();
    const missing = piece.flatMap(([, other]) => (read.has(other) ? [] : [other]));
    for (const [id, one] of await readPeople(on, accountId, missing, parts)) read.set(id, one);
    const pairs = piece.flatMap(([id, contact]) => {
      const [person, otherPerson] = [people.get(id), read.get(contact)];
      return person === undefined || otherPerson === undefined
        ? []
        : [{ id, contact, one: person, other: otherPerson }];
    });
    const likenesses = await compareAll(keyCounts, pairs, { contacts, holders });
    for (const [at, { id, contact }] of pairs.entries()) {
      const likeness = likenesses[at];
      if (likeness !== undefined) matches.push({ id, contact, ...likeness });
    }
  }
  return matches;
}

/** Frequencies of keys, among all contacts or the contacts that a limited caller sees. */
class KeyFrequencies {
  readonly #on: Queryable;
  readonly #accountId: AccountId;
  readonly #visible: FilterVisible | undefined;
  /** holders that may still be read for frequent keys */
  #holdersLeft: number = holderLimits.all;

  constructor(on: Queryable, accountId: AccountId, visible: FilterVisible | undefined) {
    this.#on = on;
    this.#accountId = accountId;
    this.#visible = visible;
  }

  /** Returns an estimate of the contacts that may have the keys. */
  countContacts(): Promise<number> | number {
    return this.#visible === undefined ? estimateContacts(this.#on, this.#accountId) : assumedAccountSize;
  }

  /** Returns the contacts with each key, one more than `maxKeyHolders` at most. */
  async listKeyHolders(keys: readonly string[]): Promise<Holders> {
    if (this.#visible === undefined) return findKeyHolders(this.#on, this.#accountId, keys);
    return this.#listVisibleHolders(keys, this.#visible, maxKeyHolders + 1);
  }

  /** Returns the keys of frequent names, which are not misspellings. */
  async listFrequentKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.#visible === undefined) return findFrequentKeys(this.#on, this.#accountId, keys);
    const holders = await this.#listVisibleHolders(keys, this.#visible, minFrequent);
    return new Set([...holders].flatMap(([key, ids]) => (ids.length >= minFrequent ? [key] : [])));
  }

  /**
   * Returns the first contacts with each key that the caller sees, `max` at most. Many hidden
   * contacts may have a key. So its contacts are read until enough are visible, or a bound of the request is reached.
   */
  async #listVisibleHolders(keys: readonly string[], visible: FilterVisible, max: number): Promise<Holders> {
    const holders = new Map<string, readonly ContactId[]>();
    let open = new Map<string, string>(keys.map((key) => [key, lowestId]));
    for (let size: number = holderLimits.first; open.size > 0; ) {
      const read = await findNextHolders(this.#on, this.#accountId, open, size);
      const ids = [...new Set([...read.values()].flat())];
      const visibleIds = new Set<ContactId>();
      for (let from = 0; from === 0 || from < ids.length; from += holderLimits.max)
        for (const id of await visible(ids.slice(from, from + holderLimits.max))) visibleIds.add(id);
      open = new Map();
      for (const [key, holderIds] of read) {
        const all = [...(holders.get(key) ?? []), ...holderIds.filter((id) => visibleIds.has(id))].slice(
          0,
          max,
        );
        if (all.length > 0) holders.set(key, all);
        const last = holderIds.at(-1);
        if (all.length < max && holderIds.length === size && last !== undefined) open.set(key, last);
      }
      size = Math.min(size * 4, holderLimits.max, Math.floor(this.#holdersLeft / Math.max(open.size, 1)));
      if (size < 1) break;
      this.#holdersLeft -= size * open.size;
    }
    return holders;
  }
}

interface ComparedPair {
  readonly one: ComparedPerson;
  readonly other: ComparedPerson;
}

/** Compares the people of each pair; undefined for two that are not one person. */
async function compareAll(
  keyCounts: KeyFrequencies,
  pairs: readonly ComparedPair[],
  { contacts, holders }: { readonly contacts: number; readonly holders: Holders },
): Promise<readonly (Likeness | undefined)[]> {
  const names = await mapInSlices(pairs, ({ one, other }) => namesToCount(one, other));
  const frequent = await keyCounts.listFrequentKeys(names.flat(2));
  const frequencies = {
    contacts,
    holders: (key: string) => holders.get(key)?.length ?? 0,
    isFrequent: (key: string) => frequent.has(key),
  };
  return mapInSlices(pairs, ({ one, other }) => likenessOf(one, other, frequencies));
}

/**
 * Returns each person with each contact under its keys, the rarest key first. If both contacts are people of the
 * search, the pair occurs once.
 */
function candidatesOf<Id>(
  people: ReadonlyMap<Id, ComparedPerson>,
  holders: Holders,
  max: number,
): readonly (readonly [Id, ContactId])[] {
  const listed = new Set<string>();
  return [...people].flatMap(([id, { keys }]) => {
    const lists = keys.all
      .map((key) => holders.get(key) ?? [])
      .filter((list) => list.length <= maxKeyHolders);
    const others = new Set(lists.toSorted((left, right) => left.length - right.length).flat());
    others.delete(id as never);
    return [...others].slice(0, max).flatMap((contact) => {
      if (listed.has(`${contact} ${id}`)) return [];
      listed.add(`${id} ${contact}`);
      return [[id, contact] as const];
    });
  });
}

interface CheckedPair {
  readonly pair: Pair;
  readonly whole: Likeness | undefined;
  readonly shown: Likeness | undefined;
}

/** Compares the contacts of pairs in their current state, with and without what a limited caller does not see. */
export async function comparePairs(
  on: Queryable,
  accountId: AccountId,
  pairs: readonly Pair[],
  parts: Parts | undefined,
  visible: FilterVisible | undefined,
): Promise<readonly CheckedPair[]> {
  const read = await readComparable(on, accountId, pairs.flat());
  const people = pairs.flatMap((pair) => {
    const [first, second] = pair.map((id) => read.get(id));
    return first === undefined || second === undefined ? [] : [[pair, first, second] as const];
  });
  const whole = await mapInSlices(people, ([, ...both]) => toPair(both, undefined));
  const shownPairs = await mapInSlices(people, ([, ...both]) => toPair(both, parts));
  const keys = whole.flatMap(({ one, other }) => one.keys.all.filter((key) => other.keys.all.includes(key)));
  const compare = async (all: readonly ComparedPair[], by: FilterVisible | undefined) => {
    const keyCounts = new KeyFrequencies(on, accountId, by);
    const [contacts, holders] = [await keyCounts.countContacts(), await keyCounts.listKeyHolders(keys)];
    return compareAll(keyCounts, all, { contacts, holders });
  };
  const likenesses = await compare(whole, undefined);
  const isLimited = parts !== undefined || visible !== undefined;
  const shownLikenesses = isLimited ? await compare(shownPairs, visible) : likenesses;
  return people.map(([pair], at) => ({ pair, whole: likenesses[at], shown: shownLikenesses[at] }));
}

function toPair([first, second]: readonly Comparable[], parts: Parts | undefined): ComparedPair {
  if (first === undefined || second === undefined) throw new Error('a pair has two people');
  return { one: comparedPersonShown(parts, first), other: comparedPersonShown(parts, second) };
}
