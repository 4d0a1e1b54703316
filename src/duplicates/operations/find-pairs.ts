/** Finds the pairs of contacts: those that have a key in common are compared. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Comparable, ComparedPerson } from '@switchbook/domain/contact/compared-person.js';
import {
  type Likeness,
  likenessOf,
  namesToCount,
  type Pair,
  pairOf,
} from '@switchbook/domain/contact/duplicate-score.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { comparedWithout, readComparable } from '../store/compared-rows.js';
import { type FoundPair, findDismissed, nameOfPair, replacePairs } from '../store/duplicate-rows.js';
import { estimateContacts, findFrequent, findHolders, writeKeys } from '../store/key-rows.js';
import { maxCandidates, maxHolders, maxPairs, maxTogether } from '../values.js';

type Holders = ReadonlyMap<string, readonly ContactId[]>;
type People = ReadonlyMap<ContactId, ComparedPerson>;

/** A person and the contact that it may be. */
export interface Match<Id> extends Likeness {
  readonly id: Id;
  readonly contact: ContactId;
}

async function readPeople(
  on: Queryable,
  accountId: AccountId,
  ids: Iterable<ContactId>,
  parts?: Parts,
): Promise<People> {
  const read = await readComparable(on, accountId, ids);
  return new Map(await mapInSlices(read, ([id, one]) => [id, comparedWithout(parts, one)] as const));
}

const storedKeys = ({ all, names }: ComparedPerson['keys']) => [
  ...all,
  ...names.filter((key) => key !== undefined),
];

/** Writes the keys of these contacts, as they are now. */
export async function refreshKeys(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<People> {
  if (ids.length === 0) return new Map();
  const people = await readPeople(tx, accountId, ids);
  await writeKeys(tx, accountId, ids, new Map([...people].map(([id, { keys }]) => [id, storedKeys(keys)])));
  return people;
}

/** Recomputes the keys and the duplicates of these contacts. Ids without a contact lose theirs. */
export async function refreshPairs(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length === 0) return;
  const people = await refreshKeys(tx, accountId, ids);
  const found = new Map<string, FoundPair>();
  for (const { id, contact, ...likeness } of await findMatches(tx, accountId, people)) {
    const pair = pairOf(id, contact);
    found.set(nameOfPair(pair), { ...likeness, pair });
  }
  const all = [...found.values()];
  const dismissed = await findDismissed(
    tx,
    accountId,
    all.map((one) => one.pair),
  );
  const open = all.filter((one) => !dismissed.has(nameOfPair(one.pair)));
  await replacePairs(tx, accountId, ids, likeliest(open));
}

/** Takes at most `maxPairs` of each contact. */
function likeliest(pairs: readonly FoundPair[]): readonly FoundPair[] {
  const counts = new Map<ContactId, number>();
  return pairs
    .toSorted((one, other) => other.score - one.score)
    .filter(({ pair }) => {
      if (pair.some((id) => (counts.get(id) ?? 0) >= maxPairs)) return false;
      for (const id of pair) counts.set(id, (counts.get(id) ?? 0) + 1);
      return true;
    });
}

/**
 * Finds the contacts that these people may be. Hidden `parts` of the caller are not compared, and neither are contacts
 * outside of `visible`, which is always called: the work for an invisible contact is that for none.
 */
export async function findMatches<Id>(
  on: Queryable,
  accountId: AccountId,
  people: ReadonlyMap<Id, ComparedPerson>,
  parts?: Parts,
  most = maxCandidates,
  visible?: (ids: readonly ContactId[]) => Promise<ReadonlySet<ContactId>>,
): Promise<readonly Match<Id>[]> {
  const holders = await findHolders(
    on,
    accountId,
    [...people.values()].flatMap(({ keys }) => keys.all),
  );
  const contacts = await estimateContacts(on, accountId);
  const candidates = candidatesOf(people, holders, most);
  const seen = await visible?.(candidates.map(([, contact]) => contact));
  const wanted = seen === undefined ? candidates : candidates.filter(([, contact]) => seen.has(contact));
  const matches: Match<Id>[] = [];
  for (let from = 0; from < wanted.length; from += maxTogether) {
    const piece = wanted.slice(from, from + maxTogether);
    const read = await readPeople(
      on,
      accountId,
      piece.map(([, other]) => other),
      parts,
    );
    const pairs = piece.flatMap(([id, contact]) => {
      const [one, other] = [people.get(id), read.get(contact)];
      return one === undefined || other === undefined ? [] : [{ id, contact, one, other }];
    });
    const likenesses = await compareAll(on, accountId, pairs, { contacts, holders });
    for (const [at, { id, contact }] of pairs.entries()) {
      const likeness = likenesses[at];
      if (likeness !== undefined) matches.push({ id, contact, ...likeness });
    }
  }
  return matches;
}

interface ComparedPair {
  readonly one: ComparedPerson;
  readonly other: ComparedPerson;
}

/** Compares the people of each pair; undefined for two that are not one person. */
async function compareAll(
  on: Queryable,
  accountId: AccountId,
  pairs: readonly ComparedPair[],
  { contacts, holders }: { readonly contacts: number; readonly holders: Holders },
): Promise<readonly (Likeness | undefined)[]> {
  const names = await mapInSlices(pairs, ({ one, other }) => namesToCount(one, other));
  const frequent = await findFrequent(on, accountId, names.flat(2));
  const frequencies = {
    contacts,
    holders: (key: string) => holders.get(key)?.length ?? 0,
    isFrequent: (key: string) => frequent.has(key),
  };
  return mapInSlices(pairs, ({ one, other }) => likenessOf(one, other, frequencies));
}

/** Each person with each contact under its keys, the rarest key first. A pair of two of the people is there once. */
function candidatesOf<Id>(
  people: ReadonlyMap<Id, ComparedPerson>,
  holders: Holders,
  most: number,
): readonly (readonly [Id, ContactId])[] {
  const met = new Set<string>();
  return [...people].flatMap(([id, { keys }]) => {
    const lists = keys.all.map((key) => holders.get(key) ?? []).filter((list) => list.length <= maxHolders);
    const others = new Set(lists.toSorted((one, other) => one.length - other.length).flat());
    others.delete(id as never);
    return [...others].slice(0, most).flatMap((contact) => {
      if (met.has(`${contact} ${id}`)) return [];
      met.add(`${id} ${contact}`);
      return [[id, contact] as const];
    });
  });
}

interface CheckedPair {
  readonly pair: Pair;
  readonly whole: Likeness | undefined;
  readonly shown: Likeness | undefined;
}

/** Compares the contacts of pairs in their current state, with and without the parts that a caller does not see. */
export async function comparePairs(
  on: Queryable,
  accountId: AccountId,
  pairs: readonly Pair[],
  parts: Parts | undefined,
): Promise<readonly CheckedPair[]> {
  const read = await readComparable(on, accountId, pairs.flat());
  const people = pairs.flatMap((pair) => {
    const [one, other] = pair.map((id) => read.get(id));
    return one === undefined || other === undefined ? [] : [[pair, one, other] as const];
  });
  const whole = people.map(([, ...both]) => toPair(both, undefined));
  const shown = people.map(([, ...both]) => toPair(both, parts));
  const keys = whole.flatMap(({ one, other }) => one.keys.all.filter((key) => other.keys.all.includes(key)));
  const frequencies = {
    contacts: await estimateContacts(on, accountId),
    holders: await findHolders(on, accountId, keys),
  };
  const likenesses = await compareAll(on, accountId, whole, frequencies);
  const shownLikenesses =
    parts === undefined ? likenesses : await compareAll(on, accountId, shown, frequencies);
  return people.map(([pair], at) => ({ pair, whole: likenesses[at], shown: shownLikenesses[at] }));
}

function toPair([one, other]: readonly Comparable[], parts: Parts | undefined): ComparedPair {
  if (one === undefined || other === undefined) throw new Error('a pair has two people');
  return { one: comparedWithout(parts, one), other: comparedWithout(parts, other) };
}
