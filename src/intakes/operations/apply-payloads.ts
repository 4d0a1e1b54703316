/**
 * Applies waiting payloads of an account to its contacts, in batches. People are written first, by ordinary writes that
 * may be repeated. All counted changes and the new states of the payloads are one transaction. So each payload is
 * applied once, even if processes crash. The facts of a batch are applied in the order of their times. Payloads that
 * are sent together may arrive in any order, so the newest payloads wait a moment for late ones. Decision:
 * docs/decisions/0070-intake.md.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityKey } from '@switchbook/domain/identity/identity.js';
import type { AccountId, ContactId, IntakeId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import { dayMs, dayOf } from '@switchbook/domain/runtime/instant.js';
import { computeNextAttempt } from '@switchbook/domain/runtime/retry-rule.js';
import {
  filterInSlices,
  mapInSlices,
  runInSlices,
  sortInSlices,
} from '@switchbook/domain/runtime/time-slices.js';
import { credentials } from '@switchbook/messaging-payloads/credentials.js';
import type { Fact, PayloadReading } from '@switchbook/messaging-payloads/facts.js';
import { type Keywords, keywordsOf } from '@switchbook/messaging-payloads/keywords.js';
import { readPayload } from '@switchbook/messaging-payloads/read-payload.js';
import { findAccount } from '../../access/store/account-rows.js';
import { listPreferenceEntries } from '../../consents/store/consent-rows.js';
import type { EditCommand } from '../../contacts/values/commands.js';
import { runCommands } from '../../contacts/writes/run-commands.js';
import { erasureKey, NameHashes } from '../../erasure/values/name-hashes.js';
import { inOneTransaction } from '../../operation-context/bound-context.js';
import type { Basics, Context, Secrets } from '../../operation-context/context.js';
import { payloadsStoredMs } from '../../retention/values.js';
import { addActivity } from '../store/activity-rows.js';
import { addIntakeCounts, type IntakeCounts } from '../store/intake-rows.js';
import {
  holdBatch,
  type LockedPayload,
  listWaitingPayloads,
  lockWaitingPayloads,
  type SettledPayload,
  settlePayloads,
  type WaitingPayload,
} from '../store/payloads.js';
import { intakeOrigin, listPersons, personKeysOf } from '../values/fact-commands.js';
import { type IntakeKind, intakeKinds, payloadRetries } from '../values/intake.js';
import {
  isPreference,
  marketing,
  PreferenceLedger,
  phoneCalls,
  senderOfFact,
} from '../values/preferences.js';
import type { FoundFact, OrderedFact } from './apply-people.js';
import { applyAttestedPeople } from './attested-merges.js';
import { secretOwners } from './intake-secrets.js';

/** Payloads of a batch, and about their bytes. Other requests of the process wait while a batch is read. */
export const maxPayloads = 250;
const batchBytes = 4 * 1024 * 1024;
/** Milliseconds that a payload waits for payloads that were sent before it. */
export const usualHoldMs = 1_000;
/** Requests of one person that a command records. */
const consentsAtOnce = 250;
/** A time this far ahead of the receipt is wrong. */
const maxAheadMs = dayMs;

interface OpenPayload {
  readonly payload: WaitingPayload;
  readonly reading: PayloadReading;
  readonly facts: readonly OrderedFact[];
}

/** Applies the next payloads, and returns how many. Several processes may do so at once: each payload is locked. */
export async function applyBatch(
  context: Context,
  accountId: AccountId,
  holdMs = usualHoldMs,
  limit = maxPayloads,
): Promise<number> {
  const waiting = await listWaitingPayloads(context.database, accountId, limit, batchBytes);
  const openPayloads: OpenPayload[] = [];
  for (const payload of waiting) openPayloads.push(await openPayload(context, accountId, payload));
  const ready = readyOf(openPayloads, new Date(context.clock().getTime() - holdMs));
  if (ready.length > 0) await applyOpen(context, accountId, ready);
  return ready.length;
}

/**
 * Applies the next payloads, and lets no erasure begin meanwhile: the batch would create the erased person again from
 * payloads that it has read.
 */
export function applyBatchBetweenErasures(
  context: Context,
  accountId: AccountId,
  holdMs: number,
): Promise<number> {
  const apply = () => applyBatch(context, accountId, holdMs);
  if (context.isBound === true) return apply();
  return context.database.transaction(async (tx) => {
    await holdBatch(tx, accountId);
    return apply();
  }, 'background');
}

/** Discards the oldest payload, which cannot be applied and must not block later payloads. */
export async function discardOldestPayload(context: Basics & Secrets, accountId: AccountId): Promise<void> {
  const { database, clock } = context;
  const [oldest] = await listWaitingPayloads(database, accountId, 1, 1);
  if (oldest === undefined) return;
  const now = clock();
  const { id, intakeId, receivedAt } = oldest;
  const people = await readHashesIn(context, accountId, oldest);
  await database.transaction(
    async (tx) => {
      await settlePayloads(tx, accountId, [{ id, state: 'failed', retryAt: null, people }], now);
      await addIntakeCounts(tx, accountId, intakeId, { ...noCounts(receivedAt), failed: 1 }, dayOf(now));
    },
    'request',
    accountId,
  );
}

/** Returns the people of a payload that could not be applied: an erasure must find it too. */
async function readHashesIn(
  context: Secrets,
  accountId: AccountId,
  payload: WaitingPayload,
): Promise<readonly string[]> {
  try {
    const hashes = new NameHashes(erasureKey(context.tokenSecret, accountId));
    return await hashEveryone(hashes, await openPayload(context, accountId, payload));
  } catch {
    // No secret decrypts it.
    return [];
  }
}

async function openPayload(
  { sealer }: Secrets,
  accountId: AccountId,
  payload: WaitingPayload,
): Promise<OpenPayload> {
  const { id, receivedAt, portfolio, variant } = payload;
  const isSigned = credentials[variant].isSignature;
  const body = sealer.openBytes(payload.body, secretOwners.body({ accountId, id }));
  const reading = await runInSlices(readPayload(body));
  const facts = reading.outcome === 'read' ? reading.facts : [];
  const latest = receivedAt.getTime() + maxAheadMs;
  return {
    payload,
    reading,
    facts: await mapInSlices(facts, (fact) => {
      const at = fact.at === null || fact.at.getTime() > latest ? receivedAt : fact.at;
      return { fact, at, portfolio, payloadId: id, isSigned };
    }),
  };
}

/**
 * Returns payloads that have waited long enough. Also returns younger payloads that were sent before one of the listed
 * payloads.
 */
function readyOf(openPayloads: readonly OpenPayload[], until: Date): readonly OpenPayload[] {
  const sentAt = ({ facts, payload }: OpenPayload) =>
    facts.reduce((first, fact) => Math.min(first, fact.at.getTime()), payload.receivedAt.getTime());
  const last = Math.max(...openPayloads.filter(({ payload }) => payload.receivedAt <= until).map(sentAt));
  return openPayloads.filter((open) => open.payload.receivedAt <= until || sentAt(open) <= last);
}

/**
 * Identifies the people, which may be repeated. Then applies the changes that are counted, with the new states of the
 * payloads.
 */
async function applyOpen(context: Context, accountId: AccountId, openPayloads: readonly OpenPayload[]) {
  const caller: Caller = { accountId, face: intakeOrigin, keyId: null };
  const all = openPayloads.flatMap(({ facts }) => facts);
  const keywords = await readKeywordsFor(context, accountId, all);
  // The message of a text already identifies its sender: of texts only stop and start requests are left to apply.
  const isApplied = ({ fact }: OrderedFact) => fact.kind !== 'text' || isPreference(fact, keywords);
  const ordered = await sortInSlices(await filterInSlices(all, isApplied), byTime);
  const people = await applyAttestedPeople(context, caller, ordered);
  await inOneTransaction(context, accountId, async (bound) => {
    const ids = openPayloads.map(({ payload }) => payload.id);
    const locked = await bound.database.transaction((tx) => lockWaitingPayloads(tx, accountId, ids));
    const facts = people.found.filter(({ fact }) => locked.has(fact.payloadId));
    const unwritten = await applyPreferences(bound, caller, facts, keywords);
    await settle(bound, accountId, {
      payloads: openPayloads.filter(({ payload }) => locked.has(payload.id)),
      facts,
      locked,
      failed: new Set([...people.failed, ...unwritten]),
    });
  });
}

/** Payloads whose changes are written, except payloads in `failed`. */
interface WrittenPayloads {
  readonly payloads: readonly OpenPayload[];
  readonly facts: readonly FoundFact[];
  readonly locked: ReadonlyMap<PayloadId, LockedPayload>;
  readonly failed: ReadonlySet<PayloadId>;
}

/** Writes the activity of the contacts, the new states of the payloads, and the counts of their intakes. */
async function settle(
  { database, clock, tokenSecret }: Basics & Secrets,
  accountId: AccountId,
  { payloads, facts, locked, failed }: WrittenPayloads,
): Promise<void> {
  const now = clock();
  const hashes = new NameHashes(erasureKey(tokenSecret, accountId));
  const results = new Map<PayloadId, PayloadResult>();
  const settled: SettledPayload[] = [];
  for (const openPayload of payloads) {
    const { id } = openPayload.payload;
    const result = resultOf(openPayload, failed.has(id), now);
    results.set(id, result);
    settled.push({ id, ...result, people: await hashEveryone(hashes, openPayload) });
  }
  const activity = activityOf(facts, (id) => isNew(locked.get(id)?.isCounted, results.get(id)));
  const counts = countsByIntake(payloads, results, (id) => isNew(locked.get(id)?.isAgain, results.get(id)));
  await database.transaction(async (tx) => {
    if (activity.length > 0) await addActivity(tx, accountId, JSON.stringify(activity));
    await settlePayloads(tx, accountId, settled, now);
    for (const [id, intakeCounts] of counts)
      await addIntakeCounts(tx, accountId, id, intakeCounts, dayOf(now));
  });
}

/** Hashes every person in a payload once, for its erasure. A payload may name a hundred thousand. */
async function hashEveryone(
  hashes: NameHashes,
  { payload, reading, facts }: OpenPayload,
): Promise<readonly string[]> {
  const { portfolio } = payload;
  const mentions = reading.outcome === 'read' ? reading.mentions : [];
  const peopleHashes = new Set<string>();
  const take = (keys: readonly IdentityKey[]) => {
    for (const hash of hashes.of(keys)) peopleHashes.add(hash);
  };
  await mapInSlices(facts, (fact) => take(listPersons(fact)));
  await mapInSlices(mentions, (ids) => take(personKeysOf(ids, portfolio)));
  return [...peopleHashes];
}

type PayloadResult = Pick<SettledPayload, 'state' | 'retryAt'>;

/** Returns the new state of a payload. A payload with a refused change is retried while it is stored. */
function resultOf({ payload, reading }: OpenPayload, isRefused: boolean, now: Date): PayloadResult {
  if (reading.outcome === 'unreadable') return { state: 'unreadable', retryAt: null };
  if (!isRefused) return { state: 'applied', retryAt: null };
  const retryAt = computeNextAttempt(payloadRetries, payload.attempts + 1, now, () => 0.5);
  const isStored =
    retryAt !== undefined && retryAt.getTime() < payload.receivedAt.getTime() + payloadsStoredMs;
  return isStored ? { state: 'refused', retryAt } : { state: 'failed', retryAt: null };
}

/** Whether a payload counts now. It counts once: when it is applied the first time. */
function isNew(wasBefore: boolean | undefined, result: PayloadResult | undefined): boolean {
  return wasBefore !== true && result?.state !== 'refused';
}

/** A changed number precedes messages of the same second, which depend on it. */
const ranks: Readonly<Record<Fact['kind'], number>> = {
  changed: 0,
  named: 0,
  seen: 1,
  app_contact: 2,
  shared_card: 3,
  text: 4,
  call_permission: 4,
  marketing: 5,
  undelivered: 6,
};

function byTime(orderedFact: OrderedFact, otherFact: OrderedFact): number {
  return (
    orderedFact.at.getTime() - otherFact.at.getTime() ||
    ranks[orderedFact.fact.kind] - ranks[otherFact.fact.kind]
  );
}

/** Reads the stop and start words of the account, loaded only if there is a text. */
async function readKeywordsFor(
  { database }: Basics,
  accountId: AccountId,
  facts: readonly OrderedFact[],
): Promise<Keywords> {
  const hasText = facts.some(({ fact }) => fact.kind === 'text');
  const account = hasText ? await findAccount(database, accountId) : undefined;
  return keywordsOf(account?.settings ?? {});
}

/**
 * Writes the stop and start requests of people into the ledger. Returns the payloads with a request that could not be
 * written.
 */
async function applyPreferences(
  context: Context,
  caller: Caller,
  foundFacts: readonly FoundFact[],
  keywords: Keywords,
): Promise<readonly PayloadId[]> {
  const { accountId } = caller;
  const factsByContact = groupByContact(
    await filterInSlices(foundFacts, ({ fact: ordered }) => isPreference(ordered.fact, keywords)),
  );
  if (factsByContact.size === 0) return [];
  const senders = [...factsByContact].flatMap(([id, facts]) =>
    [...new Set(facts.map(({ fact }) => senderOfFact(fact.fact)))].map((sender) => [id, sender] as const),
  );
  const entries = await listPreferenceEntries(context.database, accountId, senders, [marketing, phoneCalls]);
  const entriesByContact = groupByContact(entries);
  const edits: { readonly command: EditCommand; readonly facts: readonly FoundFact[] }[] = [];
  for (const [id, facts] of factsByContact) {
    const ledger = new PreferenceLedger(entriesByContact.get(id) ?? [], keywords);
    const added = await mapInSlices(facts, ({ fact }) => ledger.add(fact.fact, fact.at) ?? []);
    const all = added.flat();
    // Each command runs without a pause, and a payload may have a hundred thousand requests of one person.
    for (let at = 0; at < all.length; at += consentsAtOnce) {
      const edit: ContactEdit = { consents: all.slice(at, at + consentsAtOnce), entryRule: 'all' };
      const command = { op: 'edit', target: [{ by: 'id', id }], edit, merged: 'follow' } as const;
      edits.push({ command, facts });
    }
  }
  const outcomes = await runCommands(
    context,
    caller,
    edits.map((edit) => edit.command),
    { commit: 'each', omitsLongParts: true },
  );
  const refused = new Set(
    edits.flatMap(({ facts }, index) => (outcomes[index]?.ok === false ? [facts] : [])),
  );
  return [...refused].flatMap((facts) => facts.map(({ fact }) => fact.payloadId));
}

function groupByContact<Item extends { readonly contactId: ContactId }>(items: readonly Item[]) {
  const groups = new Map<ContactId, Item[]>();
  for (const item of items) {
    const group = groups.get(item.contactId);
    if (group === undefined) groups.set(item.contactId, [item]);
    else group.push(item);
  }
  return groups;
}

/**
 * Makes rows of each contact's activity from its messages. `isCounted`: whether the messages of a payload count now.
 */
function activityOf(facts: readonly FoundFact[], isCounted: (id: PayloadId) => boolean) {
  const rows = new Map<ContactId, Record<string, unknown> & { messages_in: number }>();
  for (const { fact: orderedFact, contactId } of facts) {
    const { fact, at } = orderedFact;
    const isMessage = fact.kind === 'seen' && fact.message !== null;
    if (!isMessage && fact.kind !== 'undelivered') continue;
    const row = rows.get(contactId) ?? { contact_id: contactId, messages_in: 0 };
    rows.set(contactId, row);
    if (fact.kind === 'undelivered') {
      row.undelivered_code = fact.code;
      row.undelivered_at = at;
    } else {
      row.last_message_at = at;
      if (isMessage && fact.message === 'in' && isCounted(orderedFact.payloadId)) row.messages_in += 1;
    }
  }
  return [...rows.values()];
}

type Writable<Of> = { -readonly [Member in keyof Of]: Of[Member] };
type Counts = Record<string, number>;
type OpenCounts = Writable<IntakeCounts> & {
  numbers: Record<string, string | null>;
  unread: Counts;
  kinds: Counts;
};

function noCounts(lastAt: Date): OpenCounts {
  return { numbers: {}, unread: {}, kinds: {}, applied: 0, unreadable: 0, failed: 0, lastAt };
}

/** Returns the counts of the payloads by intake. `isCounted`: whether a payload counts now. */
function countsByIntake(
  openPayloads: readonly OpenPayload[],
  results: ReadonlyMap<PayloadId, PayloadResult>,
  isCounted: (id: PayloadId) => boolean,
): ReadonlyMap<IntakeId, IntakeCounts> {
  const counts = new Map<IntakeId, OpenCounts>();
  for (const { payload, reading, facts } of openPayloads) {
    const intakeCounts = counts.get(payload.intakeId) ?? noCounts(payload.receivedAt);
    counts.set(payload.intakeId, intakeCounts);
    if (payload.receivedAt > intakeCounts.lastAt) intakeCounts.lastAt = payload.receivedAt;
    for (const { fact } of facts)
      if (fact.business !== null) intakeCounts.numbers[fact.business.id] = fact.business.phone;
    const state = results.get(payload.id)?.state;
    if (!isCounted(payload.id) || state === undefined || state === 'refused') continue;
    intakeCounts[state] += 1;
    for (const { fact } of facts) {
      const kind = countedKindOf(fact);
      if (kind !== null) add(intakeCounts.kinds, kind, 1);
    }
    if (reading.outcome === 'read')
      for (const [name, count] of reading.unread) add(intakeCounts.unread, name, count);
  }
  return counts;
}

function add(counts: Counts, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Returns null for a fact that is counted with its message. */
function countedKindOf(fact: Fact): IntakeKind | null {
  if (fact.kind === 'seen') return fact.message === null ? 'person' : `message_${fact.message}`;
  if (fact.kind === 'marketing') return `marketing_${fact.wish}`;
  return (intakeKinds as readonly string[]).includes(fact.kind) ? (fact.kind as IntakeKind) : null;
}
