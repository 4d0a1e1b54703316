/**
 * Erases a person: its contact, and all other stored data about it. One short transaction deletes the contact and the
 * data that could restore it. From then on no reader finds the contact. Batches rewrite all other data
 * (`erase-rest.ts`). If the process ends before the last batch, the next sweep continues. Decision:
 * docs/decisions/0029-erasure.md.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { ownedNamesOf } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { getContact } from '../../contacts/operations/find-contacts.js';
import { eraseDeleted, findDeletedContact } from '../../contacts/store/deleted-contacts.js';
import { type ContactSelector, checkVersion, type DeleteCommand } from '../../contacts/values/commands.js';
import { erasedEvent } from '../../contacts/writes/effects.js';
import { fromSnapshot } from '../../contacts/writes/merges/merge-snapshot.js';
import { deleteContact } from '../../contacts/writes/write.js';
import { type RetryPolicy, retry, StateChangedError } from '../../database/connections/retry.js';
import { countErasure } from '../../database/counters.js';
import { isRetryable } from '../../database/errors.js';
import { writeKeys } from '../../duplicates/store/key-rows.js';
import { insertEvents } from '../../feed/store/events.js';
import { lockImports } from '../../imports/store/import-erasure.js';
import { applyBatchBetweenErasures } from '../../intakes/operations/apply-payloads.js';
import { pauseBatches } from '../../intakes/store/payloads.js';
import { inOneTransaction } from '../../operation-context/bound-context.js';
import {
  type Basics,
  type CallerVisibility,
  type Context,
  sourceOf,
} from '../../operation-context/context.js';
import { needs } from '../../operation-context/declared-operation.js';
import { storedAnswerMs } from '../../retention/values.js';
import { type BegunErasure, beginErasure, findBegunErasure } from '../store/begun-erasures.js';
import { recordErasure } from '../store/erasures.js';
import {
  countParts,
  findEndedContact,
  findErasedPosition,
  listRecentParts,
  partTables,
} from '../store/person-erasure.js';
import { type HashedRefusal, hashRefusals, saltRefusals } from '../store/refusal-erasure.js';
import { erasureLimits } from '../values/erased-person.js';
import { erasureKey } from '../values/name-hashes.js';
import { eraseRest } from './erase-rest.js';
import type { RunPiece } from './erasure-batches.js';
import { listNamesOfOthers, readErasedPerson, tooMany } from './known-person.js';
import { WaitingRows } from './waiting-rows.js';

type EraseCommand = Pick<DeleteCommand, 'target' | 'ifVersion'>;

/** The result of an erasure, by kind of data. */
interface Erasure {
  readonly contactId: ContactId;
  readonly erasedAt: Date;
  /** every kind of data that was searched, with or without a result */
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly refusals: readonly HashedRefusal[];
}

/** Every kind of data that is searched. */
const searched = [
  'contacts',
  ...partTables,
  'events',
  'merges',
  'bulk_change_contacts',
  'deleted_contacts',
  'plans',
  'shown_contacts',
  'book_readers',
  'deliveries',
  'import_chunks',
  'import_parts',
  'imports',
  'import_previews',
  'import_undone',
  'idempotency_keys',
  'intake_payloads',
  'retained_refusals',
] as const;

const saltBytes = 32;
/** Requests that were under way when an answer was stored may be older by this time. */
const requestMarginMs = 60 * 60 * 1000;

/**
 * Erases a contact, and ends an erasure that was begun. A deleted contact can be erased while some of its data is
 * stored. Throws `not_found`, `stale`, `quota`.
 */
export function eraseContact(context: Context, caller: Caller, command: EraseCommand): Promise<Erasure> {
  const { lanes } = context;
  const turn: RunPiece = (piece) => lanes.long.run(caller, piece);
  return lanes.steps.run(caller, () => eraseInPieces(context, caller, command, turn));
}

async function eraseInPieces(
  context: Context,
  caller: Caller,
  command: EraseCommand,
  turn: RunPiece,
): Promise<Erasure> {
  const { accountId } = caller;
  const unfinished = await findUnfinishedErasure(context, accountId, command);
  if (unfinished !== undefined) return resultOf(await eraseRest(context, accountId, unfinished, turn));
  const policy: RetryPolicy = {
    attempts: 5,
    // The search of large data may take longer than a request; each of its statements has a limit.
    deadline: context.database.deadline ?? Number.POSITIVE_INFINITY,
    retryWhen: (error) =>
      error instanceof StateChangedError
        ? 'at once'
        : context.isBound !== true && isRetryable(error) && 'later',
  };
  const changedTooOften = new ProblemError(
    { kind: 'unavailable' },
    { detail: 'other requests changed the contact again and again' },
  );
  const begun = await retry(policy, () => attemptErasure(context, caller, command, turn)).catch(
    (error: unknown) => {
      throw error instanceof StateChangedError ? changedTooOften : error;
    },
  );
  return resultOf(await eraseRest(context, accountId, begun, turn));
}

/** Continues an erasure after its process ended; does nothing if another process has completed it. */
export async function resumeErasure(context: Context, accountId: AccountId, id: ContactId): Promise<void> {
  const unfinished = await findBegunErasure(context.database, accountId, id);
  if (unfinished !== undefined) await eraseRest(context, accountId, unfinished);
}

/**
 * Finds an erased contact by its id. If an import has created a contact with that id since, the request means the new
 * contact.
 */
async function findUnfinishedErasure(
  context: Basics & CallerVisibility,
  accountId: AccountId,
  { target }: EraseCommand,
): Promise<BegunErasure | undefined> {
  const id = targetIdOf(target);
  const unfinished = id === undefined ? undefined : await findBegunErasure(context.database, accountId, id);
  if (unfinished === undefined || id === undefined) return undefined;
  const exists = (await context.reads.findMany(context.database, accountId, [id]))[0] !== undefined;
  return exists ? undefined : unfinished;
}

function resultOf({ contactId, erasedAt, found, refusals }: BegunErasure): Erasure {
  const tables = searched.map((table) => ({ table, rows: found[table] ?? 0 }));
  return { contactId, erasedAt, tables, refusals };
}

/** Deletes the contact. Throws `StateChangedError` when the contact changed since its values were read. */
async function attemptErasure(
  context: Context,
  caller: Caller,
  command: EraseCommand,
  turn: RunPiece,
): Promise<BegunErasure> {
  const { accountId } = caller;
  // Payloads that were received before are applied first: later they would restore the person.
  const began = context.clock().getTime();
  const applyEarlier = () => applyBatchBetweenErasures(context, accountId, context.clock().getTime() - began);
  while ((await turn(applyEarlier)) > 0);
  const erasedContact = await findErasable(context, caller, command);
  const values = erasedContact.contact ?? erasedContact.binned ?? null;
  const person = await readErasedPerson(context.database, accountId, erasedContact.id, values);
  // Nothing is changed before this refusal.
  await readRecent(context, accountId, person.ids);
  const waiting = new WaitingRows(accountId, person);
  await waiting.scrubCommitted(context.database, turn);
  const key = erasureKey(context.tokenSecret, accountId);
  await saltRefusals(context.database.asyncCommits, accountId, context.random(saltBytes));
  const eraseContactItself = async (bound: Context): Promise<BegunErasure> => {
    const { database } = bound;
    const now = bound.clock();
    await database.transaction((tx) => pauseBatches(tx, accountId));
    // Imports are locked before the contact, since a worker locks them in that order.
    await database.transaction((tx) => lockImports(tx, accountId));
    await waiting.search(database);
    const { ids } = person;
    // Another contact may have received a number or email meanwhile. The texts of that contact must be kept, so the
    // search starts again.
    if ((await listNamesOfOthers(database, accountId, ids, person.identities)).size > 0)
      throw new StateChangedError();
    const recent = await readRecent(bound, accountId, ids);
    const parts = await countParts(database, accountId, ids);
    await deleteUnchanged(bound, caller, erasedContact);
    return database.transaction(async (tx): Promise<BegunErasure> => {
      if (erasedContact.contact === null)
        await insertEvents(tx, accountId, [
          erasedEvent(sourceOf({ caller, newId: bound.newId, now }), erasedContact),
        ]);
      const bin = await eraseDeleted(tx, accountId, ids, ownedNamesOf(person.identities));
      // The search for duplicates deletes them later, and they are hashes of names and numbers.
      await writeKeys(tx, accountId, ids, new Map());
      // The contact may have been restored since the search.
      if (
        erasedContact.contact === null &&
        (await bound.reads.findMany(tx, accountId, [erasedContact.id]))[0] !== undefined
      )
        throw new StateChangedError();
      const rows = await waiting.scrub(tx);
      await recordErasure(tx, accountId, { ids, names: ownedNamesOf(person.identities) }, key, now);
      const refusals = await hashRefusals(tx, accountId, person, now);
      const counts = {
        contacts: erasedContact.contact === null ? 0 : 1,
        ...parts,
        deleted_contacts: bin,
        import_parts: rows,
        retained_refusals: refusals.rows,
      };
      const position = await findErasedPosition(tx, accountId, erasedContact.id);
      const stored = { ...person.toJson(), recent };
      const begun = { contactId: erasedContact.id, erasedAt: now, position, person: stored, found: counts };
      const withRefusals = { ...begun, refusals: refusals.hashed };
      await beginErasure(tx, accountId, ids, withRefusals);
      await countErasure(tx, accountId);
      return withRefusals;
    });
  };
  return turn(() => inOneTransaction(context, accountId, eraseContactItself, 'attempt'));
}

/** Reads new records, by which stored answers are found. Throws `quota`: answers beyond the bound would stay. */
async function readRecent(
  { database, clock }: Basics,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<readonly string[]> {
  const since = new Date(clock().getTime() - storedAnswerMs - requestMarginMs);
  const recent = await listRecentParts(database, accountId, ids, since, erasureLimits.recent + 1);
  if (recent.length > erasureLimits.recent) throw tooMany('new records of one contact', erasureLimits.recent);
  return recent;
}

interface ErasedContact {
  readonly id: ContactId;
  readonly version: number;
  /** null: deleted before */
  readonly contact: Contact | null;
  /** its values in the bin, when it was deleted before */
  readonly binned?: Contact;
}

async function findErasable(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: EraseCommand,
): Promise<ErasedContact> {
  try {
    const contact = await getContact(context, caller, command);
    checkVersion(command, contact);
    return { id: contact.id, version: contact.version, contact };
  } catch (error) {
    const isMissing = error instanceof ProblemError && error.problem.kind === 'not_found';
    const id = targetIdOf(command.target);
    if (!isMissing || id === undefined) throw error;
    const ended = await findEndedContact(context.database, caller.accountId, id);
    const binned = await findBinned(context, caller, id);
    if (ended === undefined && binned === undefined) throw error;
    const version = ended?.version ?? binned?.version ?? 1;
    checkVersion(command, { version } as Contact);
    return { id, version, contact: null, ...withoutUndefined({ binned }) };
  }
}

async function findBinned(
  context: Basics,
  { accountId }: Caller,
  id: ContactId,
): Promise<Contact | undefined> {
  const deleted = await findDeletedContact(context.database, accountId, id);
  return deleted && fromSnapshot(deleted.snapshot, accountId, () => undefined);
}

function targetIdOf(target: readonly ContactSelector[]): ContactId | undefined {
  return target.flatMap((selector) => (selector.by === 'id' ? [selector.id] : []))[0];
}

/** Throws `StateChangedError` if the contact has changed since it was read. A deleted one is erased from the bin. */
async function deleteUnchanged(
  context: Context,
  caller: Caller,
  { id, version, contact }: ErasedContact,
): Promise<void> {
  if (contact === null) return;
  const target = [{ by: 'id', id }] as const;
  try {
    await deleteContact(context, caller, { op: 'delete', target, ifVersion: version, isErasure: true });
  } catch (error) {
    const kind = error instanceof ProblemError ? error.problem.kind : undefined;
    throw kind === 'stale' || kind === 'not_found' ? new StateChangedError() : error;
  }
}

export const erasureOperations = needs('contacts:delete', { eraseContact });
