/** Finds the contact that each command means in the known state. */
import type { Contact } from '../../domain/contact.js';
import { defined } from '../../domain/defined.js';
import { type IdentityKey, identityKey, isShared } from '../../domain/identity.js';
import type { Problem } from '../../domain/problem.js';
import type { ContactSelector } from '../../store/contacts/contact-reads.js';
import type { BatchOptions, ContactCommand, MatchRule } from './commands.js';
import { distinctContacts, exclusiveKeys, heldByEdit, nearestHolders, questionOf } from './match.js';
import type { World } from './world.js';

/** The target of a command: the contact, none, or a problem. */
export type Found = { readonly contact: Contact; readonly isAddressed: boolean } | Problem | undefined;

export function ruleOf(command: ContactCommand): MatchRule {
  if (command.op !== 'save') return { addressed: command.target };
  // Any match conflicts with a save that refuses, so several are no problem.
  const pick = command.onMatch === 'refuse' ? 'first' : 'only';
  return command.match ?? { held: { keys: exclusiveKeys(command.edit), equivalents: false, pick } };
}

/** Every identity a command is about. */
export function keysOf(command: ContactCommand): readonly IdentityKey[] {
  const addressed = selectorsOf(command).flatMap((one) => (one.by === 'identity' ? [one.key] : []));
  if (command.op === 'delete') return addressed;
  return [...addressed, ...questionOf(ruleOf(command).held?.keys ?? []), ...broughtKeys(command)];
}

export function selectorsOf(command: ContactCommand): readonly ContactSelector[] {
  return ruleOf(command).addressed ?? [];
}

/** The identities that a command may give its contact. */
export function broughtKeys(command: ContactCommand): readonly IdentityKey[] {
  if (command.op === 'delete') return [];
  const claims = command.op === 'save' ? (command.claims ?? []).map(identityKey) : [];
  return [...claims, ...heldByEdit(command.edit)];
}

/** Whether only one contact may hold this identity of the command. */
export function isGuarded(command: ContactCommand, key: IdentityKey): boolean {
  if (!isShared(key.kind)) return true;
  return command.op !== 'delete' && command.alsoUnique?.includes(key.kind) === true;
}

/** For one command, in the current state. */
export function findTarget(world: World, command: ContactCommand): Found {
  return findAddressed(world, command) ?? findHolder(world, command, new Set());
}

function findAddressed(world: World, command: ContactCommand): Found {
  for (const selector of selectorsOf(command)) {
    const contact = world.find(selector);
    if (contact !== undefined) return { contact, isAddressed: true };
  }
  return undefined;
}

/** `meant`: by other commands, for a rule that wants an exclusive contact. */
function findHolder(world: World, command: ContactCommand, meant: Set<Contact['id']>): Found {
  const rule = ruleOf(command).held;
  if (rule === undefined) return undefined;
  const candidates = nearestHolders(
    rule.keys,
    world
      .holders(questionOf(rule.keys), rule.equivalents)
      .filter((one) => rule.equivalents || one.match === 'exact'),
  );
  const ids = distinctContacts(candidates);
  if (rule.pick === 'only' && ids.length > 1) {
    const known = candidates.map((one) => ({
      ...one,
      ...defined({ contact: world.contact(one.contactId) }),
    }));
    return { kind: 'ambiguous', candidates: known };
  }
  const contact = ids[0] === undefined ? undefined : world.contact(ids[0]);
  if (contact === undefined) return undefined;
  if (rule.lacking !== undefined) {
    const { kind, scope } = rule.lacking;
    const isTaken = contact.identities.some((one) => one.kind === kind && one.scope === scope);
    if (isTaken || meant.has(contact.id)) return undefined;
    meant.add(contact.id);
  }
  return { contact, isAddressed: false };
}

/** The targets of a batch in the state before it, by position. */
export interface Targets {
  readonly found: readonly Found[];
  /** the commands that are applied, without `overruled` and repeated ones */
  readonly live: ReadonlySet<number>;
  readonly repeated: ReadonlySet<number>;
}

/**
 * Addressed contacts of all commands first, then those matched by identity. Only live commands are matched by identity:
 * of several that address one contact, only one may match another.
 */
export function findTargets(
  world: World,
  commands: readonly ContactCommand[],
  repeats: BatchOptions['repeats'],
): Targets {
  const found = commands.map((command) => findAddressed(world, command));
  const live = new Set(commands.keys());
  const repeated = new Set<number>();
  const leaveOutRepeats = () => {
    if (repeats === 'sequence') return;
    const seen = new Map<string, number>();
    commands.forEach((command, index) => {
      const name = contactOf(found[index])?.id ?? addressName(command);
      if (name === undefined || !live.has(index)) return;
      const earlier = seen.get(name);
      seen.set(name, index);
      if (earlier === undefined) return;
      live.delete(repeats === 'last' ? earlier : index);
      if (repeats === 'refuse') repeated.add(index);
    });
  };
  leaveOutRepeats();
  const meant = new Set(found.flatMap((one) => contactOf(one)?.id ?? []));
  commands.forEach((command, index) => {
    if (found[index] === undefined && live.has(index)) found[index] = findHolder(world, command, meant);
  });
  leaveOutRepeats();
  return { found, live, repeated };
}

export function contactOf(found: Found): Contact | undefined {
  return found !== undefined && 'contact' in found ? found.contact : undefined;
}

/** A key for the missing contact that a command addresses. */
function addressName(command: ContactCommand): string | undefined {
  const [first] = selectorsOf(command);
  if (first === undefined) return undefined;
  return first.by === 'identity'
    ? `${first.key.kind}/${first.key.scope}/${first.key.value}`
    : String(first.by === 'id' ? first.id : first.number);
}
