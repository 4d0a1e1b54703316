/**
 * One attempt at a run of commands in its transaction: finds who is meant, applies the commands to them, judges the
 * outcome, writes it.
 */
import type { Caller } from '../../domain/access.js';
import { type ConsentEdit, noStanding, type Standing } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { applyEdit } from '../../domain/edit.js';
import { type IdentityKey, isShared, sameIdentity } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { type IdentityConflict, type Problem, ProblemError } from '../../domain/problem.js';
import { mapInSlices } from '../../domain/slices.js';
import { lockIdentities } from '../../store/candidates.js';
import { addedIdentities } from '../../store/contact-writes.js';
import type { Transaction } from '../../store/database.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { blankContact } from './blank.js';
import { type Resolve, resolveInTransaction } from './catalog-refs.js';
import {
  type CommandResult,
  type ContactCommand,
  checkVersion,
  type EditCommand,
  type SaveCommand,
} from './command.js';
import { readStanding } from './ledger.js';
import { checkLimits } from './limits.js';
import { heldByEdit } from './match.js';
import { findConflicts } from './ownership.js';
import { findAddressed, findMet, keysOf, type Looked, type Targets, TargetsMoved } from './targets.js';
import { Turns } from './turns.js';
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
  /**
   * Each command is judged on what those before it left, not all on the outcome. `stop`: the first refusal fails the
   * run; `all`: every refusal is found out before the run fails; `continue`: a refused command is left out,
   * though catalog items that it was the one to need are made.
   */
  readonly inTurn?: 'stop' | 'all' | 'continue';
}

export interface AtomicDone {
  readonly results: readonly CommandResult[];
  readonly failures: BatchError['failures'];
  readonly unusedNumbers: readonly number[];
  readonly changedCatalogs: boolean;
}

export class AtomicRun {
  readonly #context: Context;
  readonly #caller: Caller;
  readonly #tx: Transaction;
  readonly #commands: readonly ContactCommand[];
  readonly #numbers: number[];
  readonly #now: Date;
  readonly #touched = new Map<ContactId, Touched>();
  readonly #standings = new Map<ContactId, Standing>();
  readonly #failures: { command: number; problem: Problem }[] = [];
  #turns: Turns | undefined;
  readonly #looked: Looked = { keys: new Map(), holders: new Set() };

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
    const live = new Set(this.#commands.keys());
    const addressed = await findAddressed(this.#context, this.#tx, accountId, this.#commands);
    this.#settleRepeats(live, addressed, options);
    const refuse = (index: number, problem: Problem) => {
      live.delete(index);
      this.#fail(index, problem);
    };
    const targets = await findMet(
      this.#context,
      this.#tx,
      accountId,
      this.#commands,
      addressed,
      live,
      refuse,
      this.#looked,
    );
    this.#settleRepeats(live, targets, options);
    const edits = this.#commands.flatMap((command, index) =>
      live.has(index) && 'edit' in command && !this.#isFound(command, targets, index) ? [command.edit] : [],
    );
    const { inTurn } = options;
    const catalogs = await resolveInTransaction(this.#context, this.#tx, accountId, edits, this.#now, {
      refuses: inTurn === undefined,
    });
    if (inTurn !== undefined)
      this.#turns = await Turns.begin(this.#context, this.#tx, accountId, this.#commands);
    await this.#readStandings(targets);
    const results = await mapInSlices(this.#commands, (command, index) =>
      live.has(index)
        ? this.#attempt(withClaims(command, addressed.has(index)), index, targets, catalogs)
        : overruled,
    );
    if (inTurn === undefined) await this.#judgeOwnership();
    this.#failures.sort((one, other) => one.command - other.command);
    if (this.#failures.length > 0 && inTurn !== 'continue')
      throw new BatchError(inTurn === 'stop' ? this.#failures.slice(0, 1) : this.#failures);
    return this.#write(results, catalogs.created);
  }

  async #write(results: readonly CommandResult[], changedCatalogs: boolean): Promise<AtomicDone> {
    const touched = [...this.#touched.values()];
    const written = await writeOutcome(this.#context, this.#caller, this.#tx, touched, this.#now);
    if (changedCatalogs) await notifyChanged(this.#tx, this.#caller.accountId);
    const settled = results.map((result) =>
      result.contact === null
        ? result
        : { ...result, contact: written.get(result.contact.id) ?? result.contact },
    ) as readonly CommandResult[];
    return {
      results: settled,
      failures: this.#failures,
      unusedNumbers: this.#numbers,
      changedCatalogs,
    };
  }

  /** What is on record of those whose consents are edited. */
  async #readStandings(targets: Targets): Promise<void> {
    for (const [index, contact] of targets) {
      const command = this.#commands[index];
      if (command === undefined || command.op === 'delete' || command.edit.consents === undefined) continue;
      const standing = await readStanding(this.#tx, this.#caller.accountId, contact.id, this.#now);
      this.#standings.set(contact.id, standing);
    }
  }

  /** A known contact that the policy leaves alone needs none of its tags. */
  #isFound(command: ContactCommand, targets: Targets, index: number): boolean {
    return command.op === 'save' && command.onMatch === 'return' && targets.get(index) !== undefined;
  }

  /** Takes the repeats out of those that are `live`. */
  #settleRepeats(live: Set<number>, targets: Targets, options: AtomicOptions): void {
    if (options.repeats === 'sequence') return;
    const seen = new Map<string, number>();
    this.#commands.forEach((command, index) => {
      const name = targets.get(index)?.id ?? addressName(command);
      if (name === undefined || !live.has(index)) return;
      const earlier = seen.get(name);
      seen.set(name, index);
      if (earlier === undefined) return;
      live.delete(options.repeats === 'last' ? earlier : index);
      if (options.repeats === 'last') return;
      this.#fail(index, {
        kind: 'invalid',
        issues: [{ path: 'id', code: 'repeated', message: 'is repeated' }],
      });
    });
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
      return missing;
    }
  }

  #apply(
    command: ContactCommand,
    index: number,
    targets: Targets,
    catalogs: { resolve: Resolve; lists: ReadonlyMap<string, Contact['tags']> },
  ): CommandResult {
    const met = targets.get(index);
    // Whoever an earlier command deleted is nobody to a save.
    const isGone = command.op === 'save' && met !== undefined && this.#touched.get(met.id)?.after === null;
    const before = (isGone ? undefined : met) ?? this.#madeEarlier(command);
    if (command.op === 'save') {
      if (before === undefined) return this.#create(command, index, catalogs);
      const current = this.#current(before);
      if (command.onMatch === 'return') return { outcome: 'found', contact: current };
      if (command.onMatch === 'refuse') {
        this.#judge(command, index, null, heldByEdit(command.edit), catalogs.resolve);
        const held = heldByEdit(command.edit).filter((key) =>
          current.identities.some((one) => sameIdentity(one, key)),
        );
        const conflicts = held.map((key) => ({ command: index, key, holder: current }));
        throw new ProblemError({ kind: 'conflict', what: 'identity', conflicts });
      }
      return this.#edit(command, index, current, catalogs.resolve);
    }
    if (before === undefined || command.isVisible?.(before) === false) {
      if (command.ifMissing === 'skip') return missing;
      if (command.op === 'edit')
        this.#judge(command, index, null, heldByEdit(command.edit), catalogs.resolve);
      throw new ProblemError({ kind: 'not_found', what: 'contact' });
    }
    const current = this.#current(before);
    checkVersion(command, current);
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
      number: this.#numbers[0] as number,
      now: this.#now,
      sources: catalogs.lists.get('sources') ?? [],
      statuses: catalogs.lists.get('statuses') ?? [],
    });
    const edited = applyEdit(blank, command.edit, this.#editContext(catalogs.resolve));
    const contact = { ...edited.after, version: 1, updatedAt: this.#now };
    this.#judge(command, index, null, contact.identities, catalogs.resolve);
    command.check?.(contact, null);
    checkLimits(contact);
    this.#numbers.shift();
    this.#turns?.note(null, contact);
    const consents = [...edited.consents];
    this.#touched.set(contact.id, { before: null, after: contact, command: index, isReal: true, consents });
    this.#standings.set(contact.id, edited.standing);
    return { outcome: 'created', contact };
  }

  #edit(
    command: Extract<ContactCommand, { op: 'save' | 'edit' }>,
    index: number,
    current: Contact,
    resolve: Resolve,
  ): CommandResult {
    const scope = command.op === 'save' && command.onMatch === 'replace' ? command.scope : undefined;
    const standing = this.#standings.get(current.id) ?? noStanding;
    const edited = applyEdit(current, command.edit, { ...this.#editContext(resolve, scope), standing });
    const { after, change } = edited;
    this.#judge(command, index, current, addedIdentities({ before: current, after }), resolve);
    command.check?.(after, current);
    if (change === 'none') return { outcome: 'found', contact: current };
    checkLimits(after, current);
    this.#touch(index, current, after, change === 'real', edited.consents);
    this.#standings.set(current.id, edited.standing);
    return { outcome: change === 'real' ? 'updated' : 'found', contact: after };
  }

  /** In turn, everything that stands against the command; otherwise ownership is judged at the end. */
  #judge(
    command: SaveCommand | EditCommand,
    index: number,
    self: Contact | null,
    keys: readonly IdentityKey[],
    resolve: Resolve,
  ): void {
    this.#turns?.judge(command, index, self, keys, resolve);
    const flaws = command.flaws ?? [];
    if (flaws.length > 0) throw new ProblemError({ kind: 'invalid', issues: flaws });
  }

  #editContext(resolve: Resolve, replaceScope?: SaveCommand['scope']) {
    const base = { now: this.#now, newId: this.#context.newId, origin: this.#caller.face, resolve };
    return replaceScope === undefined ? base : { ...base, replaceScope };
  }

  /** A contact that an earlier command of this run made, or gave the identity addressed, when this one would meet it. */
  #madeEarlier(command: ContactCommand): Contact | undefined {
    if (command.op !== 'save') return undefined;
    const addressed = command.match?.addressed ?? [];
    const keys =
      command.match === undefined
        ? heldByEdit(command.edit).filter((key) => !isShared(key.kind))
        : addressed.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
    const made = [...this.#touched.values()].find(
      (one) =>
        (one.before === null || addressed.length > 0) &&
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

  #touch(
    command: number,
    current: Contact,
    after: Contact | null,
    isReal: boolean,
    consents: readonly ConsentEdit[] = [],
  ): void {
    this.#turns?.note(current, after);
    const touched = this.#touched.get(current.id);
    if (touched === undefined)
      this.#touched.set(current.id, { before: current, after, command, isReal, consents: [...consents] });
    else {
      touched.after = after;
      touched.isReal ||= isReal;
      touched.consents.push(...consents);
    }
  }

  async #judgeOwnership(): Promise<void> {
    const { accountId } = this.#caller;
    const touched = [...this.#touched.values()];
    const isGuarded = (command: number, key: IdentityKey) =>
      !isShared(key.kind) || this.#isUnique(command, key);
    const conflicts = await findConflicts(this.#context, this.#tx, accountId, touched, isGuarded);
    // Somebody who takes no lock came between looking and judging: once more, and the newcomer is met.
    const { keys, holders } = this.#looked;
    const isNew = (command: number, { key, holder }: IdentityConflict) =>
      keys.get(command)?.some((one) => sameIdentity(one, key)) === true &&
      !holders.has(holder.id) &&
      !this.#touched.has(holder.id);
    for (const [command, list] of conflicts)
      if (list.some((one) => isNew(command, one))) throw new TargetsMoved();
    for (const [command, list] of conflicts)
      this.#fail(command, { kind: 'conflict', what: 'identity', conflicts: list });
  }

  #isUnique(index: number, key: IdentityKey): boolean {
    const command = this.#commands[index];
    return (
      command !== undefined && command.op !== 'delete' && command.alsoUnique?.includes(key.kind) === true
    );
  }
}

const missing: CommandResult = { outcome: 'skipped', contact: null, reason: 'missing' };
const overruled: CommandResult = { outcome: 'skipped', contact: null, reason: 'overruled' };

function withClaims(command: ContactCommand, isAddressed: boolean): ContactCommand {
  if (command.op !== 'save' || command.claims === undefined || isAddressed) return command;
  const claims = command.claims.map((identity) => ({ op: 'hold', identity }) as const);
  return {
    ...command,
    edit: { ...command.edit, identities: [...claims, ...(command.edit.identities ?? [])] },
  };
}

/** A name for the contact that a command addresses and that does not exist yet. */
function addressName(command: ContactCommand): string | undefined {
  const first = command.op === 'save' ? command.match?.addressed?.[0] : command.target[0];
  if (first === undefined) return undefined;
  return first.by === 'identity'
    ? `${first.key.kind}/${first.key.scope}/${first.key.value}`
    : String(first.by === 'id' ? first.id : first.number);
}
