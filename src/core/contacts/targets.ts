/** Who each command of a run means, found and locked inside its transaction. */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityKey, type SoughtIdentity, sameIdentity } from '../../domain/identity.js';
import type { AccountId, ContactId } from '../../domain/ids.js';
import type { Problem } from '../../domain/problem.js';
import { findHolders, type Holder } from '../../store/candidates.js';
import type { ContactSelector } from '../../store/contact-reads.js';
import type { Transaction } from '../../store/database.js';
import type { Context } from '../context.js';
import type { ContactCommand, MatchRule } from './command.js';
import { distinctContacts, exclusiveKeys, heldByEdit, nearestHolders, questionOf } from './match.js';

/** Somebody changed who holds what between finding and locking: once more from the start. */
export class TargetsMoved extends Error {}

/** What each command looked for somebody by, and whom they all saw. */
export interface Looked {
  readonly keys: Map<number, readonly IdentityKey[]>;
  readonly holders: Set<ContactId>;
}

/** By the position of the command; absent when nobody is meant. */
export type Targets = ReadonlyMap<number, Contact>;

/** Every identity a command is about. */
export function keysOf(command: ContactCommand): readonly IdentityKey[] {
  const ofSelectors = (selectors: readonly ContactSelector[]) =>
    selectors.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
  if (command.op === 'delete') return ofSelectors(command.target);
  if (command.op === 'edit') return [...ofSelectors(command.target), ...heldByEdit(command.edit)];
  return [
    ...ofSelectors(command.match?.addressed ?? []),
    ...questionOf(command.match?.held?.keys ?? []),
    ...(command.claims ?? []).map(identityKey),
    ...heldByEdit(command.edit),
  ];
}

function ruleOf(command: ContactCommand): MatchRule {
  if (command.op !== 'save') return { addressed: command.target };
  // Whoever is met stands against a save that refuses, so it does not matter that there are several.
  const pick = command.onMatch === 'refuse' ? 'first' : 'only';
  return command.match ?? { held: { keys: exclusiveKeys(command.edit), equivalents: false, pick } };
}

/**
 * The order of looking: addressed contacts of all commands first, then those met by what they hold. The latter are
 * looked for by the commands that are `live` only: of several that address one contact, one alone may meet somebody.
 * `refuse` is told of a command that meets several.
 */
export async function findMet(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  commands: readonly ContactCommand[],
  addressed: Targets,
  live: ReadonlySet<number>,
  refuse: (command: number, problem: Problem) => void,
  looked: Looked,
): Promise<Targets> {
  const rules = commands.map(ruleOf);
  const targets = new Map<number, Contact>(addressed);
  const held = rules.flatMap((rule, index) =>
    rule.held === undefined || targets.has(index) || !live.has(index)
      ? []
      : questionOf(rule.held.keys).map((key) => ({ index, key })),
  );
  if (held.length === 0) return targets;
  const equivalents = rules.some((rule) => rule.held?.equivalents === true);
  const holders = await findHolders(
    tx,
    accountId,
    held.map((one) => one.key),
    equivalents,
  );
  const known = await lockAndRead(
    context,
    tx,
    accountId,
    holders.map((holder) => holder.contactId),
  );
  for (const { index, key } of held) looked.keys.set(index, [...(looked.keys.get(index) ?? []), key]);
  for (const holder of holders) looked.holders.add(holder.contactId);
  const byAsked = new Map<number, Holder[]>();
  for (const holder of holders) {
    const key = held[holder.asked]?.key;
    if (key !== undefined && !stillHolds(known.get(holder.contactId), key, holder)) throw new TargetsMoved();
    byAsked.set(holder.asked, [...(byAsked.get(holder.asked) ?? []), holder]);
  }
  const meant = new Set([...targets.values()].map((contact) => contact.id));
  for (const [index, rule] of rules.entries()) {
    if (rule.held === undefined || targets.has(index) || !live.has(index)) continue;
    const own = held.flatMap((one, asked) => (one.index === index ? [byAsked.get(asked) ?? []] : []));
    const contact = pickHolder(rule.held, own, known, meant);
    if (contact === undefined) continue;
    if ('kind' in contact) {
      refuse(index, contact);
      continue;
    }
    targets.set(index, contact);
    if (rule.held.lacking !== undefined) meant.add(contact.id);
  }
  return targets;
}

export async function findAddressed(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  commands: readonly ContactCommand[],
): Promise<Targets> {
  const selectors = commands.flatMap((command, index) =>
    (ruleOf(command).addressed ?? []).map((selector) => ({ index, selector })),
  );
  const keys = selectors.flatMap((one) => (one.selector.by === 'identity' ? [one.selector.key] : []));
  const holders = await findHolders(tx, accountId, keys, false);
  const numbered = await context.reads.findNumbers(
    tx,
    accountId,
    selectors.flatMap((one) => (one.selector.by === 'number' ? [one.selector.number] : [])),
  );
  const idOf = (selector: ContactSelector): ContactId | undefined => {
    if (selector.by === 'id') return selector.id;
    if (selector.by === 'number') return numbered.find((one) => one?.number === selector.number)?.id;
    return holders.find((holder) => keys[holder.asked] === selector.key)?.contactId;
  };
  const named = selectors.map((one) => ({ ...one, id: idOf(one.selector) }));
  const known = await lockAndRead(
    context,
    tx,
    accountId,
    named.flatMap((one) => one.id ?? []),
  );
  const targets = new Map<number, Contact>();
  for (const { index, selector, id } of named) {
    const contact = id === undefined ? undefined : known.get(id);
    if (contact === undefined || targets.has(index)) continue;
    if (selector.by === 'identity' && !contact.identities.some((one) => sameIdentity(one, selector.key)))
      throw new TargetsMoved();
    targets.set(index, contact);
  }
  return targets;
}

async function lockAndRead(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, Contact>> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return new Map();
  await context.reads.lock(tx, accountId, distinct);
  const contacts = await context.reads.findMany(tx, accountId, distinct);
  return new Map(
    contacts.flatMap((contact) => (contact === undefined ? [] : [[contact.id, contact] as const])),
  );
}

/** Whether the locked contact has what it was found by; one that is gone is nobody's concern. */
function stillHolds(contact: Contact | undefined, key: SoughtIdentity, { match }: Holder): boolean {
  if (contact === undefined || match !== 'exact') return true;
  const scope = (one: IdentityKey) => (key.anyScope === true ? one.scope : key.scope);
  return contact.identities.some((one) => sameIdentity(one, { ...key, scope: scope(one) }));
}

/** `own`: for each key of the rule its holders. */
function pickHolder(
  rule: NonNullable<MatchRule['held']>,
  own: readonly (readonly Holder[])[],
  known: ReadonlyMap<ContactId, Contact>,
  meant: ReadonlySet<ContactId>,
): Contact | Problem | undefined {
  const relevant = own.flatMap((holders, asked) =>
    holders
      .filter((holder) => known.has(holder.contactId))
      .filter((holder) => rule.equivalents || holder.match === 'exact')
      .map((holder) => ({ ...holder, asked })),
  );
  const candidates = nearestHolders(rule.keys, relevant);
  if (rule.pick === 'only') {
    const contacts = distinctContacts(candidates);
    if (contacts.length > 1) return { kind: 'ambiguous', candidates };
    return contacts[0] === undefined ? undefined : known.get(contacts[0]);
  }
  const first = candidates[0] === undefined ? undefined : known.get(candidates[0].contactId);
  if (first === undefined || rule.lacking === undefined) return first;
  const { kind, scope } = rule.lacking;
  const isTaken =
    meant.has(first.id) || first.identities.some((one) => one.kind === kind && one.scope === scope);
  return isTaken ? undefined : first;
}
