/**
 * Turns facts of payloads into commands. Pure. A person is found by the id within the portfolio first, then by the LID,
 * then by the number. An identity that another contact owns is shared with that contact. The search for duplicates
 * finds such pairs. `../operations/attested-merges.ts` merges the contacts of a fact before, if the account has the
 * setting.
 */
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { fill } from '@switchbook/domain/contact/edit.js';
import { type IdentityInput, type IdentityKey, identityKey } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import type { Fact, PersonIds } from '@switchbook/messaging-payloads/facts.js';
import type { EditCommand, SaveCommand } from '../../contacts/values/commands.js';

/**
 * Names intakes in three places: as the source of new contacts, as the author of changes, and as a slot of extensions.
 */
export const intakeOrigin = 'whatsapp';

/** A fact with its time, and the namespace of its ids. */
export interface TimedFact {
  readonly fact: Fact;
  readonly at: Date;
  readonly portfolio: string;
}

/** Returns the identifiers that find the person of a fact, the surest first. */
export function personKeysOf(ids: PersonIds, portfolio: string): readonly IdentityKey[] {
  const { phone, userId, lid } = ids;
  const inputs: IdentityInput[] = [];
  if (userId !== undefined) inputs.push({ kind: 'bsuid', scope: portfolio, value: userId });
  if (lid !== undefined) inputs.push({ kind: 'lid', value: lid });
  if (phone !== undefined) inputs.push({ kind: 'phone', value: phone });
  return inputs.map(identityKey);
}

/** Lists every person in a fact, for the erasure of payloads. */
export function listPersons({ fact, portfolio }: Omit<TimedFact, 'at'>): readonly IdentityKey[] {
  if (fact.kind === 'changed')
    return [...personKeysOf(fact.previous, portfolio), ...personKeysOf(fact.next, portfolio)];
  const cards =
    fact.kind === 'shared_card' ? fact.phones.flatMap((phone) => personKeysOf({ phone }, portfolio)) : [];
  return [...personKeysOf(fact.person, portfolio), ...cards];
}

/** Whether the fact proves that the person exists; other facts concern known people. */
function mayCreate(fact: Fact): boolean {
  if (fact.kind === 'app_contact') return fact.action === 'save';
  return fact.kind !== 'undelivered' && fact.kind !== 'named';
}

/** Returns the command that updates the person of a fact. Undefined: the fact changes no contact. */
export function commandOf(timedFact: TimedFact): SaveCommand | EditCommand | undefined {
  const { fact, at, portfolio } = timedFact;
  if (!mayCreate(fact)) return lookupOf(timedFact);
  if (fact.kind === 'changed') {
    const { previous, next } = fact;
    const keys = [...personKeysOf(previous, portfolio), ...personKeysOf(next, portfolio)];
    return saveOf(
      keys,
      [...replacementEdits(previous, next, portfolio, at), ...holdEdits(next, portfolio, true)],
      null,
    );
  }
  const keys = personKeysOf(fact.person, portfolio);
  if (fact.kind === 'shared_card') {
    const phones = fact.phones.map((phone): IdentityEdit => holdOf({ kind: 'phone', value: phone }));
    return saveOf(keys, [...holdEdits(fact.person, portfolio), ...phones], fact.name);
  }
  const name = fact.kind === 'app_contact' ? fact.name : fact.kind === 'seen' ? fact.profileName : undefined;
  return saveOf(keys, holdEdits(fact.person, portfolio), name ?? null);
}

/** Finds the person, makes no contact, and adds the ids that a fact names together. */
function lookupOf({ fact, portfolio }: TimedFact): EditCommand | undefined {
  if (!('person' in fact)) return undefined;
  const keys = personKeysOf(fact.person, portfolio);
  const isNamed = fact.kind === 'named';
  // A single id has no information.
  if (isNamed && keys.length < 2) return undefined;
  return {
    op: 'edit',
    target: keys.map((key) => ({ by: 'identity', key })),
    ifMissing: 'skip',
    edit: isNamed ? { identities: holdEdits(fact.person, portfolio) } : {},
  };
}

function saveOf(
  keys: readonly IdentityKey[],
  identities: readonly IdentityEdit[],
  name: string | null,
): SaveCommand {
  const source = { by: 'name', name: intakeOrigin, folded: true, missing: 'create' } as const;
  const edit: ContactEdit = {
    identities,
    source: fill(source),
    ...(name === null ? {} : { displayName: fill(name) }),
  };
  return {
    op: 'save',
    match: { holder: { keys, equivalents: true, pick: 'first' } },
    onMatch: 'merge',
    edit,
  };
}

function holdOf(identity: IdentityInput): IdentityEdit {
  return { op: 'hold', identity: { ...identity, mayShare: true } };
}

/** Makes the edits of a person's ids. `isNew`: the person now uses these, so they become primary. */
function holdEdits(ids: PersonIds, portfolio: string, isNew = false): readonly IdentityEdit[] {
  const { phone, userId, parentUserId, username, lid } = ids;
  const primary = isNew ? { isPrimary: true } : {};
  const attrs = isNew ? { replaced_at: null } : {};
  const edits: IdentityEdit[] = [];
  if (phone !== undefined)
    edits.push(holdOf({ kind: 'phone', value: phone, ...primary, attrs: { ...attrs, whatsapp: true } }));
  if (userId !== undefined)
    edits.push(holdOf({ kind: 'bsuid', scope: portfolio, value: userId, ...primary, attrs }));
  if (lid !== undefined) edits.push(holdOf({ kind: 'lid', value: lid, ...primary, attrs }));
  if (parentUserId !== undefined)
    edits.push(holdOf({ kind: 'parent_bsuid', value: parentUserId, ...primary, attrs }));
  // A person has only one user name. A new user name replaces the old one, because lookups by user name do not exist.
  if (username !== undefined) {
    const identity = { kind: 'username', scope: intakeOrigin, value: username } as const;
    edits.push({ op: 'slot', identity, instead: 'shown', withinScope: true });
  }
  return edits;
}

/**
 * Makes the edits of a change. The contact keeps its old number and ids, with the time of the change. Searches by these
 * ids still find the contact.
 */
function replacementEdits(
  previous: PersonIds,
  next: PersonIds,
  portfolio: string,
  at: Date,
): readonly IdentityEdit[] {
  const attrs = { replaced_at: at.toISOString() };
  const old: IdentityInput[] = [];
  if (previous.phone !== undefined && next.phone !== undefined && previous.phone !== next.phone)
    old.push({ kind: 'phone', value: previous.phone, attrs });
  if (previous.userId !== undefined && previous.userId !== next.userId)
    old.push({ kind: 'bsuid', scope: portfolio, value: previous.userId, attrs });
  if (previous.parentUserId !== undefined && previous.parentUserId !== next.parentUserId)
    old.push({ kind: 'parent_bsuid', value: previous.parentUserId, attrs });
  return old.map(holdOf);
}
