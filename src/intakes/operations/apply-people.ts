/**
 * Creates or finds the people of facts. Most facts about known people change nothing, which a few reads without locks
 * show. All other facts are ordinary writes, in their order. All steps may be repeated.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { applyEdit } from '@switchbook/domain/contact/edit.js';
import {
  type IdentityKey,
  isNumber,
  type LookupIdentity,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { editedIdentitiesOf } from '@switchbook/domain/identity/identity-edit.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { BatchOutcome, EditCommand, SaveCommand } from '../../contacts/values/commands.js';
import { runCommands } from '../../contacts/writes/run-commands.js';
import { nearestHolders } from '../../contacts/writes/targets.js';
import { saveContact } from '../../contacts/writes/write.js';
import type { Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { commandOf, intakeOrigin, listPersons, type TimedFact } from '../values/fact-commands.js';

export interface OrderedFact extends TimedFact {
  readonly payloadId: PayloadId;
  /** a signature over the payload was checked */
  readonly isSigned: boolean;
}

/** A fact, and the contact that it is about. */
export interface FoundFact {
  readonly fact: OrderedFact;
  readonly contactId: ContactId;
}

interface PersonCommand {
  readonly command: SaveCommand | EditCommand;
  /** the numbers and ids that the command is about */
  readonly names: readonly string[];
}

/** Maximum number of commands of one lookup, and of one transaction, which locks their contacts until its end. */
const commandsPerTransaction = 250;
/** Contacts that are created at once. */
const createsAtOnce = 100;

/** Applies facts to contacts. `failed`: payloads with a fact that could not be applied. */
export async function applyPeople(
  context: Context,
  caller: Caller,
  facts: readonly OrderedFact[],
): Promise<{ readonly found: readonly FoundFact[]; readonly failed: ReadonlySet<PayloadId> }> {
  const { commands, commandAt } = await makeCommands(facts);
  const kinds = await classifyCommands(context, caller, commands);
  const outcomes: (ContactId | 'failed' | undefined)[] = kinds.map((kind) => kind.id);
  const indexes = [...commands.keys()];
  const newPeople = indexes.filter((index) => kinds[index]?.kind === 'fresh');
  // Simultaneous creates share a statement. Operations of one transaction run in sequence.
  const width = context.isBound === true ? 1 : createsAtOnce;
  for (let at = 0; at < newPeople.length; at += width)
    await Promise.all(
      newPeople.slice(at, at + width).map(async (index) => {
        outcomes[index] = await create(context, caller, (commands[index] as PersonCommand).command);
      }),
    );
  const otherIndexes = indexes.filter((index) => kinds[index]?.kind === 'other');
  for (let at = 0; at < otherIndexes.length; at += commandsPerTransaction) {
    const slice = otherIndexes.slice(at, at + commandsPerTransaction);
    const run = slice.map((index) => {
      const { command } = commands[index] as PersonCommand;
      return kinds[index]?.isPassedOn === true ? withoutNumbers(command) : command;
    });
    const results = await runCommands(context, caller, run, { commit: 'each', omitsLongParts: true });
    for (const [order, index] of slice.entries()) outcomes[index] = outcomeOf(results[order]);
  }
  const failed = new Set<PayloadId>();
  const foundFacts = facts.flatMap((fact, index): readonly FoundFact[] => {
    const outcome = outcomes[commandAt[index] ?? -1];
    if (outcome === 'failed') failed.add(fact.payloadId);
    return outcome === undefined || outcome === 'failed' ? [] : [{ fact, contactId: outcome }];
  });
  return { found: foundFacts, failed };
}

function outcomeOf(result: BatchOutcome | undefined): ContactId | 'failed' | undefined {
  if (result?.ok === false) return 'failed';
  return result?.result.contact?.id;
}

/** Returns the commands, and the index of the command of each fact. Equal facts about one person share a command. */
async function makeCommands(facts: readonly OrderedFact[]) {
  const commands: PersonCommand[] = [];
  const positions = new Map<string, number>();
  const commandAt = await mapInSlices(facts, (orderedFact) => {
    const names = listPersons(orderedFact).map((key) => `${key.kind} ${key.scope} ${key.value}`);
    const command = commandOf(orderedFact);
    if (command === undefined) return undefined;
    if (orderedFact.fact.kind === 'changed') positions.clear();
    const text = JSON.stringify(command);
    const earlier = positions.get(text);
    // A command that creates no contact may find the person later.
    if (earlier !== undefined && command.op === 'save' && orderedFact.fact.kind !== 'changed') return earlier;
    positions.set(text, commands.length);
    return commands.push({ command, names }) - 1;
  });
  return { commands, commandAt };
}

/** `unchanged`: the command changes nothing; `fresh`: no contact has any of the ids. */
interface ClassifiedCommand {
  readonly kind: 'unchanged' | 'fresh' | 'other';
  /** the number has passed to another person: only the ids identify the sender */
  readonly isPassedOn?: boolean;
  readonly id?: ContactId | undefined;
}

/** Classifies commands. After a command that changes a person, later commands of the person are always `other`. */
async function classifyCommands(
  context: Basics & CallerVisibility,
  caller: Caller,
  commands: readonly PersonCommand[],
): Promise<readonly ClassifiedCommand[]> {
  const classified: ClassifiedCommand[] = [];
  for (let at = 0; at < commands.length; at += commandsPerTransaction) {
    const slice = commands.slice(at, at + commandsPerTransaction);
    classified.push(
      ...(await Promise.all(slice.map(({ command }) => classifyCommand(context, caller, command)))),
    );
  }
  const touched = new Set<string>();
  return mapInSlices(commands, ({ names }, index): ClassifiedCommand => {
    const { kind, id, isPassedOn = false } = classified[index] as ClassifiedCommand;
    const all = id === undefined ? names : [...names, id];
    const isFirst = !all.some((name) => touched.has(name));
    if (kind === 'unchanged' && isFirst) return { kind, id };
    for (const name of all) touched.add(name);
    return { kind: kind === 'fresh' && isFirst ? kind : 'other', isPassedOn };
  });
}

async function classifyCommand(
  { reads, clock, newId }: Basics & CallerVisibility,
  { accountId }: Caller,
  command: SaveCommand | EditCommand,
): Promise<ClassifiedCommand> {
  const mayCreate = command.op === 'save';
  const keys = lookupKeysOf(command);
  if (keys.length === 0) return { kind: 'other' };
  const holders = await reads.findHolders(accountId, keys, mayCreate);
  const [nearest] = nearestHolders(keys, holders);
  if (nearest === undefined)
    return { kind: holders.length > 0 ? 'other' : mayCreate ? 'fresh' : 'unchanged' };
  const id = nearest.contactId;
  const contact = await reads.find(accountId, { by: 'id', id });
  if (contact !== undefined && isPassedOn(command, keys[nearest.identifier], contact))
    return { kind: 'other', isPassedOn: true };
  // An existing source stays.
  const editing = { now: clock(), newId, origin: intakeOrigin, resolve: () => undefined };
  const isUnchanged = contact !== undefined && applyEdit(contact, command.edit, editing).change === 'none';
  return { kind: isUnchanged ? 'unchanged' : 'other', id };
}

function lookupKeysOf(command: SaveCommand | EditCommand): readonly LookupIdentity[] {
  if (command.op === 'save') return command.match?.holder?.keys ?? [];
  return command.target.flatMap((selector) => (selector.by === 'identity' ? [selector.key] : []));
}

/** Whether the contact was found only by its previous number, and lacks the sender's id. */
function isPassedOn(
  command: SaveCommand | EditCommand,
  key: IdentityKey | undefined,
  contact: Contact,
): boolean {
  if (key === undefined || !isNumber(key.kind)) return false;
  const replaces = command.edit.identities?.some((edit) =>
    editedIdentitiesOf(edit).some(({ attrs }) => attrs?.replaced_at),
  );
  const identity = contact.identities.find((candidate) => sameIdentity(candidate, key));
  const hasId = lookupKeysOf(command).some((lookupKey) => !isNumber(lookupKey.kind));
  return replaces !== true && hasId && typeof identity?.attrs.replaced_at === 'string';
}

function withoutNumbers(command: SaveCommand | EditCommand): SaveCommand | EditCommand {
  const isId = (key: LookupIdentity) => !isNumber(key.kind);
  if (command.op === 'edit')
    return {
      ...command,
      target: command.target.filter((selector) => selector.by === 'identity' && isId(selector.key)),
    };
  const holderRule = command.match?.holder;
  return holderRule === undefined
    ? command
    : { ...command, match: { holder: { ...holderRule, keys: holderRule.keys.filter(isId) } } };
}

/** Creates the contact; another writer may create it at the same time. Throws if the database is unavailable. */
async function create(
  context: Context,
  caller: Caller,
  command: SaveCommand | EditCommand,
): Promise<ContactId | 'failed'> {
  if (command.op !== 'save') return 'failed';
  const holderRule = command.match?.holder;
  const strictCommand =
    holderRule === undefined
      ? command
      : { ...command, match: { holder: { ...holderRule, pick: 'only' } as const } };
  try {
    return (await saveContact(context, caller, strictCommand)).contact.id;
  } catch (error) {
    if (isTransient(error)) throw error;
    return 'failed';
  }
}

/** Whether an error is not about the contact, so that the batch is tried again. */
export function isTransient(error: unknown): boolean {
  const kind = error instanceof ProblemError ? error.problem.kind : 'internal';
  return kind === 'unavailable' || kind === 'limited' || kind === 'internal';
}
