/**
 * Undoes an import, from its last row to its first. It deletes contacts that the import created, and restores contacts
 * that it changed. Contacts changed since then stay unchanged. Opt-outs stay in force for their numbers and emails, as
 * after every delete.
 */
import {
  applyEntries,
  type ConsentEdit,
  type ConsentState,
  type KnownEntries,
  noKnownEntries,
  reachOf,
} from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import { canonicalAttributes } from '@switchbook/domain/fields/own-field-values.js';
import { asAwaiting } from '@switchbook/domain/identity/shared-identity.js';
import { isTooLarge, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { dropCatalogItem, isCatalogItemUsed } from '../../catalogs/store/catalog-rows.js';
import { readKnownEntries } from '../../consents/store/consent-rows.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import type { Takeover } from '../../contacts/values/commands.js';
import { type ApplyContext, applyChanges } from '../../contacts/writes/apply.js';
import { type Change, Changes } from '../../contacts/writes/changes.js';
import { DecisionState } from '../../contacts/writes/decision-state.js';
import { openSnapshotReader } from '../../contacts/writes/merges/read-snapshots.js';
import {
  readValueHolders,
  recordUniqueValues,
  releaseValues,
} from '../../contacts/writes/unique/unique-values.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Transaction } from '../../database/database.js';
import { type Context, sourceOf } from '../../operation-context/context.js';
import type { ImportCatalogs } from '../operations/rows/import-catalogs.js';
import { type WrittenRow, WrittenRows } from '../operations/rows/row-codec.js';
import { dropUndone, findChunk, readUndone, saveImportUndone } from '../store/import-rows.js';
import type { ImportTransaction } from '../store/import-session.js';
import { dropImportNotes } from '../store/imported-notes.js';
import { findOptIns, findWithEntries, lockItems } from '../store/matching-rows.js';
import { settleUndo } from '../store/stored-imports.js';
import type { ImportTask } from '../values/import-job.js';
import type { ImportState } from '../values/import-limits.js';
import { ChunkWorker } from './chunk-worker.js';

interface Chunk {
  readonly to: number;
  readonly rows: WrittenRows | undefined;
}

/** An undo reads and writes whole contacts. */
const maxRows = 200;

export class UndoWorker extends ChunkWorker<Chunk> {
  override readonly dueStates: readonly ImportState[] = ['undoing'];
  override readonly endState = 'undone';
  protected override readonly maxAttempts = 6;
  /** rows around the checkpoint */
  #rows: WrittenRows | undefined;

  override async finish(tx: ImportTransaction, task: ImportTask): Promise<void> {
    await removeCreatedItems(this.context, tx, task);
    await dropUndone(tx, task.accountId, task.id);
  }

  protected override async nextChunk(): Promise<Chunk | 'finished'> {
    const last = this.checkpoint;
    if (last <= 0) return 'finished';
    if (this.#rows === undefined || last < this.#rows.firstRow || this.#rows.lastRow < last) {
      const stored = await findChunk(this.session, this.task.accountId, this.task.id, last);
      this.#rows = stored === undefined ? undefined : await WrittenRows.read(stored);
    }
    const rows = this.#rows;
    const to =
      rows === undefined ? 0 : Math.max(rows.firstRow - 1, last - Math.min(this.size.limit, maxRows));
    return { to, rows };
  }

  protected override async settle(
    tx: ImportTransaction,
    { to, rows }: Chunk,
    catalogs: ImportCatalogs,
  ): Promise<() => boolean> {
    const written = (await rows?.readBetween(to, this.checkpoint)) ?? [];
    const undone = await undoRows(this.context, tx, this.task, catalogs, written);
    const settled = { from: this.checkpoint, to, rowsPerSecond: this.throughput.rowsPerSecond(), ...undone };
    const isSettled = await settleUndo(tx, this.task.accountId, this.task.id, settled, this.context.clock());
    if (!isSettled) throw new StateChangedError();
    return () => false;
  }

  /** Makes chunks smaller if their contacts have too many entries together. */
  protected override failed(error: unknown, { to }: Chunk, isRetried: boolean): void {
    if (isRetried) return;
    const rows = this.checkpoint - to;
    if (!isTooLarge(error) || rows === 1) throw error;
    this.size.shrink(Math.min(rows, maxRows));
  }
}

interface UndoneChunk {
  /** number of reverted rows */
  readonly reverted: number;
  /** number of contacts that are left unchanged, or keep a note of the rows */
  readonly notReverted: number;
}

/** Undoes rows. `rows`: from the last to the first. */
async function undoRows(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  rows: readonly WrittenRow[],
): Promise<UndoneChunk> {
  const { accountId, id, caller } = task;
  if (rows.length === 0) return { reverted: 0, notReverted: 0 };
  const ids = listIdsIn(rows);
  await lockContacts(tx, accountId, ids);
  const state = new DecisionState(catalogs);
  for (const contact of await context.reads.findMany(tx, accountId, ids))
    if (contact !== undefined) state.put(contact);
  const withEntries = new Set(await findWithEntries(tx, accountId, ids, id));
  const notes = new AddedNotes(rows);
  await notes.remove(tx, task);
  // Later rows of the same contacts were reverted, or kept, in a chunk before.
  const undoneBefore = await readUndone(tx, accountId, id, ids);

  // The snapshot of an erased contact is empty.
  const snapshots = rows.map(({ contactId, before }) =>
    state.contact(contactId) === undefined ? undefined : before,
  );
  const stored = snapshots.filter((before) => before !== undefined);
  const read = await openSnapshotReader(tx, accountId, catalogs, stored);
  const contents = snapshots.map((before) => {
    if (before === undefined) return undefined;
    const contact = read(before);
    // A field may have been declared since.
    return { ...contact, attributes: canonicalAttributes(catalogs.fields, contact.attributes) };
  });
  const attributes = contents.flatMap((content) => (content === undefined ? [] : [content.attributes]));
  await readValueHolders(tx, accountId, attributes, state);
  const now = context.clock();
  const applying = { caller, now, newId: context.newId, reads: context.reads, catalogs };
  const changes = new Changes(state, { ...applying, numbers: [] });
  const unchangedIds = new Set(ids.filter((contactId) => undoneBefore.get(contactId) === null));
  const changedIds = new Set<ContactId>();
  const contactsWithNotes = new Set(ids.filter((contactId) => notes.areLeft(contactId)));
  let [reverted, unchanged] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const { contactId, before } = row;
    if (before !== undefined) changedIds.add(contactId);
    const isUnchanged = unchangedIds.has(contactId);
    const hasEntries = before === undefined && withEntries.has(contactId);
    const version = undoneBefore.get(contactId) ?? row.version;
    if (bringsNotesOnly(row)) {
      if (notes.take(row)) reverted += 1;
      else contactsWithNotes.add(contactId);
      continue;
    }
    const isReverted =
      !hasEntries && !isUnchanged && revert({ ...row, version }, contents[index], state, changes);
    if (isReverted) {
      reverted += 1;
      for (const takeover of row.takeovers ?? [])
        if (!unchangedIds.has(takeover.contactId) && giveBack(takeover, undoneBefore, state, changes, now))
          changedIds.add(takeover.contactId);
    } else {
      if (!isUnchanged) unchanged += 1;
      unchangedIds.add(contactId);
    }
  }
  const restored = changes.list(false);
  await writeRestored(tx, task, applying, restored);
  await saveImportUndone(tx, accountId, id, versionsOf(changedIds, unchangedIds, restored));
  const others = [...contactsWithNotes].filter((contactId) => !unchangedIds.has(contactId));
  return { reverted, notReverted: unchanged + others.length };
}

/** Lists the contacts of the rows, and the contacts that lost identities to the rows. */
function listIdsIn(rows: readonly WrittenRow[]): readonly ContactId[] {
  const provisionalIds = rows.flatMap(({ takeovers = [] }) =>
    takeovers.map((takeover) => takeover.contactId),
  );
  return [...new Set([...rows.map((row) => row.contactId), ...provisionalIds])];
}

/** The notes that rows added, and that were not edited since: an edited note is no longer the import's. */
class AddedNotes {
  /** null: not stored, or the row created the contact, so all its notes count */
  readonly #added = new Map<ContactId, number | null>();
  readonly #removed = new Map<ContactId, number>();

  constructor(rows: readonly WrittenRow[]) {
    for (const { contactId, addedNotes } of rows) {
      const count = this.#added.get(contactId);
      const isAll = addedNotes === undefined || count === null;
      this.#added.set(contactId, isAll ? null : (count ?? 0) + addedNotes);
    }
  }

  async remove(tx: Transaction, { accountId, id }: ImportTask): Promise<void> {
    const removed = await dropImportNotes(
      tx,
      accountId,
      id,
      [...this.#added.keys()],
      [...this.#added.values()],
    );
    for (const contactId of removed) this.#removed.set(contactId, this.#countRemoved(contactId) + 1);
  }

  /** Whether the contact keeps notes of the rows. */
  areLeft(contactId: ContactId): boolean {
    return this.#countRemoved(contactId) < (this.#added.get(contactId) ?? 0);
  }

  /** Whether the notes of a row that added only notes were removed. A replaced text remains. */
  take({ contactId, addedNotes = 1 }: WrittenRow): boolean {
    const stillRemoved = this.#countRemoved(contactId) - addedNotes;
    if (stillRemoved < 0 || addedNotes === 0) return false;
    this.#removed.set(contactId, stillRemoved);
    return true;
  }

  #countRemoved(contactId: ContactId): number {
    return this.#removed.get(contactId) ?? 0;
  }
}

/**
 * Returns the contacts that earlier rows may have changed too, each with its version after the revert. Null: the
 * contact was kept.
 */
function versionsOf(
  changed: ReadonlySet<ContactId>,
  unchanged: ReadonlySet<ContactId>,
  restored: readonly Change[],
): ReadonlyMap<ContactId, number | null> {
  const versions = new Map<ContactId, number | null>();
  for (const { after } of restored)
    if (after !== null && changed.has(after.id)) versions.set(after.id, after.version);
  for (const id of changed) if (unchanged.has(id)) versions.set(id, null);
  return versions;
}

async function writeRestored(
  tx: Transaction,
  { accountId, caller, startedAt }: ImportTask,
  applying: ApplyContext,
  restored: readonly Change[],
): Promise<void> {
  const staying = restored.flatMap((change) => change.after?.id ?? []);
  // Opt-ins of the import are reverted; opt-outs are kept.
  const optIns = await findOptIns(tx, accountId, staying, caller.face, startedAt ?? applying.now);
  const optInsById = new Map<ContactId, typeof optIns>();
  for (const optIn of optIns) {
    const contactOptIns = optInsById.get(optIn.contactId);
    if (contactOptIns === undefined) optInsById.set(optIn.contactId, [optIn]);
    else contactOptIns.push(optIn);
  }
  const knownEntries = await readKnownEntries(tx, accountId, [...optInsById.keys()]);
  const changes = restored.map((change): Change => {
    const { before, after: content } = change;
    const contactOptIns = content === null ? [] : (optInsById.get(content.id) ?? []);
    const consents = contactOptIns.map(({ channel, purpose, sender, previous, previousAt }) => ({
      channel,
      purpose,
      sender,
      state: (previous ?? 'unknown') as ConsentState,
      // An earlier opt-in is not a new answer: it does not lift a later opt-out.
      occurredAt: previousAt,
    }));
    const entries = content === null ? undefined : knownEntries.get(content.id);
    const after =
      content && entries ? { ...content, reach: reachAfter(entries, consents, applying.now) } : content;
    return { ...change, after, steps: [{ before, after }], consents };
  });
  await applyChanges(tx, applying, changes);
}

function reachAfter(entries: KnownEntries, consents: readonly ConsentEdit[], now: Date) {
  return reachOf(applyEntries(entries, { consents }, 'all', now).knownEntries, now);
}

/**
 * Reverts the row. Returns false if the contact has changed since, or if another contact has an earlier value of a
 * unique field.
 */
function revert(
  { contactId, version }: WrittenRow,
  content: Contact | undefined,
  state: DecisionState,
  changes: Changes,
): boolean {
  const current = state.contact(contactId);
  if (current === undefined || (!changes.isTouched(contactId) && current.version !== version)) return false;
  if (content === undefined) {
    releaseValues(state, current);
    changes.addRemoval(current, 0, 'import undone');
    return true;
  }
  const after = withContent(current, content);
  if (!canTakeValues(state, after, current)) return false;
  const entries = { consents: [], suppressions: [], knownEntries: noKnownEntries };
  changes.addChange(current, { after, change: 'real', ...entries });
  return true;
}

/**
 * Makes the provisional owner, from which the row took an identity over, own it again. Returns false if that contact
 * has changed since.
 */
function giveBack(
  takeover: Takeover,
  undoneBefore: ReadonlyMap<ContactId, number | null>,
  state: DecisionState,
  changes: Changes,
  now: Date,
): boolean {
  const current = state.contact(takeover.contactId);
  const version = undoneBefore.get(takeover.contactId) ?? takeover.version;
  if (current === undefined || (!changes.isTouched(current.id) && current.version !== version)) return false;
  const after = { ...asAwaiting(current, takeover, { now }), updatedAt: laterThan(current.updatedAt) };
  const entries = { consents: [], suppressions: [], knownEntries: noKnownEntries };
  changes.addChange(current, { after, change: 'real', ...entries });
  return true;
}

/** Takes the values of the contact in unique fields; false: another contact has such a value. */
function canTakeValues(state: DecisionState, after: Contact, before: Contact): boolean {
  try {
    recordUniqueValues(state, after, before);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'invalid') return false;
    throw error;
  }
}

/** Returns the earlier content with the current id, number and state of consents. */
function withContent(current: Contact, content: Contact): Contact {
  const { id, number, version, reach, createdAt, updatedAt } = current;
  return { ...content, id, number, version, reach, createdAt, updatedAt: laterThan(updatedAt) };
}

/** Whether the row added only notes: its contact kept its version. */
function bringsNotesOnly({ before, version }: WrittenRow): boolean {
  return isObject(before) && before.version === version;
}

function laterThan(time: Date): Date {
  return new Date(time.getTime() + 1);
}

/** Deletes the catalog items that the import created and no contact uses. */
async function removeCreatedItems(context: Context, tx: Transaction, task: ImportTask): Promise<void> {
  const { accountId, made } = task;
  const source = sourceOf({ caller: task.caller, newId: context.newId, now: context.clock() });
  for (const catalog of allCatalogs) {
    const numbers = made
      .filter((createdItem) => createdItem.catalog === catalog)
      .map((createdItem) => createdItem.number);
    for (const number of await lockItems(tx, accountId, catalog, numbers))
      if (!(await isCatalogItemUsed(tx, accountId, catalog, number)))
        await dropCatalogItem(tx, accountId, catalog, { number }, source);
  }
  if (made.length === 0) return;
  await notifyChanged(tx, accountId);
}
