/** Reads the data that the rows of a chunk need, and locks the contacts that they may change. */

import type { FileRow, ImportedContact } from '@switchbook/contact-files/imported-contact.js';
import { type KnownEntries, noKnownEntries } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  type IdentityKey,
  identityName,
  isShared,
  refusalSubjectsOf,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { readKnownEntries } from '../../consents/store/consent-rows.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import { findNumberHolders } from '../../contacts/store/contact-reads.js';
import { lockIdentities } from '../../contacts/store/identity-holders.js';
import { CatalogDraft } from '../../contacts/writes/catalog-draft.js';
import { DecisionState } from '../../contacts/writes/decision-state.js';
import { lockQuota } from '../../contacts/writes/read-state.js';
import { uuidOwnersOf } from '../../contacts/writes/unique/id-owners.js';
import { readValueHolders } from '../../contacts/writes/unique/unique-values.js';
import { roughBytes } from '../../contacts/writes/write-batcher.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { findErasureTimes } from '../../erasure/store/refusal-erasure.js';
import type { Context } from '../../operation-context/context.js';
import { decidesByEmail, identitiesOf } from '../operations/rows/decide-rows.js';
import type { ImportCatalogs } from '../operations/rows/import-catalogs.js';
import { ImportDecisionState } from '../operations/rows/import-decision-state.js';
import { integersOf } from '../operations/rows/inherited-numbers.js';
import {
  findEarlierRows,
  type MatchedHolder,
  noEarlierRows,
  putEarlierValues,
  readPreviews,
} from '../operations/rows/previews.js';
import { inheritedValue, md5Of } from '../operations/rows/row-notes.js';
import { type ComparedRows, compareRows, decideSimilar } from '../operations/rows/similar-rows.js';
import { findKnownNotes } from '../store/imported-notes.js';
import { findEmailHolders, findKnownIds, findOwners } from '../store/matching-rows.js';
import { comparesRows, type ImportTask, mayChange } from '../values/import-job.js';
import { importLimits } from '../values/import-limits.js';

/** Contacts are read in batches, so that the event loop is never blocked for long. */
const readBatch = 200;

interface ReadChunk {
  readonly rows: readonly FileRow[];
  readonly compared?: ComparedRows;
}

export async function prefetch(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  { rows, compared }: ReadChunk,
): Promise<ImportDecisionState> {
  const { accountId, options } = task;
  const lookup = lookupOf(rows);
  const emails = [...lookup.emails.values()];
  // Emails have no unique constraint, so other writers of these emails wait for this transaction.
  if (!options.isDryRun) await lockIdentities(tx, accountId, emails);
  const keys = [...lookup.keys.values()];
  const owners = await findOwners(tx, accountId, keys);
  const holders = await findEmailHolders(tx, accountId, [...lookup.emails.keys()]);
  const holdings = [
    ...owners.map((owner) => ({ key: keys[owner.index] as IdentityKey, id: owner.contactId })),
    ...holders.map((holder) => ({ key: emails[holder.index] as IdentityKey, id: holder.contactId })),
  ];
  const knownIds = await findKnownIds(tx, accountId, [...lookup.ids]);
  const numbers = lookup.numbers(context.integerScopes);
  const earlier = options.isDryRun
    ? await findEarlierRows(tx, task, catalogs, {
        keys: [...keys, ...emails],
        ids: lookup.ids,
        attributes: lookup.attributes,
        numbers,
        notes: lookup.noteIds(task.scope),
      })
    : noEarlierRows;
  const matched = [...new Set([...[...holdings, ...earlier.holders].map(({ id }) => id), ...knownIds])];
  // A row shares an identity depending on its owner.
  const shares = lookup.mayShare || owners.some((owner) => owner.awaits);
  const isChanging = (mayChange(options) || shares) && matched.length > 0;
  const uuidOwners = uuidOwnersOf(keys);
  const uuids = await findKnownIds(tx, accountId, [...new Set(uuidOwners.values())]);
  const changeable = [...new Set([...(isChanging ? matched : []), ...uuids])];
  const { contacts, previewed } = await readMatched(context, tx, task, catalogs, changeable);
  if (isChanging && !options.isDryRun) checkHolders(contacts, holdings);
  const knownEntries = await readKnownEntries(tx, accountId, lookup.hasEntries ? changeable : []);
  const erased = await findErasureTimes(tx, accountId, lookup.subjects);
  const numberHolders = await findNumberHolders(tx, accountId, numbers);
  const numberOwners = numberHolders.map(({ number, id }) => [number, id] as const);
  const notes = await findKnownNotes(tx, accountId, task.scope, {
    ...lookup.notes(task.scope),
    contactIds: mayChange(options) ? matched : [],
  });
  const quota = await lockQuota(tx, accountId);
  const planned = options.isDryRun ? task.created : 0;
  const state = new ImportDecisionState(catalogs, quota && { ...quota, current: quota.current + planned }, {
    erased,
    numberHolders: new Map([...numberOwners, ...earlier.numbers]),
    notes: [...notes, ...earlier.notes],
  });
  state.idOwners = uuidOwners;
  for (const contact of contacts.values()) state.put(contact);
  // An earlier row of a dry run may have given an identity to another contact.
  const isHolder = ({ id, key }: MatchedHolder) =>
    key === undefined ||
    (contacts.get(id)?.identities.some((identity) => sameIdentity(identity, key)) ?? true);
  const holding = options.isDryRun ? holdings.filter(isHolder) : holdings;
  for (const { id, key } of [...holding, ...earlier.holders]) state.putHolder(id, key);
  for (const id of knownIds) state.putHolder(id);
  await readValueHolders(tx, accountId, lookup.attributes, state);
  if (options.isDryRun) await putEarlierValues(tx, task, state, earlier);
  putKnownEntries(state, knownEntries, previewed);
  if (comparesRows(options)) {
    if (compared === undefined) throw new StateChangedError();
    state.similar = await decideSimilar(tx, task, state, rows, compared);
  }
  return state;
}

/** Adds the stored entries. The entries of earlier rows of a dry run replace those with the same key. */
function putKnownEntries(
  state: ImportDecisionState,
  stored: ReadonlyMap<ContactId, KnownEntries>,
  previewed: ReadonlyMap<ContactId, KnownEntries>,
): void {
  for (const [id, entries] of stored) state.knownEntries.set(id, entries);
  for (const [id, { consents, suppressions }] of previewed) {
    const { consents: storedConsents, suppressions: storedSuppressions } = stored.get(id) ?? noKnownEntries;
    state.knownEntries.set(id, {
      consents: new Map([...storedConsents, ...consents]),
      suppressions: new Map([...storedSuppressions, ...suppressions]),
    });
  }
}

/** Compares the rows of a chunk with stored contacts, before the transaction of the chunk. */
export async function compareBefore(
  on: Queryable,
  task: ImportTask,
  rows: readonly FileRow[],
  missed: Set<number>,
): Promise<ComparedRows> {
  const { accountId } = task;
  const { keys, emails, ids } = lookupOf(rows);
  const owned = [...keys.values()];
  const emailKeys = [...emails.values()];
  const holders = new DecisionState(new CatalogDraft(new Map()));
  for (const owner of await findOwners(on, accountId, owned))
    holders.putHolder(owner.contactId, owned[owner.index]);
  for (const holder of await findEmailHolders(on, accountId, [...emails.keys()]))
    holders.putHolder(holder.contactId, emailKeys[holder.index]);
  for (const id of await findKnownIds(on, accountId, [...ids])) holders.putHolder(id);
  return compareRows(on, task, holders, rows, missed);
}

/** Collects the keys that the rows of a chunk look up. */
function lookupOf(rows: readonly FileRow[]) {
  /** exclusive identities, by name */
  const keys = new Map<string, IdentityKey>();
  /** emails that rows match by, by value */
  const emails = new Map<string, IdentityKey>();
  const ids = new Set<ContactId>();
  /** numbers and emails */
  const subjects = new Set<string>();
  const records: ImportedContact[] = [];
  /** whether a row has consents or suppressions */
  let hasEntries = false;
  /** whether a row may share an identity that another contact owns */
  let mayShare = false;
  for (const row of rows) {
    if (!('record' in row)) continue;
    const { record } = row;
    records.push(record);
    if (record.id !== undefined) ids.add(record.id);
    hasEntries ||= record.consents !== undefined || record.suppressions !== undefined;
    const identities = identitiesOf(record);
    const isByEmail = decidesByEmail(record, identities);
    mayShare ||= identities.some((identity) => identity.mayShare);
    for (const { key, name } of identities) {
      for (const subject of refusalSubjectsOf(key)) subjects.add(subject);
      if (!isShared(key.kind)) keys.set(name, key);
      else if (isByEmail && key.kind === 'email') emails.set(key.value, key);
    }
  }
  const notes = records.flatMap((record) => record.notes ?? []);
  return {
    keys,
    emails,
    ids,
    subjects: [...subjects],
    hasEntries,
    mayShare,
    attributes: records.flatMap(({ attributes }) => (attributes === undefined ? [] : [attributes])),
    /** integers that become numbers */
    numbers: (scopes: IntegerScopes) => records.flatMap((record) => integersOf(record, scopes)),
    noteIds: (scope: string | null) => notes.map((note) => ({ note, value: inheritedValue(note, scope) })),
    notes: (scope: string | null) => ({
      values: notes.flatMap((note) => inheritedValue(note, scope) ?? []),
      md5s: [...new Set(notes.map((note) => md5Of(note.body)))],
    }),
  };
}

/** Throws `too_large` for contacts that are too large together for memory. */
async function readMatched(
  context: Context,
  tx: Transaction,
  task: ImportTask,
  catalogs: ImportCatalogs,
  matched: readonly ContactId[],
) {
  const { accountId, options } = task;
  if (!options.isDryRun) await lockContacts(tx, accountId, matched);
  const contacts = new Map<ContactId, Contact>();
  const previewed = new Map<ContactId, KnownEntries>();
  let bytes = 0;
  for (let at = 0; at < matched.length; at += readBatch)
    for (const contact of await context.reads.findMany(tx, accountId, matched.slice(at, at + readBatch))) {
      if (contact === undefined) continue;
      bytes += roughBytes(contact);
      checkCount(bytes, importLimits.matchedBytes, 'stored_bytes');
      contacts.set(contact.id, contact);
    }
  if (options.isDryRun)
    for (const [id, { contact, knownEntries }] of await readPreviews(tx, task, catalogs, matched)) {
      contacts.set(id, contact);
      previewed.set(id, knownEntries);
    }
  return { contacts, previewed };
}

/** Throws `StateChangedError` when a holder changed between the lookup and the row lock. */
function checkHolders(
  contacts: ReadonlyMap<ContactId, Contact>,
  holders: readonly Required<MatchedHolder>[],
): void {
  const names = new Map<ContactId, Set<string>>();
  for (const contact of contacts.values())
    names.set(contact.id, new Set(contact.identities.map(identityName)));
  for (const { id, key } of holders)
    if (names.get(id)?.has(identityName(key)) !== true) throw new StateChangedError();
}
