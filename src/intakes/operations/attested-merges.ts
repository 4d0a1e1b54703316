/**
 * Merges two contacts when a signed payload attests that they are one person, if the account has the setting
 * `merge_attested`. A fact attests that two ids are one person: the ids before and after a change, or a number with a
 * LID. Likeness never counts. A pair that a person has unmerged, or dismissed as two people, is never merged
 * automatically. Decision: docs/decisions/0070-intake.md.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { MergeProof, MergeProofKind } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { pairOf } from '@switchbook/domain/contact/duplicate-score.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import type { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Fact } from '@switchbook/messaging-payloads/facts.js';
import { findAccount } from '../../access/store/account-rows.js';
import { mergeContacts } from '../../contacts/operations/merge-operations.js';
import { hasUndoneMerge } from '../../contacts/store/merge-rows.js';
import { findSharers } from '../../contacts/store/shared-identities.js';
import { findDismissed } from '../../duplicates/store/duplicate-rows.js';
import type { Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { intakeOrigin, listPersons, personKeysOf } from '../values/fact-commands.js';
import { applyPeople, type FoundFact, isTransient, type OrderedFact } from './apply-people.js';

/** A fact with the proof that it gives. */
interface Attested {
  readonly fact: OrderedFact;
  readonly kind: MergeProofKind;
  readonly keys: readonly IdentityKey[];
}

/**
 * Attempts at a merge while other writers change the pair. After these, the identity is shared, as without the setting.
 */
const maxAttempts = 5;
/** Maximum number of facts with contacts that are looked up together. */
const factsAtOnce = 250;

/** Creates or finds the people of facts, as `applyPeople` does. Merges people that a fact attests to be one. */
export async function applyAttestedPeople(
  context: Context,
  caller: Caller,
  facts: readonly OrderedFact[],
): ReturnType<typeof applyPeople> {
  if (!facts.some((fact) => attestationOf(fact) !== undefined)) return applyPeople(context, caller, facts);
  const account = await findAccount(context.database, caller.accountId);
  if (account?.settings.merge_attested !== true) return applyPeople(context, caller, facts);
  const foundFacts: FoundFact[] = [];
  const failed = new Set<PayloadId>();
  const survivors = new Map<ContactId, ContactId>();
  for (const part of await splitFacts(facts)) {
    for (let at = 0; at < part.attested.length; at += factsAtOnce)
      for (const [survivor, loser] of await mergeCandidates(
        context,
        caller,
        part.attested.slice(at, at + factsAtOnce),
      ))
        survivors.set(loser, survivor);
    const done = await applyPeople(context, caller, part.facts);
    for (const fact of done.found) foundFacts.push(fact);
    for (const id of done.failed) failed.add(id);
  }
  // The message of a merged contact counts for its survivor.
  const last = lastSurvivorsOf(survivors);
  return {
    found: foundFacts.map((fact) => ({ ...fact, contactId: last.get(fact.contactId) ?? fact.contactId })),
    failed,
  };
}

/** Returns the last survivor of each loser. `survivors` has the survivor of each loser, in the order of the merges. */
export function lastSurvivorsOf<Id>(survivors: ReadonlyMap<Id, Id>): ReadonlyMap<Id, Id> {
  const last = new Map<Id, Id>();
  // A survivor is merged away only later, so the end of its chain is known here.
  for (const [loser, survivor] of [...survivors].toReversed())
    last.set(loser, last.get(survivor) ?? survivor);
  return last;
}

/** Returns undefined for a fact that attests nothing about two contacts. */
function attestationOf(fact: OrderedFact): Attested | undefined {
  const kind = fact.isSigned ? proofKindOf(fact.fact) : undefined;
  return kind && { fact, kind, keys: listPersons(fact) };
}

function proofKindOf(fact: Fact): MergeProofKind | undefined {
  if (fact.kind === 'changed') {
    const { previous, next } = fact;
    const isChanged = (name: 'phone' | 'userId') =>
      previous[name] !== undefined && next[name] !== undefined && previous[name] !== next[name];
    if (isChanged('phone')) return 'number_change';
    return isChanged('userId') ? 'user_id_change' : undefined;
  }
  const { phone, lid } = 'person' in fact ? fact.person : {};
  return phone !== undefined && lid !== undefined ? 'lid_and_number' : undefined;
}

interface Part {
  readonly facts: OrderedFact[];
  readonly attested: Attested[];
}

/**
 * Splits facts in their order, so that an attesting fact is checked when earlier facts about some of its ids are
 * applied. Equal sets of ids are checked once.
 */
async function splitFacts(facts: readonly OrderedFact[]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const checked = new Set<string>();
  let touched = new Set<string>();
  const slices = new Slices();
  for (const fact of facts) {
    if (slices.isOver()) await slices.next();
    const names = listPersons(fact).map(({ kind, scope, value }) => `${kind} ${scope} ${value}`);
    const attested = attestationOf(fact);
    const all = names.join('\n');
    const isNew = attested !== undefined && !checked.has(all);
    if (parts.length === 0 || (isNew && names.some((name) => touched.has(name)))) {
      parts.push({ facts: [], attested: [] });
      touched = new Set();
    }
    const part = parts.at(-1) as Part;
    part.facts.push(fact);
    for (const name of names) touched.add(name);
    if (!isNew) continue;
    checked.add(all);
    part.attested.push(attested);
  }
  return parts;
}

/** The survivor of a merge, and the loser. */
type MergePair = readonly [survivor: Contact, loser: Contact];

/** Returns the ids of merged pairs. The contacts of all pairs may be too large together for memory. */
async function mergeCandidates(
  context: Context,
  caller: Caller,
  attestedFacts: readonly Attested[],
): Promise<readonly (readonly [survivor: ContactId, loser: ContactId])[]> {
  const hasPair = async (fact: Attested) => (await findPair(context, caller, fact)) !== undefined;
  const havePairs = await Promise.all(attestedFacts.map(hasPair));
  const merged: (readonly [ContactId, ContactId])[] = [];
  for (const fact of attestedFacts.filter((_, index) => havePairs[index]))
    for (const [survivor, loser] of await mergeHolders(context, caller, fact))
      merged.push([survivor.id, loser.id]);
  return merged;
}

/** Merges the two contacts of a fact in their present state. Returns none if they remain two. */
async function mergeHolders(
  context: Context,
  caller: Caller,
  attested: Attested,
): Promise<readonly MergePair[]> {
  const proven: Caller = { ...caller, proof: proofOf(attested) };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const pair = await findPair(context, caller, attested);
    if (pair === undefined || (await isDecided(context, caller, pair, attested.keys))) return [];
    const [survivor, loser] = pair;
    try {
      await mergeContacts(context, proven, {
        op: 'merge',
        survivor: [{ by: 'id', id: survivor.id }],
        loser: [{ by: 'id', id: loser.id }],
        ifVersions: { survivor: survivor.version, loser: loser.version },
      });
      return [pair];
    } catch (error) {
      if (isTransient(error)) throw error;
      const { kind } = (error as ProblemError).problem;
      // A refused merge, of contacts that are too large together, stays a duplicate.
      if (kind !== 'stale' && kind !== 'merged' && kind !== 'not_found') return [];
    }
  }
  return [];
}

function proofOf({ fact, kind }: Attested): MergeProof {
  return { platform: intakeOrigin, kind, payload_id: fact.payloadId, at: fact.at.toISOString() };
}

/**
 * Returns the two contacts that have the ids of a fact, the survivor first. Returns undefined unless the ids lead to
 * two contacts. Also returns undefined if an id has several holders, or if both contacts have ids of two people.
 */
async function findPair(
  { reads }: CallerVisibility,
  { accountId }: Caller,
  attested: Attested,
): Promise<MergePair | undefined> {
  const { keys, fact } = attested;
  const holders = (await reads.findHolders(accountId, keys, false)).filter(
    (holder) => holder.match === 'exact',
  );
  const ids = [...new Set(holders.map((holder) => holder.contactId))];
  if (ids.length < 2 || ids.length > keys.length + 1) return undefined;
  const read = await Promise.all(ids.map((id) => reads.find(accountId, { by: 'id', id })));
  const contacts = read.filter((contact) => contact !== undefined);
  const owners = keys.map((key) => contacts.filter((contact) => hadIdentity(contact, key, fact.at)));
  const [first, second, ...others] = new Set(owners.flat());
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  if (owners.some((ownersOfKey) => ownersOfKey.length > 1) || areTwoPeople([first, second], attested))
    return undefined;
  return isSurvivor(first, second) ? [first, second] : [second, first];
}

/** Whether the contact had an id at a time. If it lost a number before, the number may belong to another person. */
function hadIdentity({ identities }: Contact, key: IdentityKey, at: Date): boolean {
  const identity = identities.find((candidate) => sameIdentity(candidate, key));
  const replacedAt = identity?.attrs.replaced_at;
  return identity !== undefined && !(typeof replacedAt === 'string' && new Date(replacedAt) < at);
}

/**
 * Whether the two have ids of different people. A carrier gives a number to the next customer, so a contact with the
 * new number may be its previous owner. A contact from before a change may still have ids that the change replaces.
 */
function areTwoPeople(contacts: readonly Contact[], { fact: { fact, portfolio, at } }: Attested): boolean {
  const isChange = fact.kind === 'changed';
  const previousKeys = isChange ? personKeysOf(fact.previous, portfolio) : [];
  const currentKeys = isChange ? personKeysOf(fact.next, portfolio) : listPersons({ fact, portfolio });
  const kinds = [
    { kind: 'lid', scope: '' },
    { kind: 'bsuid', scope: portfolio },
  ];
  return kinds.some(({ kind, scope }) => {
    const isOne = (key: IdentityKey) => key.kind === kind && key.scope === scope;
    const keysOfKind = currentKeys.filter(isOne);
    const contactKeys = contacts.flatMap((contact) => {
      if (keysOfKind.length > 0 && previousKeys.some((key) => hadIdentity(contact, key, at))) return [];
      const isLeft = (key: IdentityKey) => previousKeys.some((identityKey) => sameIdentity(identityKey, key));
      return contact.identities.filter(
        (id) => isOne(id) && typeof id.attrs.replaced_at !== 'string' && !isLeft(id),
      );
    });
    return new Set([...keysOfKind, ...contactKeys].map(({ value }) => value)).size > 1;
  });
}

/**
 * Whether the first contact survives. A contact that a person or another system made survives a contact that an intake
 * made. Otherwise the older contact survives.
 */
function isSurvivor(contact: Contact, otherContact: Contact): boolean {
  const isMade = ({ source }: Contact) => source?.name === intakeOrigin;
  return isMade(contact) === isMade(otherContact)
    ? contact.number < otherContact.number
    : isMade(otherContact);
}

/** Whether a person has decided that they are two people, or that several share an id of the fact. */
async function isDecided(
  { database }: Basics,
  { accountId }: Caller,
  [first, second]: MergePair,
  keys: readonly IdentityKey[],
): Promise<boolean> {
  if ((await findSharers(database, accountId, keys)).length > 0) return true;
  if (await hasUndoneMerge(database, accountId, first.id, second.id)) return true;
  return (await findDismissed(database, accountId, [pairOf(first.id, second.id)])).size > 0;
}
