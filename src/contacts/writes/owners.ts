/**
 * Members as owners: a command's member number becomes the owner text. A new contact without an owner is assigned to
 * its creator if the creator sees only own contacts, else by the account's rotation. The transaction that writes the
 * contact locks the members for it: several processes would have several counters. Imports and pulls contain owners, so
 * they do not use the rotation.
 */
import type { AssignRule, Caller } from '@switchbook/domain/access/access.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  type AppliedEdit,
  type ContactEdit,
  type ResponsibleUser,
  set,
} from '@switchbook/domain/contact/edit.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { findOwnerMembers } from '../../members/store/member-rows.js';
import {
  type Assignee,
  findOwnerTexts,
  lockAssignees,
  type OwnerText,
  storeAssigned,
} from '../../members/store/owner-texts.js';
import type { Context } from '../../operation-context/context.js';
import type { ContactCommand } from '../values/commands.js';
import type { DecisionState, NewOwner } from './decision-state.js';

/**
 * Records the visibility of the caller, the owner of its new contacts, and the members that commands name as owners. If
 * commands name none, no query is needed.
 */
export async function readOwners(
  { catalogs }: Pick<Context, 'catalogs'>,
  on: Queryable,
  { accountId, visibility }: Caller,
  commands: readonly ContactCommand[],
  state: DecisionState,
): Promise<void> {
  state.visibility = visibility;
  state.newOwner = ownerOfMaker(visibility);
  const edits = commands.flatMap((command) => ('edit' in command ? command.edit : []));
  const numbers = edits.flatMap((edit) => edit.ownerMember ?? []);
  if (numbers.length > 0) state.ownerTexts = await readOwnerTexts(on, accountId, numbers);
  const users = edits.flatMap((edit) => edit.responsible ?? []);
  // An account without members is known by the cached list of their keys.
  if (users.length === 0 || (await catalogs.authors(accountId)).length === 0) return;
  const texts = [...new Set(users.flatMap(({ text }) => text ?? []))];
  const holders = texts.length === 0 ? [] : await findOwnerMembers(on, accountId, texts);
  state.memberTexts = new Set(holders.map((holder) => holder.owner));
}

/** Returns the command with the owner text of the member, or user, that it names. */
export function addOwnerText<Command extends ContactCommand>(
  command: Command,
  { ownerTexts, memberTexts }: Pick<DecisionState, 'ownerTexts' | 'memberTexts'>,
): Command {
  if (!('edit' in command)) return command;
  if (command.edit.ownerMember === undefined && command.edit.responsible === undefined) return command;
  const { ownerMember, responsible, ...edit } = command.edit;
  if (ownerMember !== undefined)
    return {
      ...command,
      edit: { ...edit, owner: set(ownerTextOf(ownerTexts, ownerMember, 'owner.member')) },
    };
  if (responsible === undefined) return command;
  return { ...command, edit: { ...edit, ...ownedByUser(responsible, memberTexts) } };
}

/**
 * Decides the owner that a responsible user gives. A user who is not a member only removes the owner that this API
 * assigned. Without members no owner is decided.
 */
function ownedByUser(
  { text, extension, assignedOwner }: ResponsibleUser,
  memberTexts: ReadonlySet<string> | undefined,
): Pick<ContactEdit, 'owner' | 'extension'> {
  if (memberTexts === undefined) return {};
  if (text !== null && memberTexts.has(text)) return { owner: set(text), extension: extension };
  const owner = {
    op: 'clear',
    when: (value: string, before: Contact) => value === assignedOwner(before),
  } as const;
  return text === null ? { owner, extension: extension } : { owner };
}

/** Returns the draft of a new contact, with an owner if it has none. */
export function ownedBy(draft: AppliedEdit, next: NewOwner | undefined): AppliedEdit {
  if (next?.owner === undefined || draft.after.owner !== null) return draft;
  return { ...draft, after: { ...draft.after, owner: next.owner } };
}

/** Advances the rotation if it chose the owner of the contact. */
export function recordAssignment(next: NewOwner | undefined, draft: AppliedEdit, contact: Contact): void {
  if (next !== undefined && draft.after.owner === null && contact.owner === next.owner) next.endTurn();
}

/**
 * Returns the owner of a new contact. A caller that sees only own contacts becomes the owner of contacts that it
 * creates, since it could not see them otherwise.
 */
function ownerOfMaker(visibility: Visibility): NewOwner | undefined {
  const visible = visibility?.contacts ?? null;
  return visible === null
    ? undefined
    : { owner: visible.owners[0], endTurn: () => {}, saveAssigned: async () => {} };
}

/** The members of the rule, in rotation: next is the member whose last assignment is the oldest. */
class OwnerRotation implements NewOwner {
  readonly #waiting: Assignee[];
  readonly #assigned = new Map<number, Date>();
  readonly #now: Date;

  constructor(members: readonly Assignee[], now: Date) {
    this.#waiting = members.filter((member) => member.owner !== null).sort(byTurn);
    this.#now = now;
  }

  get owner(): string | undefined {
    return this.#waiting[0]?.owner ?? undefined;
  }

  endTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    // Later than all others, even if the clock is behind.
    const last = Math.max(...this.#waiting.map(assignmentTimeOf), assignmentTimeOf(next));
    const assignedAt = new Date(Math.max(this.#now.getTime(), last + 1));
    this.#assigned.set(next.number, assignedAt);
    this.#waiting.push({ ...next, assignedAt });
  }

  async saveAssigned(tx: Transaction, accountId: AccountId): Promise<void> {
    if (this.#assigned.size === 0) return;
    await storeAssigned(tx, accountId, [...this.#assigned.keys()], [...this.#assigned.values()]);
  }
}

const assignmentTimeOf = ({ assignedAt }: Assignee): number => assignedAt?.getTime() ?? 0;
const byTurn = (assignee: Assignee, otherAssignee: Assignee): number =>
  assignmentTimeOf(assignee) - assignmentTimeOf(otherAssignee) || assignee.number - otherAssignee.number;

/** Locks the members of the rule until the transaction ends: other creations of the account wait. */
export async function lockRotation(
  tx: Transaction,
  accountId: AccountId,
  rule: AssignRule,
  now: Date,
): Promise<OwnerRotation> {
  const [members, groups] = 'group' in rule ? [[], [rule.group]] : [rule.members, []];
  return new OwnerRotation(await lockAssignees(tx, accountId, members, groups), now);
}

/** Returns the owner texts of members. */
export async function readOwnerTexts(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, OwnerText>> {
  const ownerTexts = await findOwnerTexts(on, accountId, [...new Set(numbers)]);
  return new Map(ownerTexts.map((ownerText) => [ownerText.number, ownerText]));
}

/** Throws `invalid` for a member that cannot be an owner. */
export function ownerTextOf(texts: ReadonlyMap<number, OwnerText>, number: number, path: string): string {
  const ownerText = texts.get(number);
  if (ownerText === undefined) throw invalid(path, 'unknown', `"${number}" is not a member of the account`);
  if (ownerText.state === 'left') throw invalid(path, 'left', `"${number}" is a member who left`);
  if (ownerText.owner !== null) return ownerText.owner;
  throw invalid(
    path,
    'no_owner',
    `"${number}" is a member without a text for owners: give it one in its owners`,
  );
}
