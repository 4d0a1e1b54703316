/**
 * Owners of contacts that are members: one that a command names by its number becomes its text, and a contact that is made
 * without an owner gets the member who makes it, where this one would not see it otherwise, or whose turn it is by the rule of the
 * account.
 * Turns are taken in the transaction that writes the contact, which locks the members: several processes would have several counters.
 * Imports and pulls bring their owners, so no turn is taken for them.
 */
import type { AssignRule, Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { type AppliedEdit, type ContactEdit, type ResponsibleUser, set } from '../../domain/edit.js';
import type { AccountId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import type { Seen } from '../../domain/sight.js';
import type { Queryable, Transaction } from '../../store/database/database.js';
import {
  type Assignee,
  findOwnerTexts,
  lockAssignees,
  noteAssigned,
  type OwnerText,
} from '../../store/members/assignment.js';
import { findOwnerMembers } from '../../store/members/members.js';
import type { Context } from '../context.js';
import type { ContactCommand } from './commands.js';
import type { NewOwner, World } from './world.js';

/** Notes what the caller sees, whom it makes contacts for, and the members that commands name as owners; without any it costs nothing. */
export async function readOwners(
  { catalogs }: Pick<Context, 'catalogs'>,
  on: Queryable,
  { accountId, sees }: Caller,
  commands: readonly ContactCommand[],
  world: World,
): Promise<void> {
  world.sees = sees;
  world.newOwner = ownerOfMaker(sees);
  const edits = commands.flatMap((one) => ('edit' in one ? one.edit : []));
  const numbers = edits.flatMap((one) => one.ownerMember ?? []);
  if (numbers.length > 0) world.ownerTexts = await readOwnerTexts(on, accountId, numbers);
  const users = edits.flatMap((one) => one.responsible ?? []);
  // An account without members is known by the cached list of their keys.
  if (users.length === 0 || (await catalogs.authors(accountId)).length === 0) return;
  const texts = [...new Set(users.flatMap(({ text }) => text ?? []))];
  const found = texts.length === 0 ? [] : await findOwnerMembers(on, accountId, texts);
  world.memberTexts = new Set(found.map((one) => one.owner));
}

/** The command with the text of the member that it names, or whose user it names. */
export function withOwnerText<Command extends ContactCommand>(
  command: Command,
  { ownerTexts, memberTexts }: Pick<World, 'ownerTexts' | 'memberTexts'>,
): Command {
  if (!('edit' in command)) return command;
  const { ownerMember, responsible, ...edit } = command.edit;
  if (ownerMember !== undefined)
    return {
      ...command,
      edit: { ...edit, owner: set(ownerTextOf(ownerTexts, ownerMember, 'owner.member')) },
    };
  if (responsible === undefined) return command;
  return { ...command, edit: { ...edit, ...ownedByUser(responsible, memberTexts) } };
}

/** A user who is no member takes only that owner away which the API gave. Without members nothing is decided. */
function ownedByUser(
  { text, noted, given }: ResponsibleUser,
  memberTexts: ReadonlySet<string> | undefined,
): Pick<ContactEdit, 'owner' | 'extension'> {
  if (memberTexts === undefined) return {};
  if (text !== null && memberTexts.has(text)) return { owner: set(text), extension: noted };
  const owner = { op: 'clear', when: (value: string, before: Contact) => value === given(before) } as const;
  return text === null ? { owner, extension: noted } : { owner };
}

/** The draft of a new contact, with the owner of such that have none. */
export function ownedBy(draft: AppliedEdit, next: NewOwner | undefined): AppliedEdit {
  if (next?.owner === undefined || draft.after.owner !== null) return draft;
  return { ...draft, after: { ...draft.after, owner: next.owner } };
}

/** Notes whose turn it was, where the contact has its owner by its turn. */
export function noteTurn(next: NewOwner | undefined, draft: AppliedEdit, made: Contact): void {
  if (next !== undefined && draft.after.owner === null && made.owner === next.owner) next.took();
}

/** A caller that sees only its own people is the owner of those that it makes: it would not see them otherwise. */
function ownerOfMaker(sees: Seen): NewOwner | undefined {
  const whom = sees?.whom ?? null;
  return whom === null ? undefined : { owner: whom.owners[0], took: () => {}, note: async () => {} };
}

/** The members of the rule, of whom each gets a new contact in turn: who got one longest ago is next. */
class Turns implements NewOwner {
  readonly #waiting: Assignee[];
  readonly #assigned = new Map<number, Date>();
  readonly #now: Date;

  constructor(members: readonly Assignee[], now: Date) {
    this.#waiting = members.filter((one) => one.owner !== null).sort(byTurn);
    this.#now = now;
  }

  get owner(): string | undefined {
    return this.#waiting[0]?.owner ?? undefined;
  }

  took(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    // Later than all others, also where the clock is behind.
    const last = Math.max(...this.#waiting.map(timeOf), timeOf(next));
    const assignedAt = new Date(Math.max(this.#now.getTime(), last + 1));
    this.#assigned.set(next.number, assignedAt);
    this.#waiting.push({ ...next, assignedAt });
  }

  async note(tx: Transaction, accountId: AccountId): Promise<void> {
    if (this.#assigned.size === 0) return;
    await noteAssigned(tx, accountId, [...this.#assigned.keys()], [...this.#assigned.values()]);
  }
}

const timeOf = ({ assignedAt }: Assignee): number => assignedAt?.getTime() ?? 0;
const byTurn = (one: Assignee, other: Assignee): number =>
  timeOf(one) - timeOf(other) || one.number - other.number;

/** Locks the members of the rule until the transaction ends: other creations of the account wait. */
export async function lockTurns(
  tx: Transaction,
  accountId: AccountId,
  rule: AssignRule,
  now: Date,
): Promise<Turns> {
  const [members, groups] = 'group' in rule ? [[], [rule.group]] : [rule.members, []];
  return new Turns(await lockAssignees(tx, accountId, members, groups), now);
}

/** The texts by which members are the owners of contacts. */
export async function readOwnerTexts(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, OwnerText>> {
  const found = await findOwnerTexts(on, accountId, [...new Set(numbers)]);
  return new Map(found.map((one) => [one.number, one]));
}

/** Throws `invalid` for a member that cannot be an owner. */
export function ownerTextOf(texts: ReadonlyMap<number, OwnerText>, number: number, path: string): string {
  const found = texts.get(number);
  if (found === undefined) throw invalid(path, 'unknown', `"${number}" is no member of the account`);
  if (found.state === 'left') throw invalid(path, 'left', `"${number}" is a member who left`);
  if (found.owner !== null) return found.owner;
  throw invalid(
    path,
    'no_owner',
    `"${number}" is a member without a text for owners: give it one in its owners`,
  );
}
