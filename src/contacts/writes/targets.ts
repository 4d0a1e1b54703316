/**
 * Decides which contact a request means: the target of a command, by id, number or identity, with the nearest holders
 * of an identity. It also finds the contacts that have the identities a command would add.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { mergedFrom } from '@switchbook/domain/contact/merge.js';
import {
  type IdentityKey,
  identityKey,
  identityName,
  isNumber,
  isShared,
  type LookupIdentity,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { makeWholeIdentity } from '@switchbook/domain/identity/identity-slot.js';
import {
  type Candidate,
  type IdentityConflict,
  identityOwnerOf,
  type Problem,
} from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { flatMapInSlices, mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { Holder } from '../store/identity-holders.js';
import type { BatchOptions, ContactCommand, ContactSelector, MatchRule } from '../values/commands.js';
import { writeLimits } from '../values/request-limits.js';
import type { Change } from './changes.js';
import type { DecisionState } from './decision-state.js';

/** The target of a command: a contact, undefined, or a problem. */
export type TargetMatch = { readonly contact: Contact; readonly isAddressed: boolean } | Problem | undefined;

export function matchRuleOf(command: ContactCommand): MatchRule {
  if (command.op !== 'save') return { addressed: command.target };
  // Any match conflicts with a save that refuses, so several are allowed.
  const pick = command.onMatch === 'refuse' ? 'first' : 'only';
  return command.match ?? { holder: { keys: exclusiveKeys(command.edit), equivalents: false, pick } };
}

/** Lists every identity that a command is about. */
export function keysOf(command: ContactCommand): readonly IdentityKey[] {
  const addressed = selectorsOf(command).flatMap((selector) =>
    selector.by === 'identity' ? [selector.key] : [],
  );
  if (command.op === 'delete') return addressed;
  return [...addressed, ...lookupKeysOf(matchRuleOf(command).holder?.keys ?? []), ...addedKeys(command)];
}

export function selectorsOf(command: ContactCommand): readonly ContactSelector[] {
  return matchRuleOf(command).addressed ?? [];
}

/** Returns the identities that a command may add to its contact. */
export function addedKeys(command: ContactCommand): readonly IdentityKey[] {
  if (command.op === 'delete') return [];
  const added = command.op === 'save' ? (command.addedIdentities ?? []).map(identityKey) : [];
  return [...added, ...keysOfEdit(command.edit)];
}

/** Whether only one contact may have this identity of the command. */
export function isExclusive(command: ContactCommand, key: IdentityKey): boolean {
  if (!isShared(key.kind)) return true;
  return command.op !== 'delete' && command.alsoUnique?.includes(key.kind) === true;
}

/**
 * Returns the first holders of each identity, at most `writeLimits.namedHolders`. Preferred holders come before others.
 */
export function firstOfEach<One extends { readonly index: number }>(
  holders: readonly One[],
  isPreferred: (item: One) => boolean = () => true,
): readonly One[] {
  const counts = new Map<number, number>();
  return [...holders.filter(isPreferred), ...holders.filter((holder) => !isPreferred(holder))].filter(
    ({ index }) => {
      const count = (counts.get(index) ?? 0) + 1;
      counts.set(index, count);
      return count <= writeLimits.namedHolders;
    },
  );
}

/** Finds the contact for one command, in the current state. */
export function findTarget(state: DecisionState, command: ContactCommand): TargetMatch {
  return findAddressed(state, command) ?? findHolder(state, command, new Set());
}

function findAddressed(state: DecisionState, command: ContactCommand): TargetMatch {
  const acceptsMerged = command.op !== 'delete' || command.unlessOthers !== undefined;
  for (const selector of selectorsOf(command)) {
    const contact = state.find(selector);
    if (contact !== undefined && (acceptsMerged || !isOfMerged(contact, selector)))
      return { contact, isAddressed: true };
  }
  return undefined;
}

/** Whether the contact has the identity from a merge. A deletion by it must not delete the survivor. */
function isOfMerged({ identities }: Contact, selector: ContactSelector): boolean {
  return (
    selector.by === 'identity' &&
    identities.some(
      (identity) => identity.attrs[mergedFrom] !== undefined && sameIdentity(identity, selector.key),
    )
  );
}

/**
 * Finds the contact that matches. `targetIds`: contacts of other commands, which a rule with `lacking` leaves out.
 */
function findHolder(
  state: DecisionState,
  command: ContactCommand,
  targetIds: Set<Contact['id']>,
): TargetMatch {
  const rule = matchRuleOf(command).holder;
  if (rule === undefined) return undefined;
  const candidates = nearestHolders(
    rule.keys,
    state
      .holders(lookupKeysOf(rule.keys), rule.equivalents)
      .filter((holder) => rule.equivalents || holder.match === 'exact'),
  );
  const ids = distinctContacts(candidates);
  if (rule.pick === 'only' && ids.length > 1) {
    const namedCandidates = candidates.map((candidate) => ({
      ...candidate,
      ...withoutUndefined({ contact: state.contact(candidate.contactId) }),
    }));
    return { kind: 'ambiguous', candidates: namedCandidates };
  }
  const contact = ids[0] === undefined ? undefined : state.contact(ids[0]);
  if (contact === undefined) return undefined;
  if (rule.lacking !== undefined) {
    const { kind, scope } = rule.lacking;
    const hasOne = contact.identities.some((identity) => identity.kind === kind && identity.scope === scope);
    if (hasOne || targetIds.has(contact.id)) return undefined;
    targetIds.add(contact.id);
  }
  return { contact, isAddressed: false };
}

/** The targets of a batch in the state before it, by position. */
interface Targets {
  readonly found: readonly TargetMatch[];
  /** the commands that are applied, without `overruled` and repeated commands */
  readonly live: ReadonlySet<number>;
  readonly repeated: ReadonlySet<number>;
}

/**
 * Finds the addressed contacts of all commands first, then contacts matched by identity. Only live commands are matched
 * by identity: if several commands address one contact, only one command may match another contact.
 */
export async function findTargets(
  state: DecisionState,
  commands: readonly ContactCommand[],
  repeats: BatchOptions['repeats'],
): Promise<Targets> {
  const matches = await mapInSlices(commands, (command) => findAddressed(state, command));
  const live = new Set(commands.keys());
  const repeated = new Set<number>();
  const leaveOutRepeats = () => {
    if (repeats === 'sequence') return;
    const earlierIndexes = new Map<string, number>();
    commands.forEach((command, index) => {
      const name = matchedContactOf(matches[index])?.id ?? addressName(command);
      if (name === undefined || !live.has(index)) return;
      const earlier = earlierIndexes.get(name);
      earlierIndexes.set(name, index);
      if (earlier === undefined) return;
      live.delete(repeats === 'last' ? earlier : index);
      if (repeats === 'refuse') repeated.add(index);
    });
  };
  leaveOutRepeats();
  const targetIds = new Set(matches.flatMap((match) => matchedContactOf(match)?.id ?? []));
  await mapInSlices(commands, (command, index) => {
    if (matches[index] === undefined && live.has(index))
      matches[index] = findHolder(state, command, targetIds);
  });
  leaveOutRepeats();
  return { found: matches, live, repeated };
}

export function matchedContactOf(match: TargetMatch): Contact | undefined {
  return match !== undefined && 'contact' in match ? match.contact : undefined;
}

/** Returns a key for the missing contact that a command addresses. */
function addressName(command: ContactCommand): string | undefined {
  const [first] = selectorsOf(command);
  if (first === undefined) return undefined;
  return first.by === 'identity'
    ? [first.key.kind, first.key.scope, first.key.value].join('\u0000')
    : String(first.by === 'id' ? first.id : first.number);
}

/** Ranks a holder by nearness: the same kind, the other kind of number, a known other form of the number. */
function tierOf(holder: Holder, key: IdentityKey): number {
  if (holder.match === 'equivalent') return 2;
  return holder.kind === key.kind ? 0 : 1;
}

/** Returns the lookup for `nearestHolders`: the keys, then their fallbacks. */
export function lookupKeysOf(keys: readonly LookupIdentity[]): readonly LookupIdentity[] {
  return [...keys, ...keys.flatMap((key) => key.otherwise ?? [])];
}

/** Returns the holders of the nearest tier for each key. A tier with a hit hides the farther tiers. */
export function nearestHolders(
  keys: readonly LookupIdentity[],
  holders: readonly Holder[],
): readonly Candidate[] {
  const holdersByKey = holdersOfNearestTier(lookupKeysOf(keys), holders);
  let others = keys.length;
  return keys.flatMap((key, identifier) => {
    const fallback = key.otherwise === undefined ? [] : (holdersByKey[others++] ?? []);
    const direct = holdersByKey[identifier] ?? [];
    return (direct.length > 0 ? direct : fallback).map((contactId) => ({ identifier, contactId }));
  });
}

function holdersOfNearestTier(
  question: readonly IdentityKey[],
  holders: readonly Holder[],
): readonly (readonly ContactId[])[] {
  const matches: Holder[][] = question.map(() => []);
  for (const holder of holders) matches[holder.index]?.push(holder);
  return question.map((key, index) => {
    const matching = matches[index] ?? [];
    const nearest = Math.min(...matching.map((holder) => tierOf(holder, key)));
    const contacts = new Set(
      matching
        .filter((holder) => !isNumber(key.kind) || tierOf(holder, key) === nearest)
        .map((holder) => holder.contactId),
    );
    return [...contacts];
  });
}

export function distinctContacts(candidates: readonly Candidate[]): readonly ContactId[] {
  return [...new Set(candidates.map((candidate) => candidate.contactId))];
}

const keysByEdit = new WeakMap<ContactEdit, readonly IdentityKey[]>();

/** Returns the identities an edit adds; computed once. */
export function keysOfEdit(edit: ContactEdit): readonly IdentityKey[] {
  const cachedKeys = keysByEdit.get(edit);
  if (cachedKeys !== undefined) return cachedKeys;
  const keys = (edit.identities ?? []).flatMap((identityEdit) => {
    if (identityEdit.op === 'hold' || identityEdit.op === 'slot') return [identityKey(identityEdit.identity)];
    return identityEdit.op === 'replaceWithin' ? identityEdit.items.map(identityKey) : [];
  });
  keysByEdit.set(edit, keys);
  return keys;
}

/** Whether the edit derives identities from parts of the shown identities. */
export function hasParts(edit: ContactEdit): boolean {
  return edit.identities?.some((identity) => identity.op === 'slotPart') === true;
}

/** Returns the identities that an edit derives from parts of the shown identities. */
export function partsOfEdit(edit: ContactEdit, contact: Contact): readonly IdentityKey[] {
  return (edit.identities ?? []).flatMap((identityEdit) => {
    const whole =
      identityEdit.op === 'slotPart' ? makeWholeIdentity(contact.identities, identityEdit) : undefined;
    return whole === undefined ? [] : [identityKey(whole)];
  });
}

/**
 * Returns the identities of the edit that only one contact can have. A save without a match rule finds its contact by
 * these identities.
 */
export function exclusiveKeys(edit: ContactEdit): readonly IdentityKey[] {
  return keysOfEdit(edit).filter((key) => !isShared(key.kind));
}

/**
 * Returns the current holders of the identities, and the only contacts that may have them. Leaves out the contact
 * itself.
 */
export function conflictsOf(
  state: DecisionState,
  keys: readonly IdentityKey[],
  self: ContactId | undefined,
  command: number,
): readonly IdentityConflict[] {
  return keys.flatMap((key) => {
    const owner = state.idOwners.get(identityName(key));
    if (owner === null) return [{ command, key, owner: null }];
    return [...new Set([...state.holderIds(key), ...(owner === undefined ? [] : [owner])])].flatMap((id) => {
      const holder = state.contact(id);
      if (holder === undefined || id === self) return [];
      const visible = state.ifVisible(holder);
      return [{ command, key, owner: visible === undefined ? null : identityOwnerOf(visible) }];
    });
  });
}

/** A conflict with the contact that would gain the identity. */
export interface ContestedIdentity extends IdentityConflict {
  readonly contact: Contact;
}

/**
 * Finds conflicts of a batch that may move identities between contacts, after all changes are known. If two commands
 * add one identity, the later command gets the conflict.
 */
export async function findConflictsAfter(
  state: DecisionState,
  changes: readonly (Change & { readonly command: number })[],
  isExclusive: (command: number, key: IdentityKey) => boolean,
): Promise<readonly ContestedIdentity[]> {
  const gains = await flatMapInSlices(changes, ({ before, after, command }) =>
    after === null
      ? []
      : gainedIdentities(before, after)
          .filter((key) => isExclusive(command, key))
          .map((key) => ({ key, contact: after, command, name: identityName(key) })),
  );
  // A batch may gain ten thousand identities that others hold, so none is searched in the list.
  const all = new Map<string, Set<ContactId>>();
  for (const { name, contact } of gains) all.set(name, (all.get(name) ?? new Set()).add(contact.id));
  const gainers = new Map<string, Set<ContactId>>();
  return flatMapInSlices(gains, ({ key, contact, command, name }) => {
    const earlier = gainers.get(name) ?? new Set();
    gainers.set(name, earlier);
    const isLater = (id: ContactId) => all.get(name)?.has(id) === true && !earlier.has(id);
    const conflicts = conflictsOf(state, [key], contact.id, command)
      .filter((conflict) => conflict.owner === null || !isLater(conflict.owner.id))
      .map((conflict) => ({ ...conflict, contact }));
    earlier.add(contact.id);
    return conflicts;
  });
}

/**
 * Returns the identities that a change adds; all of a new contact. `identitiesOf`: selects identities of a contact,
 * without shared ones.
 */
export function gainedIdentities(
  before: Contact | null,
  after: Contact,
  identitiesOf: (contact: Contact) => Contact['identities'] = ownedOf,
): Contact['identities'] {
  if (before === null) return identitiesOf(after);
  const earlierIds = new Set(identitiesOf(before).map((identity) => identity.id));
  return identitiesOf(after).filter((identity) => !earlierIds.has(identity.id));
}

const ownedOf = ({ identities }: Contact) => identities;

/** Returns the identities that a change removes. */
export function lostIdentities(
  before: Contact,
  after: Contact,
  identitiesOf: (contact: Contact) => Contact['identities'] = ownedOf,
): Contact['identities'] {
  return gainedIdentities(after, before, identitiesOf);
}
