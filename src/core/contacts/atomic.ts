/**
 * Commands on contacts, all or nothing: the one path that can do everything. Who is meant is found in the state
 * before, ownership of identities is judged on the state after, so two commands of a batch may swap them. The
 * single operations take shorter ways when they can and come here when something unusual is in play: a tag to
 * create, an opt-out that waits for a number, a limit, a shared identity that shall be unique.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { applyEdit } from '../../domain/edit.js';
import { type IdentityKey, isShared, sameIdentity } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { type IdentityConflict, type Problem, ProblemError } from '../../domain/problem.js';
import { findHolders, lockIdentities } from '../../store/candidates.js';
import { addedIdentities } from '../../store/contact-writes.js';
import type { Transaction } from '../../store/database.js';
import { violated } from '../../store/errors.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { blankContact } from './blank.js';
import { type Resolve, resolveInTransaction } from './catalog-refs.js';
import type { CommandResult, ContactCommand, SaveCommand } from './command.js';
import { checkLimits } from './limits.js';
import { heldByEdit } from './match.js';
import { findTargets, keysOf, type Targets, TargetsMoved } from './targets.js';
import { type Touched, writeOutcome } from './write-outcome.js';

/** A refused batch: every command that cannot be done, and why. `problem` is the first one's. */
export class BatchError extends ProblemError {
  readonly failures: readonly { readonly command: number; readonly problem: Problem }[];

  constructor(failures: readonly { readonly command: number; readonly problem: Problem }[]) {
    super(failures[0]?.problem ?? { kind: 'internal' });
    this.name = 'BatchError';
    this.failures = failures;
  }
}

export interface AtomicOptions {
  /** several commands that mean one contact: applied in turn, only the last applied, or refused */
  readonly repeats: 'sequence' | 'last' | 'refuse';
}

const maxAttempts = 6;

export async function runAtomic(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: AtomicOptions,
): Promise<readonly CommandResult[]> {
  const saves = commands.filter((command) => command.op === 'save').length;
  for (let attempt = 1; ; attempt += 1) {
    const numbers = saves === 0 ? [] : await context.counters.take(caller.accountId, 'contacts', saves);
    try {
      const done = await context.database.transaction((tx) =>
        new AtomicRun(context, caller, tx, commands, [...numbers]).run(options),
      );
      context.counters.giveBack(caller.accountId, 'contacts', done.unusedNumbers);
      if (done.changedCatalogs) context.catalogs.forget(caller.accountId);
      return done.results;
    } catch (error) {
      const constraint = violated(error);
      if (constraint === 'contacts_number_key') context.counters.drop(caller.accountId, 'contacts');
      // Refused: the transaction took nothing, so neither are its numbers.
      else if (error instanceof ProblemError)
        context.counters.giveBack(caller.accountId, 'contacts', numbers);
      if (error instanceof TargetsMoved || constraint !== undefined) {
        context.catalogs.forget(caller.accountId);
        if (attempt < maxAttempts) continue;
      }
      throw error;
    }
  }
}

interface AtomicDone {
  readonly results: readonly CommandResult[];
  readonly unusedNumbers: readonly number[];
  readonly changedCatalogs: boolean;
}

class AtomicRun {
  readonly #context: Context;
  readonly #caller: Caller;
  readonly #tx: Transaction;
  readonly #commands: readonly ContactCommand[];
  readonly #numbers: number[];
  readonly #now: Date;
  readonly #touched = new Map<ContactId, Touched>();
  readonly #failures: { command: number; problem: Problem }[] = [];

  constructor(
    context: Context,
    caller: Caller,
    tx: Transaction,
    commands: readonly ContactCommand[],
    numbers: number[],
  ) {
    this.#context = context;
    this.#caller = caller;
    this.#tx = tx;
    this.#commands = commands;
    this.#numbers = numbers;
    this.#now = context.clock();
  }

  async run(options: AtomicOptions): Promise<AtomicDone> {
    const { accountId } = this.#caller;
    await lockIdentities(this.#tx, accountId, this.#commands.flatMap(keysOf));
    const targets = await findTargets(this.#context, this.#tx, accountId, this.#commands);
    const live = this.#settleRepeats(targets, options);
    const edits = this.#commands.flatMap((command, index) =>
      live.has(index) && 'edit' in command && !this.#isFound(command, targets, index) ? [command.edit] : [],
    );
    const catalogs = await resolveInTransaction(this.#context, this.#tx, accountId, edits, this.#now);
    const results = this.#commands.map((command, index) =>
      live.has(index) ? this.#attempt(command, index, targets, catalogs) : skipped,
    );
    await this.#judgeOwnership();
    if (this.#failures.length > 0) throw new BatchError(this.#failures);
    const written = await writeOutcome(
      this.#context,
      this.#caller,
      this.#tx,
      [...this.#touched.values()],
      this.#now,
    );
    if (catalogs.created) await notifyChanged(this.#tx, accountId);
    const settled = results.map((result) =>
      result.contact === null
        ? result
        : { ...result, contact: written.get(result.contact.id) ?? result.contact },
    ) as readonly CommandResult[];
    return { results: settled, unusedNumbers: this.#numbers, changedCatalogs: catalogs.created };
  }

  /** A known contact that the policy leaves alone needs none of its tags. */
  #isFound(command: ContactCommand, targets: Targets, index: number): boolean {
    return command.op === 'save' && command.onMatch === 'return' && targets.get(index) !== undefined;
  }

  #settleRepeats(targets: Targets, options: AtomicOptions): ReadonlySet<number> {
    const live = new Set(this.#commands.keys());
    if (options.repeats === 'sequence') return live;
    const seen = new Map<string, number>();
    this.#commands.forEach((command, index) => {
      const name = targets.get(index)?.id ?? addressName(command);
      if (name === undefined) return;
      const earlier = seen.get(name);
      seen.set(name, index);
      if (earlier === undefined) return;
      if (options.repeats === 'last') live.delete(earlier);
      else
        this.#fail(index, {
          kind: 'invalid',
          issues: [{ path: 'id', code: 'repeated', message: 'is repeated' }],
        });
    });
    return live;
  }

  #fail(command: number, problem: Problem): void {
    this.#failures.push({ command, problem });
  }

  #attempt(
    command: ContactCommand,
    index: number,
    targets: Targets,
    catalogs: { resolve: Resolve; lists: ReadonlyMap<string, Contact['tags']> },
  ): CommandResult {
    try {
      return this.#apply(command, index, targets, catalogs);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#fail(index, error.problem);
      return skipped;
    }
  }

  #apply(
    command: ContactCommand,
    index: number,
    targets: Targets,
    catalogs: { resolve: Resolve; lists: ReadonlyMap<string, Contact['tags']> },
  ): CommandResult {
    const before = targets.get(index) ?? this.#madeEarlier(command);
    if (command.op === 'save') {
      if (before === undefined) return this.#create(command, index, catalogs);
      const current = this.#current(before);
      if (command.onMatch === 'return') return { outcome: 'found', contact: current };
      if (command.onMatch === 'refuse')
        throw new ProblemError({ kind: 'conflict', what: 'identity', conflicts: [] });
      return this.#edit(command, index, current, catalogs.resolve);
    }
    if (before === undefined || command.isVisible?.(before) === false) {
      if (command.ifMissing === 'skip') return skipped;
      throw new ProblemError({ kind: 'not_found', what: 'contact' });
    }
    const current = this.#current(before);
    if (command.ifVersion !== undefined && command.ifVersion !== current.version)
      throw new ProblemError({ kind: 'stale', version: current.version });
    if (command.op === 'edit') return this.#edit(command, index, current, catalogs.resolve);
    this.#touch(index, current, null, true);
    return { outcome: 'deleted', contact: current };
  }

  #create(
    command: SaveCommand,
    index: number,
    catalogs: { resolve: Resolve; lists: ReadonlyMap<string, Contact['tags']> },
  ): CommandResult {
    const blank = blankContact({
      accountId: this.#caller.accountId,
      id: this.#context.newId(),
      number: this.#numbers.shift() as number,
      now: this.#now,
      sources: catalogs.lists.get('sources') ?? [],
      statuses: catalogs.lists.get('statuses') ?? [],
    });
    const edited = applyEdit(blank, command.edit, this.#editContext(catalogs.resolve)).after;
    const contact = { ...edited, version: 1, updatedAt: this.#now };
    checkLimits(contact);
    this.#touched.set(contact.id, { before: null, after: contact, command: index, isReal: true });
    return { outcome: 'created', contact };
  }

  #edit(
    command: Extract<ContactCommand, { op: 'save' | 'edit' }>,
    index: number,
    current: Contact,
    resolve: Resolve,
  ): CommandResult {
    const scope = command.op === 'save' && command.onMatch === 'replace' ? command.scope : undefined;
    const { after, change } = applyEdit(current, command.edit, this.#editContext(resolve, scope));
    if (change === 'none') return { outcome: 'found', contact: current };
    checkLimits(after);
    if (command.op === 'edit') command.check?.(after);
    this.#touch(index, current, after, change === 'real');
    return { outcome: change === 'real' ? 'updated' : 'found', contact: after };
  }

  #editContext(resolve: Resolve, replaceScope?: SaveCommand['scope']) {
    const base = { now: this.#now, newId: this.#context.newId, origin: this.#caller.face, resolve };
    return replaceScope === undefined ? base : { ...base, replaceScope };
  }

  /** A contact that an earlier command of this run made, when this one would meet it. */
  #madeEarlier(command: ContactCommand): Contact | undefined {
    if (command.op !== 'save') return undefined;
    const addressed = command.match?.addressed ?? [];
    const keys =
      command.match === undefined
        ? heldByEdit(command.edit).filter((key) => !isShared(key.kind))
        : addressed.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
    const made = [...this.#touched.values()].find(
      (one) =>
        one.before === null &&
        one.after?.identities.some((held) => keys.some((key) => sameIdentity(held, key))),
    );
    return made?.after ?? undefined;
  }

  /** The contact as earlier commands of this run left it. */
  #current(before: Contact): Contact {
    const touched = this.#touched.get(before.id);
    if (touched === undefined) return before;
    if (touched.after === null) throw new ProblemError({ kind: 'not_found', what: 'contact' });
    return touched.after;
  }

  #touch(command: number, current: Contact, after: Contact | null, isReal: boolean): void {
    const touched = this.#touched.get(current.id);
    if (touched === undefined) this.#touched.set(current.id, { before: current, after, command, isReal });
    else {
      touched.after = after;
      touched.isReal ||= isReal;
    }
  }

  /** Who holds what after the whole run: an identity that two contacts would hold is a conflict of the later one. */
  async #judgeOwnership(): Promise<void> {
    const claims: { key: IdentityKey; contact: Contact; command: number }[] = [];
    const conflicts = new Map<number, IdentityConflict[]>();
    const add = (command: number, key: IdentityKey, holder: Contact) =>
      conflicts.set(command, [...(conflicts.get(command) ?? []), { command, key, holder }]);
    for (const touched of this.#touched.values()) {
      if (touched.after === null) continue;
      const added = addedIdentities({
        before: touched.before ?? { ...touched.after, identities: [] },
        after: touched.after,
      });
      for (const key of added.filter((one) => !isShared(one.kind) || this.#isUnique(touched.command, one))) {
        const earlier = claims.find((claim) => sameIdentity(claim.key, key));
        if (earlier === undefined) claims.push({ key, contact: touched.after, command: touched.command });
        else add(touched.command, key, earlier.contact);
      }
    }
    const keys = claims.map((claim) => claim.key);
    const holders = await findHolders(this.#tx, this.#caller.accountId, keys, false);
    const strangers = await this.#context.reads.findMany(this.#tx, this.#caller.accountId, [
      ...new Set(holders.map((holder) => holder.contactId)),
    ]);
    for (const holder of holders) {
      const claim = claims[holder.asked];
      if (claim === undefined || holder.contactId === claim.contact.id) continue;
      const touched = this.#touched.get(holder.contactId);
      const owner =
        touched === undefined ? strangers.find((one) => one?.id === holder.contactId) : touched.after;
      if (owner?.identities.some((held) => sameIdentity(held, claim.key)))
        add(claim.command, claim.key, owner);
    }
    for (const [command, list] of conflicts)
      this.#fail(command, { kind: 'conflict', what: 'identity', conflicts: list });
    this.#failures.sort((one, other) => one.command - other.command);
  }

  #isUnique(index: number, key: IdentityKey): boolean {
    const command = this.#commands[index];
    return (
      command !== undefined && command.op !== 'delete' && command.alsoUnique?.includes(key.kind) === true
    );
  }
}

const skipped: CommandResult = { outcome: 'skipped', contact: null };

/** A name for the contact that a command addresses and that does not exist yet. */
function addressName(command: ContactCommand): string | undefined {
  const first = command.op === 'save' ? command.match?.addressed?.[0] : command.target[0];
  if (first === undefined) return undefined;
  return first.by === 'identity'
    ? `${first.key.kind}/${first.key.scope}/${first.key.value}`
    : String(first.by === 'id' ? first.id : first.number);
}
