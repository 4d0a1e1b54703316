/**
 * An import taken back, from its last row to its first. Whoever it made is deleted, whoever it changed gets back what
 * they had, as long as they are as the import left them; the others stay. Opt-outs stay with their numbers and emails
 * as they do whenever a contact goes.
 */
import type { Channel, ConsentState } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import type { ContactId } from '../../domain/ids.js';
import { deleteCatalogItem, isCatalogItemUsed } from '../../store/catalogs.js';
import type { Transaction } from '../../store/database.js';
import { findNoted, findOptIns, lockItems } from '../../store/imports-probe.js';
import { noteUndone, readUndone } from '../../store/imports-rows.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { applyChanges } from '../writes/apply.js';
import type { Change } from '../writes/changes.js';
import { fromImage } from './image.js';
import type { ImportCatalogs } from './import-catalogs.js';
import type { WrittenRow } from './row-chunks.js';
import type { ImportTask } from './task.js';

/** Whom a chunk takes back, while its rows are gone through. */
interface Restored {
  readonly before: Contact;
  /** null: deleted */
  after: Contact | null;
}

export interface UndoneChunk {
  /** rows taken back */
  readonly reverted: number;
  /** contacts that stay as they are */
  readonly kept: number;
}

/** Takes back rows, which come from the last to the first. */
export async function undoRows(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  rows: readonly WrittenRow[],
): Promise<UndoneChunk> {
  const { accountId, id } = task;
  if (rows.length === 0) return { reverted: 0, kept: 0 };
  const ids = [...new Set(rows.map((row) => row.contactId))];
  await context.reads.lock(tx, accountId, ids);
  const contacts = new Map<ContactId, Contact>();
  for (const contact of await context.reads.findMany(tx, accountId, ids))
    if (contact !== undefined) contacts.set(contact.id, contact);
  const noted = await findNoted(tx, accountId, ids);
  // What rows below did to the same contacts was taken back in a chunk before; or it was not.
  const undoneBefore = await readUndone(tx, accountId, id, ids);

  const read = (image: unknown) => fromImage(image, accountId, catalogs.numbered.bind(catalogs));
  const restored = new Map<ContactId, Restored>();
  const keptIds = new Set(ids.filter((one) => undoneBefore.get(one) === null));
  const changedIds = new Set<ContactId>();
  let reverted = 0;
  let kept = 0;
  for (const row of rows) {
    const { contactId, before } = row;
    if (before !== undefined) changedIds.add(contactId);
    const isBehindKept = keptIds.has(contactId);
    const isLeft = before === undefined && noted.has(contactId);
    const version = undoneBefore.get(contactId) ?? row.version;
    const isReverted = !isLeft && !isBehindKept && revert({ ...row, version }, contacts, restored, read);
    if (isReverted) reverted += 1;
    else {
      if (!isBehindKept) kept += 1;
      keptIds.add(contactId);
    }
  }
  await writeRestored(context, tx, task, catalogs, [...restored.values()]);
  await noteUndone(tx, accountId, id, versionsOf(changedIds, keptIds, restored));
  return { reverted, kept };
}

/** Of the contacts that earlier rows may have changed too. */
function versionsOf(
  changed: ReadonlySet<ContactId>,
  kept: ReadonlySet<ContactId>,
  restored: ReadonlyMap<ContactId, Restored>,
): ReadonlyMap<ContactId, number | null> {
  const versions = new Map<ContactId, number | null>();
  for (const contactId of changed) {
    const one = restored.get(contactId);
    if (kept.has(contactId)) versions.set(contactId, null);
    else if (one !== undefined && one.after !== null) versions.set(contactId, one.before.version + 1);
  }
  return versions;
}

async function writeRestored(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  restored: readonly Restored[],
): Promise<void> {
  const { accountId, caller, startedAt } = task;
  const now = context.clock();
  const staying = restored.flatMap((one) => one.after?.id ?? []);
  // Permissions go with the import that brought them; refusals stay.
  const optIns = await findOptIns(tx, accountId, staying, caller.face, startedAt ?? now);
  const changes = restored.map(({ before, after: content }): Change => {
    const consents = optIns
      .filter((one) => one.contactId === content?.id)
      .map(({ channel, purpose, previous }) => ({
        channel: channel as Channel,
        purpose,
        state: (previous ?? 'unknown') as ConsentState,
      }));
    const isOut = consents.some((one) => one.channel === 'whatsapp' && one.purpose === null);
    const after = content && {
      ...content,
      version: before.version + 1,
      reach: isOut ? { ...content.reach, optedIn: false } : content.reach,
    };
    return { before, after, steps: [{ before, after }], consents, suppressions: [] };
  });
  await applyChanges(tx, { caller, now, newId: context.newId, catalogs }, changes);
}

/** Whether the contact was as the row left it; then it is taken back. */
function revert(
  row: WrittenRow,
  contacts: ReadonlyMap<ContactId, Contact>,
  restored: Map<ContactId, Restored>,
  read: (image: unknown) => Contact,
): boolean {
  const earlier = restored.get(row.contactId);
  const current = earlier?.after ?? contacts.get(row.contactId);
  if (current === undefined || (earlier === undefined && current.version !== row.version)) return false;
  const before = earlier?.before ?? current;
  const after = row.before === undefined ? null : withContent(current, read(row.before));
  restored.set(row.contactId, { before, after });
  return true;
}

/** The contact with what it had; what it is called by others stays, and so does what is on record of it. */
function withContent(current: Contact, content: Contact): Contact {
  const { id, number, version, reach, createdAt, updatedAt } = current;
  return { ...content, id, number, version, reach, createdAt, updatedAt: laterThan(updatedAt) };
}

function laterThan(time: Date): Date {
  return new Date(time.getTime() + 1);
}

/** Removes the items of catalogs that the import made and nobody uses. */
export async function removeMade(context: Context, tx: Transaction, task: ImportTask): Promise<void> {
  const { accountId, made } = task;
  for (const catalog of ['tags', 'groups', 'sources', 'statuses'] as const) {
    const numbers = made.filter((one) => one.catalog === catalog).map((one) => one.number);
    for (const number of await lockItems(tx, accountId, catalog, numbers))
      if (!(await isCatalogItemUsed(tx, accountId, catalog, number)))
        await deleteCatalogItem(tx, accountId, catalog, number);
  }
  if (made.length === 0) return;
  await notifyChanged(tx, accountId);
  context.catalogs.forget(accountId);
}
