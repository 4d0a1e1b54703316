/**
 * Commands judged in turn: who holds what as the run goes on, and what stands against the next command. A command that
 * says what is wrong with it already is told everything else at once.
 */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, isShared, spaceOf } from '../../domain/identity.js';
import type { AccountId, ContactId } from '../../domain/ids.js';
import { type IdentityConflict, type Issue, ProblemError } from '../../domain/problem.js';
import { findHolders } from '../../store/candidates.js';
import type { Transaction } from '../../store/database.js';
import type { Context } from '../context.js';
import { type Resolve, unknownRefs } from './catalog-refs.js';
import type { ContactCommand, EditCommand, SaveCommand } from './command.js';
import { heldByEdit } from './match.js';

export class Turns {
  readonly #contacts = new Map<ContactId, Contact>();
  readonly #holders = new Map<string, Set<ContactId>>();

  /** As the run begins: those who hold what the commands want held. */
  static async begin(
    context: Context,
    tx: Transaction,
    accountId: AccountId,
    commands: readonly ContactCommand[],
  ): Promise<Turns> {
    const keys = commands.flatMap((one) =>
      one.op === 'delete' ? [] : guardedKeys(one, heldByEdit(one.edit)),
    );
    const holders = await findHolders(tx, accountId, keys, false);
    const ids = [...new Set(holders.map((holder) => holder.contactId))];
    const turns = new Turns();
    for (const contact of await context.reads.findMany(tx, accountId, ids))
      if (contact !== undefined) turns.note(null, contact);
    return turns;
  }

  /** A command was done: `before` null for somebody new, `after` null for somebody deleted. */
  note(before: Contact | null, after: Contact | null): void {
    if (before !== null) {
      this.#contacts.delete(before.id);
      for (const key of before.identities) this.#holders.get(nameOf(key))?.delete(before.id);
    }
    if (after === null) return;
    this.#contacts.set(after.id, after);
    for (const key of after.identities) {
      const known = this.#holders.get(nameOf(key));
      if (known === undefined) this.#holders.set(nameOf(key), new Set([after.id]));
      else known.add(after.id);
    }
  }

  /** Throws what stands against the command, whose contact, if there is one yet, would come to hold the keys. */
  judge(
    command: SaveCommand | EditCommand,
    index: number,
    self: Contact | null,
    keys: readonly IdentityKey[],
    resolve: Resolve,
  ): void {
    const unknown = unknownRefs(command.edit, resolve);
    const conflicts = guardedKeys(command, keys).flatMap((key) => this.#conflicts(key, index, self));
    if (command.flaws !== undefined) {
      const issues = [...command.flaws, ...unknown, ...takenIssues(conflicts)];
      if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
    }
    if (unknown.length > 0) throw new ProblemError({ kind: 'invalid', issues: unknown });
    if (conflicts.length > 0) throw new ProblemError({ kind: 'conflict', what: 'identity', conflicts });
  }

  #conflicts(key: IdentityKey, command: number, self: Contact | null): readonly IdentityConflict[] {
    return [...(this.#holders.get(nameOf(key)) ?? [])].flatMap((id) => {
      const holder = this.#contacts.get(id);
      return holder === undefined || id === self?.id ? [] : [{ command, key, holder }];
    });
  }
}

/** The keys that one contact alone may hold. */
function guardedKeys(
  command: SaveCommand | EditCommand,
  keys: readonly IdentityKey[],
): readonly IdentityKey[] {
  return keys.filter((key) => !isShared(key.kind) || command.alsoUnique?.includes(key.kind) === true);
}

/** Equal for identities that would be one: a phone and a wa_id of the same digits, say. */
function nameOf(key: IdentityKey): string {
  return JSON.stringify([spaceOf(key.kind) ?? key.kind, key.scope, key.value]);
}

function takenIssues(conflicts: readonly IdentityConflict[]): readonly Issue[] {
  const kinds = new Set(conflicts.map((one) => one.key.kind));
  return [...kinds].map((kind) => ({
    path: `identities.${kind}`,
    code: 'taken',
    message: 'is held by another contact',
  }));
}
