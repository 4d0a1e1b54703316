/** What must be known before a chunk is judged, read in its transaction; whoever may be changed is locked. */
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityName, isShared } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import type { ContactRecord, FileRow } from '../../files/record.js';
import { lockIdentities } from '../../store/candidates.js';
import type { Transaction } from '../../store/database.js';
import {
  type Found,
  findEmailHolders,
  findKnownIds,
  findOwners,
  findPreviewed,
  type OnRecord,
  readOnRecord,
  readPreviews,
} from '../../store/imports-probe.js';
import { TargetsMoved } from '../contacts/targets.js';
import { readQuota } from '../contacts/write-outcome.js';
import type { Context } from '../context.js';
import { actorOf } from '../context.js';
import { fromPreview } from './image.js';
import { decidesByEmail, type Known } from './judge.js';
import { Ledger } from './ledger.js';
import type { RecordContext } from './record-edit.js';
import { identitiesOf } from './row-keys.js';
import type { ImportTask } from './task.js';

/** What the rows of a chunk ask for. */
interface Asked {
  /** of exclusive kinds, by name */
  readonly keys: ReadonlyMap<string, IdentityKey>;
  /** that decide, by value */
  readonly emails: ReadonlyMap<string, IdentityKey>;
  readonly ids: ReadonlySet<ContactId>;
  /** whether a row says something about consents or suppressions */
  readonly hasEntries: boolean;
}

/** Contacts are read in portions, so that nobody waits long for this process. */
const portion = 200;

export async function probe(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  recordContext: RecordContext,
  rows: readonly FileRow[],
): Promise<Known> {
  const { accountId, options } = task;
  const asked = askedBy(rows);
  const emailKeys = [...asked.emails.values()];
  // No constraint says that an email has one holder: whoever makes it so waits for the end of this.
  if (!options.isDryRun) await lockIdentities(tx, accountId, emailKeys);
  const keys = [...asked.keys.values()];
  const found = await findOwners(tx, accountId, keys);
  const holders = await findEmailHolders(tx, accountId, [...asked.emails.keys()]);
  const ids = new Set(await findKnownIds(tx, accountId, [...asked.ids]));
  const owners = new Map(found.map((one) => [nameAt(keys, one), one.contactId]));
  const emails = new Map([...asked.emails.keys()].map((value) => [value, new Set<ContactId>()]));
  for (const one of holders) emails.get(emailKeys[one.asked]?.value ?? '')?.add(one.contactId);
  if (options.isDryRun) await addPreviewed(tx, task, asked, { owners, emails, ids });

  const met = [...new Set([...owners.values(), ...[...emails.values()].flatMap((one) => [...one]), ...ids])];
  const isChanging = options.onMatch !== 'skip' && met.length > 0;
  const { contacts, record } = await readMet(context, tx, task, recordContext, isChanging ? met : []);
  if (isChanging && !options.isDryRun) checkHolders(contacts, owners, emails);
  const onRecord = await readOnRecord(tx, accountId, isChanging && asked.hasEntries ? met : []);
  const quota = await readQuota(tx, accountId);
  const previewed = options.isDryRun ? task.created : 0;
  return {
    owners,
    emails,
    ids,
    contacts,
    // What a dry run would have put on record comes after what is there.
    ledger: new Ledger([onRecord, ...record], actorOf(task.caller), context.newId, recordContext.now),
    room: quota === undefined ? undefined : quota.maximum - quota.current - previewed,
    maximum: quota?.maximum ?? 0,
  };
}

function askedBy(rows: readonly FileRow[]): Asked {
  const keys = new Map<string, IdentityKey>();
  const emails = new Map<string, IdentityKey>();
  const ids = new Set<ContactId>();
  let hasEntries = false;
  for (const row of rows) {
    if (!('record' in row)) continue;
    const { record } = row;
    if (record.id !== undefined) ids.add(record.id);
    hasEntries ||= hasOwnEntries(record);
    const identities = identitiesOf(record);
    const isByEmail = decidesByEmail(record, identities);
    for (const { key, name } of identities) {
      if (!isShared(key.kind)) keys.set(name, key);
      else if (isByEmail && key.kind === 'email') emails.set(key.value, key);
    }
  }
  return { keys, emails, ids, hasEntries };
}

function hasOwnEntries(record: ContactRecord): boolean {
  return record.consents !== undefined || record.suppressions !== undefined;
}

function nameAt(keys: readonly IdentityKey[], { asked }: Found): string {
  const key = keys[asked];
  return key === undefined ? '' : identityName(key);
}

/** What is kept of a name for the rows below, in a dry run; the database holds no U+0000. */
export const previewName = {
  identity: (name: string) => name.replaceAll('\u0000', '\u0001'),
  email: (value: string) => `email\u0001\u0001${value}`,
  id: (id: ContactId) => `id\u0001${id}`,
} as const;

/** Adds whom earlier rows of a dry run would have made. */
async function addPreviewed(
  tx: Transaction,
  task: ImportTask,
  asked: Asked,
  known: Pick<Known, 'owners' | 'emails' | 'ids'>,
): Promise<void> {
  const questions: { readonly name: string; readonly add: (id: ContactId) => void }[] = [
    ...[...asked.keys.keys()].map((name) => ({
      name: previewName.identity(name),
      add: (id: ContactId) => {
        if (!known.owners.has(name)) known.owners.set(name, id);
      },
    })),
    ...[...asked.emails.keys()].map((value) => ({
      name: previewName.email(value),
      add: (id: ContactId) => {
        known.emails.get(value)?.add(id);
      },
    })),
    ...[...asked.ids].map((id) => ({
      name: previewName.id(id),
      add: () => {
        known.ids.add(id);
      },
    })),
  ];
  const names = questions.map((one) => one.name);
  for (const { asked: at, contactId } of await findPreviewed(tx, task.accountId, task.id, names))
    questions[at]?.add(contactId);
}

async function readMet(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  { catalogs }: RecordContext,
  met: readonly ContactId[],
): Promise<{ readonly contacts: ReadonlyMap<ContactId, Contact>; readonly record: readonly OnRecord[] }> {
  const { accountId, options } = task;
  if (!options.isDryRun) await context.reads.lock(tx, accountId, met);
  const contacts = new Map<ContactId, Contact>();
  for (let at = 0; at < met.length; at += portion)
    for (const contact of await context.reads.findMany(tx, accountId, met.slice(at, at + portion)))
      if (contact !== undefined) contacts.set(contact.id, contact);
  if (!options.isDryRun) return { contacts, record: [] };
  const record: OnRecord[] = [];
  for (const [id, stored] of await readPreviews(tx, accountId, task.id, met)) {
    const preview = fromPreview(stored, accountId, catalogs.numbered.bind(catalogs));
    contacts.set(id, preview.contact);
    record.push(preview.record);
  }
  return { contacts, record };
}

/** Throws when somebody changed who holds what between finding and locking. */
function checkHolders(
  contacts: ReadonlyMap<ContactId, Contact>,
  owners: Known['owners'],
  emails: Known['emails'],
): void {
  const names = new Map<ContactId, Set<string>>();
  for (const contact of contacts.values())
    names.set(contact.id, new Set(contact.identities.map(identityName)));
  for (const [name, id] of owners) if (names.get(id)?.has(name) !== true) throw new TargetsMoved();
  for (const [value, ids] of emails)
    for (const id of ids)
      if (contacts.get(id)?.identities.some((one) => one.kind === 'email' && one.value === value) !== true)
        throw new TargetsMoved();
}
