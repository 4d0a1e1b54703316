/**
 * Decides commands in memory, the same for every attempt: the known state and the commands give changes and an outcome
 * per command. How the state was read, with locks or without, does not matter here.
 */

import { noKnownEntries } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { checkFields } from '@switchbook/domain/fields/own-field-values.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import {
  type IdentityConflict,
  type Issue,
  identityOwnerOf,
  type Problem,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { checkEntries, checkLimits } from '../values/check-limits.js';
import {
  type BatchOptions,
  type BatchOutcome,
  type CommandResult,
  type ContactCommand,
  checkVersion,
  type DeleteCommand,
  type EditCommand,
  type ExclusiveResult,
  type Failure,
  type SaveCommand,
  type SaveResult,
  type Takeover,
} from '../values/commands.js';
import { writeLimits } from '../values/request-limits.js';
import { unknownRefs } from './catalog-draft.js';
import { type Change, type ChangeContext, Changes } from './changes.js';
import type { DecisionState } from './decision-state.js';
import { addOwnerText, ownedBy, recordAssignment } from './owners.js';
import {
  conflictsOf,
  exclusiveKeys,
  findConflictsAfter,
  findTarget,
  findTargets,
  gainedIdentities,
  isExclusive,
  keysOfEdit,
  matchedContactOf,
  type TargetMatch,
} from './targets.js';
import { Sharing } from './unique/claimed-identities.js';
import { recordUniqueValues, releaseValues } from './unique/unique-values.js';

/** `continue` and `each` skip failed commands; `each` counts versions and quota like separate requests. */
export type BatchRules = {
  readonly repeats: BatchOptions['repeats'];
  readonly inOrder?: 'stop' | 'all' | 'continue' | 'each';
};

/** Whether one failed command fails all. */
export const failsTogether = ({ inOrder }: BatchRules) => inOrder !== 'continue' && inOrder !== 'each';

/** The decision on an exclusive command. */
export interface ExclusiveChange {
  readonly result: ExclusiveResult;
  readonly changes: readonly Change[];
}

export interface Decisions {
  /** fewer than the commands if later commands must wait until these are written */
  readonly outcomes: readonly BatchOutcome[];
  readonly failures: readonly Failure[];
  readonly changes: readonly Change[];
  /** numbers not given to a contact */
  readonly unused: readonly number[];
  readonly exclusive?: ExclusiveResult;
}

export function decide(
  state: DecisionState,
  commands: readonly ContactCommand[],
  rules: BatchRules,
  context: ChangeContext,
): Promise<Decisions> {
  return new Decision(state, commands, rules, context).run();
}

const missing: CommandResult = { outcome: 'skipped', contact: null, reason: 'missing' };
const overruled: CommandResult = { outcome: 'skipped', contact: null, reason: 'overruled' };
const withoutContact: BatchOutcome = { ok: false, problem: { kind: 'not_found', resource: 'contact' } };
const repeated: Problem = {
  kind: 'invalid',
  issues: [{ path: 'id', code: 'repeated', message: 'is repeated' }],
};

/** Decides commands, or the rows of a file as commands, each on the result of earlier ones. */
export class Decision {
  readonly #state: DecisionState;
  readonly #commands: readonly ContactCommand[];
  readonly #rules: BatchRules;
  readonly #context: ChangeContext;
  readonly #sharing: Sharing;
  readonly changes: Changes;
  /** identities that commands took over from provisional owners */
  readonly takeovers: Takeover[] = [];

  constructor(
    state: DecisionState,
    commands: readonly ContactCommand[],
    rules: BatchRules,
    context: ChangeContext,
  ) {
    this.#state = state;
    this.#commands = commands;
    this.#rules = rules;
    this.#context = context;
    this.changes = new Changes(state, context);
    this.#sharing = new Sharing(state, this.changes);
  }

  async run(): Promise<Decisions> {
    const outcomes =
      this.#rules.inOrder === undefined ? await this.#decideTogether() : await this.#decideOneByOne();
    const failures: Failure[] = outcomes.flatMap((outcome, command) =>
      outcome.ok ? [] : [{ command, problem: outcome.problem }],
    );
    const changes = this.changes.list(this.#rules.inOrder === 'each');
    const failsAll = failures.length > 0 && failsTogether(this.#rules);
    // A client that corrects its failed commands learns of the limit then; the limit would hide them.
    if (!failsAll && this.#rules.inOrder !== 'each' && changes.some((change) => change.before === null))
      this.checkQuota(0);
    return { outcomes, failures, changes, unused: this.#context.numbers };
  }

  /** Decides all commands, and then compares the owners of identities, since identities may move between contacts. */
  async #decideTogether(): Promise<BatchOutcome[]> {
    const targets = await findTargets(this.#state, this.#commands, this.#rules.repeats);
    const { found, live, repeated: repeats } = targets;
    const slices = new Slices();
    const outcomes: BatchOutcome[] = [];
    for (const [index, command] of this.#commands.entries()) {
      if (repeats.has(index)) outcomes.push({ ok: false, problem: repeated });
      else if (!live.has(index)) outcomes.push({ ok: true, result: overruled });
      else outcomes.push(this.#attempt(command, index, found[index]));
      this.#refuseTooMuch();
      if (slices.isOver()) await slices.next();
    }
    const isExclusiveOf = (index: number, key: IdentityKey) =>
      isExclusive(this.#commands[index] as ContactCommand, key);
    const conflicts = this.#sharing.withoutShared(
      await findConflictsAfter(this.#state, this.changes.list(false), isExclusiveOf),
    );
    for (const index of new Set(conflicts.map((identity) => identity.command)))
      if (outcomes[index]?.ok === true)
        outcomes[index] = {
          ok: false,
          problem: conflictProblem(conflicts.filter((identity) => identity.command === index)),
        };
    return outcomes;
  }

  async #decideOneByOne(): Promise<BatchOutcome[]> {
    const slices = new Slices();
    const outcomes: BatchOutcome[] = [];
    for (const [index, command] of this.#commands.entries()) {
      const match = findTarget(this.#state, command);
      // A contact must be stored before it is deleted.
      if (command.op === 'delete' && this.#rules.inOrder === 'each' && this.#isNew(match)) break;
      const outcome = this.#attempt(command, index, match);
      outcomes.push(outcome);
      if (!outcome.ok && this.#rules.inOrder === 'stop') break;
      if (this.#rules.inOrder !== 'each') this.#refuseTooMuch();
      else if (this.changes.repeatedBytes > writeLimits.repeatedBytes.each) break;
      if (slices.isOver()) await slices.next();
    }
    return outcomes;
  }

  #refuseTooMuch(): void {
    if (this.changes.repeatedBytes > writeLimits.repeatedBytes.together)
      throw new ProblemError({
        kind: 'too_large',
        maximum: writeLimits.repeatedBytes.together,
        unit: 'stored_bytes',
      });
  }

  #isNew(match: TargetMatch): boolean {
    const contact = matchedContactOf(match);
    return contact !== undefined && this.changes.isNew(contact.id);
  }

  #attempt(command: ContactCommand, index: number, match: TargetMatch): BatchOutcome {
    try {
      if (match !== undefined && 'kind' in match) return { ok: false, problem: match };
      const result = this.#apply(command, index, match);
      return result === undefined ? withoutContact : { ok: true, result };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { ok: false, problem: error.problem };
    }
  }

  /** Applies a command. Returns undefined if its contact does not exist: thousands of errors would take long. */
  #apply(
    requested: ContactCommand,
    index: number,
    target: { readonly contact: Contact; readonly isAddressed: boolean } | undefined,
  ): CommandResult | undefined {
    const ownedCommand = addOwnerText(requested, this.#state);
    const command = withAddedIdentities(ownedCommand, target?.isAddressed === true);
    // The contact as the commands before this one leave it.
    const current = target === undefined ? undefined : this.#state.contact(target.contact.id);
    if (command.op === 'save') return this.save(command, index, current ?? this.#findCreatedEarlier(command));
    // An earlier command of the batch deleted it.
    if (target !== undefined && current === undefined)
      return command.ifMissing === 'skip' ? overruled : undefined;
    if (current === undefined || command.isVisible?.(current) === false) {
      const isSkipped = command.ifMissing === 'skip';
      if (command.op === 'edit' && (isSkipped || command.issues !== undefined))
        this.#collectIssues(command, this.#findConflicts(command, index, null));
      return isSkipped ? missing : undefined;
    }
    checkVersion(command, current);
    if (command.op === 'edit') return this.#edit(command, index, current);
    const detached = detachedBy(command, current);
    if (detached !== undefined) return this.#edit({ op: 'edit', target: [], edit: detached }, index, current);
    releaseValues(this.#state, current);
    this.changes.addRemoval(current, index, command.isErasure === true ? 'erased' : undefined);
    return { outcome: 'deleted', contact: current };
  }

  /** Saves a contact. `contact` is the target after the earlier commands. Throws the problem. */
  save(command: SaveCommand, index: number, contact: Contact | undefined): SaveResult {
    if (contact === undefined) return this.#create(command, index);
    if (command.onMatch === 'return') return { outcome: 'found', contact };
    if (command.onMatch === 'merge') return this.#edit(command, index, contact);
    const keys = keysOfEdit(command.edit).filter((key) => isExclusive(command, key));
    const conflicts = conflictsOf(this.#state, keys, undefined, this.#positionOf(index));
    this.#collectIssues(command, conflicts);
    if (conflicts.length > 0) throw new ProblemError(conflictProblem(conflicts));
    const ownKeys = keysOfEdit(command.edit).filter((key) =>
      contact.identities.some((identity) => sameIdentity(identity, key)),
    );
    throw new ProblemError(
      conflictProblem(ownKeys.map((key) => ({ command: index, key, owner: identityOwnerOf(contact) }))),
    );
  }

  #create(command: SaveCommand, index: number): SaveResult {
    const { newOwner } = this.#state;
    const created = command.draft ?? this.changes.draft(command.edit);
    const draft = ownedBy(created, newOwner);
    const foundConflicts = this.#findConflicts(command, index, null, draft.after.identities);
    const { outcome, conflicts, provisionalConflicts } = this.#sharing.resolveOwners(
      command,
      draft,
      foundConflicts,
    );
    const contact = outcome.after;
    this.#collectIssues(command, conflicts);
    command.check?.(contact, null, conflicts);
    checkLimits(contact);
    checkEntries(created.knownEntries);
    checkFields(this.#state.catalogs.fields, contact.attributes);
    if (conflicts.length > 0) throw new ProblemError(conflictProblem(conflicts));
    if (this.#rules.inOrder === 'each') this.checkQuota(1);
    recordUniqueValues(this.#state, contact);
    command.accept?.(contact);
    this.takeovers.push(...this.#sharing.takeOver(provisionalConflicts));
    this.changes.addNew(outcome, index);
    recordAssignment(newOwner, created, contact);
    this.#state.catalogs.need(command.edit);
    return { outcome: 'created', contact };
  }

  #edit(command: SaveCommand | EditCommand, index: number, current: Contact): SaveResult {
    const outcome = this.changes.editOutcome(current, command.edit);
    const foundConflicts = this.#findConflicts(
      command,
      index,
      current,
      gainedIdentities(current, outcome.after),
    );
    const {
      outcome: edited,
      conflicts,
      provisionalConflicts,
    } = this.#sharing.resolveOwners(command, outcome, foundConflicts);
    const { after, change } = edited;
    this.#collectIssues(command, conflicts);
    command.check?.(after, current, conflicts);
    if (change === 'none') return { outcome: 'found', contact: current };
    checkLimits(after, current);
    checkEntries(outcome.knownEntries, this.#state.knownEntries.get(current.id) ?? noKnownEntries);
    checkFields(this.#state.catalogs.fields, after.attributes, current.attributes);
    if (conflicts.length > 0) throw new ProblemError(conflictProblem(conflicts));
    recordUniqueValues(this.#state, after, current);
    if (command.op === 'save') command.accept?.(after);
    this.takeovers.push(...this.#sharing.takeOver(provisionalConflicts));
    this.changes.addChange(current, edited, index);
    this.#state.catalogs.need(command.edit);
    return { outcome: change === 'real' ? 'updated' : 'found', contact: after };
  }

  /** Finds the other holders of identities that the contact would gain, if commands are decided in order. */
  #findConflicts(
    command: SaveCommand | EditCommand,
    index: number,
    self: Contact | null,
    keys: readonly IdentityKey[] = keysOfEdit(command.edit),
  ): readonly IdentityConflict[] {
    if (this.#rules.inOrder === undefined) return [];
    const exclusiveKeys = keys.filter((key) => isExclusive(command, key));
    return conflictsOf(this.#state, exclusiveKeys, self?.id, this.#positionOf(index));
  }

  /** Returns the position of a command: 0 if the commands are applied separately. */
  #positionOf(index: number): number {
    return this.#rules.inOrder === 'each' ? 0 : index;
  }

  /** Throws issues other than conflicts; for a command with issues, conflicts too. */
  #collectIssues(command: SaveCommand | EditCommand, conflicts: readonly IdentityConflict[]): void {
    const unknown = unknownRefs(command.edit, this.#state.catalogs.resolve);
    const issues =
      command.issues === undefined
        ? unknown
        : [...command.issues, ...unknown, ...issuesOfConflicts(conflicts)];
    if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  }

  /** Throws `quota` when this many more contacts exceed the account's limit. */
  checkQuota(more: number): void {
    const { growth } = this.changes;
    this.#state.checkQuota(growth + more, this.#rules.inOrder === 'each' ? growth : 0);
  }

  /**
   * Returns the contact that the command matches only because of an earlier command of this run. The earlier command
   * created the contact, or gave it the addressed identity.
   */
  #findCreatedEarlier(command: SaveCommand): Contact | undefined {
    if (this.#rules.inOrder !== undefined) return undefined;
    const addressed = command.match?.addressed ?? [];
    const keys =
      command.match === undefined
        ? exclusiveKeys(command.edit)
        : addressed.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
    const ids = keys.flatMap((key) => [...this.#state.holderIds(key)]);
    const id = ids.find(
      (contactId) =>
        this.changes.isNew(contactId) || (addressed.length > 0 && this.changes.isTouched(contactId)),
    );
    return id === undefined ? undefined : this.#state.contact(id);
  }
}

function conflictProblem(conflicts: readonly IdentityConflict[]): Problem {
  return { kind: 'conflict', resource: 'identity', conflicts };
}

/** Returns the edit that replaces a deletion by one of several ids. */
function detachedBy({ target, unlessOthers }: DeleteCommand, contact: Contact): ContactEdit | undefined {
  if (unlessOthers === undefined) return undefined;
  const { kind, scope } = unlessOthers;
  const ids = contact.identities.filter((identity) => identity.kind === kind && identity.scope === scope);
  const addressed = target.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
  const releasedId = ids.find((id) => addressed.some((key) => sameIdentity(id, key)));
  return releasedId === undefined || ids.length < 2
    ? undefined
    : { identities: [{ op: 'releaseId', id: releasedId.id }] };
}

function withAddedIdentities(command: ContactCommand, isAddressed: boolean): ContactCommand {
  if (command.op !== 'save' || command.addedIdentities === undefined || isAddressed) return command;
  const added = command.addedIdentities.map((identity) => ({ op: 'hold', identity }) as const);
  return {
    ...command,
    edit: { ...command.edit, identities: [...added, ...(command.edit.identities ?? [])] },
  };
}

function issuesOfConflicts(conflicts: readonly IdentityConflict[]): readonly Issue[] {
  const kinds = new Set(conflicts.map((identityConflict) => identityConflict.key.kind));
  return [...kinds].map((kind) => ({
    path: `identities.${kind}`,
    code: 'taken',
    message: 'is held by another contact',
  }));
}
