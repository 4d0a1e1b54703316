/** What must be known before the rows of a chunk are decided, read in its transaction; what they may change is locked. */
import { noStanding, type Standing } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { type IdentityKey, identityName, isShared } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import type { FileRow } from '../../files/record.js';
import { lockIdentities } from '../../store/candidates.js';
import { readStandings } from '../../store/consents.js';
import type { Transaction } from '../../store/database.js';
import {
  findEmailHolders,
  findKnownIds,
  findOwners,
  findPreviewed,
  readPreviews,
} from '../../store/imports-probe.js';
import type { Context } from '../context.js';
import { Overtaken } from '../writes/commands.js';
import { lockQuota } from '../writes/read-world.js';
import { World } from '../writes/world.js';
import { decidesByEmail } from './decide-rows.js';
import { fromPreview } from './image.js';
import type { ImportCatalogs } from './import-catalogs.js';
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

export async function prefetch(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  rows: readonly FileRow[],
): Promise<World<ImportCatalogs>> {
  const { accountId, options } = task;
  const asked = askedBy(rows);
  const emails = [...asked.emails.values()];
  // No constraint says that an email has one holder: whatever makes it so waits for the end of this.
  if (!options.isDryRun) await lockIdentities(tx, accountId, emails);
  const keys = [...asked.keys.values()];
  const owners = await findOwners(tx, accountId, keys);
  const holders = await findEmailHolders(tx, accountId, [...asked.emails.keys()]);
  const held = [
    ...owners.map((one) => ({ key: keys[one.asked] as IdentityKey, id: one.contactId })),
    ...holders.map((one) => ({ key: emails[one.asked] as IdentityKey, id: one.contactId })),
  ];
  const known = await findKnownIds(tx, accountId, [...asked.ids]);
  const previewed = options.isDryRun ? await findPreviews(tx, task, asked, held) : [];
  const met = [...new Set([...[...held, ...previewed].map((one) => one.id), ...known])];
  const isChanging = options.onMatch !== 'skip' && met.length > 0;
  const { contacts, standings } = await readMet(context, tx, task, catalogs, isChanging ? met : []);
  if (isChanging && !options.isDryRun) checkHolders(contacts, held);
  const onRecord = await readStandings(tx, accountId, isChanging && asked.hasEntries ? met : []);
  const quota = await lockQuota(tx, accountId);
  const more = options.isDryRun ? task.created : 0;
  const world = new World(catalogs, quota && { ...quota, current: quota.current + more });
  for (const contact of contacts.values()) world.put(contact);
  for (const { id, key } of [...held, ...previewed]) world.putHolder(id, key);
  for (const id of known) world.putHolder(id);
  for (const [id, standing] of onRecord) world.standings.set(id, standing);
  // What a dry run would have put on record comes after what is there.
  for (const [id, { consents, suppressions }] of standings) {
    const stored = onRecord.get(id) ?? noStanding;
    world.standings.set(id, {
      consents: new Map([...stored.consents, ...consents]),
      suppressions: new Map([...stored.suppressions, ...suppressions]),
    });
  }
  return world;
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
    hasEntries ||= record.consents !== undefined || record.suppressions !== undefined;
    const identities = identitiesOf(record);
    const isByEmail = decidesByEmail(record, identities);
    for (const { key, name } of identities) {
      if (!isShared(key.kind)) keys.set(name, key);
      else if (isByEmail && key.kind === 'email') emails.set(key.value, key);
    }
  }
  return { keys, emails, ids, hasEntries };
}

/** What is kept of a name for the rows below, in a dry run; the database holds no U+0000. */
export const previewName = {
  identity: (name: string) => name.replaceAll('\u0000', '\u0001'),
  email: (value: string) => `email\u0001\u0001${value}`,
  id: (id: ContactId) => `id\u0001${id}`,
} as const;

interface Held {
  readonly id: ContactId;
  /** absent: known by its id */
  readonly key?: IdentityKey;
}

/** What earlier rows of a dry run would have made or changed. */
async function findPreviews(
  tx: Transaction,
  { accountId, id: importId }: ImportTask,
  asked: Asked,
  held: readonly Held[],
): Promise<readonly Held[]> {
  const stored = new Set(held.map((one) => one.key));
  const keys = [...asked.keys.values()].filter((key) => !stored.has(key));
  const questions: readonly (readonly [string, IdentityKey?])[] = [
    ...keys.map((key) => [previewName.identity(identityName(key)), key] as const),
    ...[...asked.emails].map(([value, key]) => [previewName.email(value), key] as const),
    ...[...asked.ids].map((id) => [previewName.id(id)] as const),
  ];
  const names = questions.map(([name]) => name);
  return (await findPreviewed(tx, accountId, importId, names)).map(({ asked: at, contactId: id }) => {
    const key = questions[at]?.[1];
    return key === undefined ? { id } : { id, key };
  });
}

async function readMet(
  context: Context,
  tx: Transaction,
  { accountId, id: importId, options }: ImportTask,
  catalogs: ImportCatalogs,
  met: readonly ContactId[],
) {
  if (!options.isDryRun) await context.reads.lock(tx, accountId, met);
  const contacts = new Map<ContactId, Contact>();
  const standings = new Map<ContactId, Standing>();
  for (let at = 0; at < met.length; at += portion)
    for (const contact of await context.reads.findMany(tx, accountId, met.slice(at, at + portion)))
      if (contact !== undefined) contacts.set(contact.id, contact);
  if (options.isDryRun)
    for (const [id, stored] of await readPreviews(tx, accountId, importId, met)) {
      const preview = fromPreview(stored, accountId, catalogs.numbered.bind(catalogs));
      contacts.set(id, preview.contact);
      standings.set(id, preview.standing);
    }
  return { contacts, standings };
}

/** Throws when it changed who holds what between finding and locking. */
function checkHolders(contacts: ReadonlyMap<ContactId, Contact>, held: readonly Required<Held>[]): void {
  const names = new Map<ContactId, Set<string>>();
  for (const contact of contacts.values())
    names.set(contact.id, new Set(contact.identities.map(identityName)));
  for (const { id, key } of held) if (names.get(id)?.has(identityName(key)) !== true) throw new Overtaken();
}
