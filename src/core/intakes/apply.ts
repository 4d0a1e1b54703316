/**
 * Applies waiting payloads of an account to its contacts: a piece is one transaction with the marks of its payloads, so each
 * is applied once, whatever process dies. The facts of a piece are applied in the order of their times. Payloads that are
 * sent together may arrive in any order, so the newest ones wait a moment for those that overtook them.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import type { ContactEdit } from '../../domain/edit.js';
import { extensionOf } from '../../domain/edit.js';
import type { AccountId, ContactId, IntakeId, PayloadId } from '../../domain/ids.js';
import type { Fact, PayloadReading } from '../../intake/facts.js';
import { readPayload } from '../../intake/read-payload.js';
import { noteIntake } from '../../store/intakes/intakes.js';
import {
  listWaitingPayloads,
  lockWaitingPayloads,
  settlePayloads,
  type WaitingPayload,
} from '../../store/intakes/payloads.js';
import { listWishEntries } from '../../store/record/consents.js';
import { asOne } from '../bound-context.js';
import type { Context } from '../context.js';
import { erasureKey, nameHashes } from '../erasure-key.js';
import type { BatchOutcome, ContactCommand, EditCommand } from '../writes/commands.js';
import { runCommands } from '../writes/run-commands.js';
import { owners } from './intake-secrets.js';
import { commandOf, intakeOrigin, keysOf, peopleOf, type TimedFact } from './plan.js';
import { calls, isWish, marketing, WishLedger } from './wishes.js';

/** Payloads of a piece, and about their bytes. */
export const mostPayloads = 500;
const pieceBytes = 4 * 1024 * 1024;
/** Milliseconds that a payload waits for those that were sent before it. */
export const usualHoldMs = 1_000;
/** A time this far ahead of the receipt is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

interface OpenPayload {
  readonly payload: WaitingPayload;
  readonly reading: PayloadReading;
  readonly facts: readonly OrderedFact[];
}

interface OrderedFact extends TimedFact {
  readonly payloadId: PayloadId;
}

/** Applies the next payloads, and answers how many. Several processes may do so at once: each payload is locked. */
export async function applyPiece(
  context: Context,
  accountId: AccountId,
  holdMs = usualHoldMs,
  limit = mostPayloads,
): Promise<number> {
  const waiting = await listWaitingPayloads(context.database, accountId, limit, pieceBytes);
  const open = waiting.map((payload) => opened(context, accountId, payload));
  const ready = readyOf(open, new Date(context.clock().getTime() - holdMs));
  if (ready.length > 0) await asOne(context, (bound) => applyOpen(bound, accountId, ready));
  return ready.length;
}

/** Applies all that waits now; for what must not come after it. */
export async function applyAll(context: Context, accountId: AccountId): Promise<void> {
  while ((await applyPiece(context, accountId, 0)) > 0);
}

/** Discards the oldest payload, which cannot be applied: it must not hold up the others. */
export async function setAside({ database, clock }: Context, accountId: AccountId): Promise<void> {
  const [oldest] = await listWaitingPayloads(database, accountId, 1, 1);
  if (oldest === undefined) return;
  await database.transaction((tx) =>
    settlePayloads(tx, accountId, [{ id: oldest.id, state: 'failed', people: [] }], clock()),
  );
}

function opened({ sealer }: Context, accountId: AccountId, payload: WaitingPayload): OpenPayload {
  const { id, receivedAt, portfolio } = payload;
  const reading = readPayload(sealer.openBytes(payload.body, owners.body({ accountId, id })));
  const facts = reading.outcome === 'read' ? reading.facts : [];
  const latest = receivedAt.getTime() + maxAheadMs;
  return {
    payload,
    reading,
    facts: facts.map((fact) => {
      const at = fact.at === null || fact.at.getTime() > latest ? receivedAt : fact.at;
      return { fact, at, portfolio, payloadId: id };
    }),
  };
}

/** Those that have waited long enough, and younger ones that were sent before one of them. */
function readyOf(open: readonly OpenPayload[], until: Date): readonly OpenPayload[] {
  const sentAt = ({ facts, payload }: OpenPayload) =>
    Math.min(...facts.map((one) => one.at.getTime()), payload.receivedAt.getTime());
  const last = Math.max(...open.filter((one) => one.payload.receivedAt <= until).map(sentAt));
  return open.filter((one) => one.payload.receivedAt <= until || sentAt(one) <= last);
}

async function applyOpen(context: Context, accountId: AccountId, open: readonly OpenPayload[]) {
  const { database } = context;
  const ids = open.map((one) => one.payload.id);
  const locked = await database.transaction((tx) => lockWaitingPayloads(tx, accountId, ids));
  const mine = open.filter((one) => locked.has(one.payload.id));
  const facts = mine.flatMap((one) => one.facts).sort(byTime);
  const failed = await applyFacts(context, accountId, facts);
  const now = context.clock();
  const key = erasureKey(context.tokenSecret, accountId);
  await database.transaction(async (tx) => {
    const settled = mine.map(
      ({ payload: { id }, reading, facts: own }) =>
        ({
          id,
          state: reading.outcome === 'unreadable' ? reading.outcome : failed.has(id) ? 'failed' : 'applied',
          people: [...new Set(nameHashes(key, own.flatMap(peopleOf)))],
        }) as const,
    );
    await settlePayloads(tx, accountId, settled, now);
    for (const [id, note] of notesOf(mine))
      await noteIntake(
        tx,
        accountId,
        id,
        JSON.stringify(note.numbers),
        JSON.stringify(note.unread),
        note.applied,
        note.unreadable,
        note.lastAt,
      );
  });
}

/** A changed number goes before messages of the same second: it is what these rest on. */
const ranks: Readonly<Record<Fact['kind'], number>> = {
  changed: 0,
  seen: 1,
  app_contact: 2,
  shared_card: 3,
  text: 4,
  call_permission: 4,
  marketing: 5,
  undelivered: 6,
};

function byTime(one: OrderedFact, other: OrderedFact): number {
  return one.at.getTime() - other.at.getTime() || ranks[one.fact.kind] - ranks[other.fact.kind];
}

/** First who everyone is, then what they wish. Answers the payloads with a fact that could not be applied. */
async function applyFacts(
  context: Context,
  accountId: AccountId,
  facts: readonly OrderedFact[],
): Promise<ReadonlySet<PayloadId>> {
  const caller: Caller = { accountId, face: intakeOrigin, keyId: null };
  const { commands, commandAt } = commandsFor(facts);
  const outcomes = await runCommands(context, caller, commands, { commit: 'each' });
  const failed = new Set<PayloadId>();
  const people = new Map<ContactId, { contact: Contact; facts: OrderedFact[] }>();
  facts.forEach((one, index) => {
    const outcome = outcomes[commandAt[index] ?? -1];
    if (outcome?.ok === false) failed.add(one.payloadId);
    const contact = contactIn(outcome);
    if (contact === undefined) return;
    const person = people.get(contact.id) ?? { contact, facts: [] };
    people.set(contact.id, person);
    // The last command has the contact as it is now.
    person.contact = contact;
    person.facts.push(one);
  });
  const edits = await wishEdits(context, accountId, [...people.values()]);
  for (const one of await runCommands(context, caller, edits, { commit: 'each' }))
    if (!one.ok) for (const { payloadId } of facts) failed.add(payloadId);
  return failed;
}

/** The commands, and for each fact the place of its own; the same person seen again in the same way needs no other. */
function commandsFor(facts: readonly OrderedFact[]) {
  const commands: ContactCommand[] = [];
  const known = new Map<string, number>();
  const commandAt = facts.map((one) => {
    const command = commandOf(one) ?? lookupOf(one);
    if (one.fact.kind === 'changed') known.clear();
    const name = JSON.stringify(command);
    const earlier = one.fact.kind === 'changed' ? undefined : known.get(name);
    if (earlier !== undefined) return earlier;
    known.set(name, commands.length);
    return commands.push(command) - 1;
  });
  return { commands, commandAt };
}

/** Finds the person, and makes no contact. */
function lookupOf({ fact, portfolio }: TimedFact): EditCommand {
  const keys = 'person' in fact ? keysOf(fact.person, portfolio) : [];
  return { op: 'edit', target: keys.map((key) => ({ by: 'identity', key })), ifMissing: 'skip', edit: {} };
}

function contactIn(outcome: BatchOutcome | undefined): Contact | undefined {
  return outcome?.ok === true ? (outcome.result.contact ?? undefined) : undefined;
}

interface PersonFacts {
  readonly contact: Contact;
  readonly facts: readonly OrderedFact[];
}

/** The edits of the ledger and the slot of each person. */
async function wishEdits(
  { database }: Context,
  accountId: AccountId,
  people: readonly PersonFacts[],
): Promise<readonly EditCommand[]> {
  const asked = people.filter(({ facts }) => facts.some(({ fact }) => isWish(fact)));
  const ids = asked.map(({ contact }) => contact.id);
  const entries = ids.length === 0 ? [] : await listWishEntries(database, accountId, ids, [marketing, calls]);
  return people.flatMap(({ contact, facts }): readonly EditCommand[] => {
    const ledger = new WishLedger(entries.filter((one) => one.contactId === contact.id));
    const consents = facts.flatMap(({ fact, at }) => (isWish(fact) ? (ledger.add(fact, at) ?? []) : []));
    const members = marksOf(contact, facts);
    if (consents.length === 0 && Object.keys(members).length === 0) return [];
    const edit: ContactEdit = {
      ...(consents.length === 0 ? {} : { consents, entryRule: 'all' }),
      extension: { face: intakeOrigin, members, quiet: Object.keys(members) },
    };
    return [{ op: 'edit', target: [{ by: 'id', id: contact.id }], ifMissing: 'skip', edit }];
  });
}

/** The time of the last message, how many came in, and why the last one could not be delivered. */
function marksOf(contact: Contact, facts: readonly OrderedFact[]): Record<string, unknown> {
  const slot = extensionOf(contact.extensions, intakeOrigin);
  const members: Record<string, unknown> = {};
  const messages = facts.filter(({ fact }) => fact.kind === 'seen' && fact.message !== null);
  const last = messages.at(-1)?.at.toISOString();
  if (last !== undefined && !(String(slot.last_message_at ?? '') >= last)) members.last_message_at = last;
  const incoming = messages.filter(({ fact }) => fact.kind === 'seen' && fact.message === 'in').length;
  if (incoming > 0) members.messages_in = (Number(slot.messages_in) || 0) + incoming;
  const undelivered = facts.findLast(({ fact }) => fact.kind === 'undelivered');
  if (undelivered?.fact.kind === 'undelivered') {
    const at = undelivered.at.toISOString();
    const known = slot.undelivered as { readonly at?: unknown } | undefined;
    if (!(String(known?.at ?? '') >= at)) members.undelivered = { code: undelivered.fact.code, at };
  }
  return members;
}

interface IntakeNote {
  readonly numbers: Record<string, string | null>;
  readonly unread: Record<string, number>;
  applied: number;
  unreadable: number;
  lastAt: Date;
}

/** The facts of the payloads about each intake. */
function notesOf(open: readonly OpenPayload[]): ReadonlyMap<IntakeId, IntakeNote> {
  const notes = new Map<IntakeId, IntakeNote>();
  for (const { payload, reading, facts } of open) {
    const lastAt = payload.receivedAt;
    const note = notes.get(payload.intakeId) ?? {
      numbers: {},
      unread: {},
      applied: 0,
      unreadable: 0,
      lastAt,
    };
    notes.set(payload.intakeId, note);
    if (lastAt > note.lastAt) note.lastAt = lastAt;
    if (reading.outcome === 'unreadable') note.unreadable += 1;
    else note.applied += 1;
    for (const { fact } of facts)
      if (fact.business !== null) note.numbers[fact.business.id] = fact.business.phone;
    if (reading.outcome === 'read')
      for (const [name, count] of reading.unread) note.unread[name] = (note.unread[name] ?? 0) + count;
  }
  return notes;
}
