/**
 * Simulated writes of earlier rows of a dry run, for the rows of later chunks: lookup keys of the contacts, and the
 * contacts themselves. A real import finds the same data in the tables that it writes.
 */

import type { ImportedNote } from '@switchbook/contact-files/imported-contact.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type IdentityKey, identityName } from '@switchbook/domain/identity/identity.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { fromPreview, previewSnapshotOf } from '../../../contacts/writes/merges/merge-snapshot.js';
import { openSnapshotReader } from '../../../contacts/writes/merges/read-snapshots.js';
import { gainedIdentities, lostIdentities } from '../../../contacts/writes/targets.js';
import { valueNames } from '../../../contacts/writes/unique/unique-values.js';
import type { Transaction } from '../../../database/database.js';
import type { KnownNote } from '../../store/imported-notes.js';
import { findPreviewed } from '../../store/matching-rows.js';
import type { ImportTask } from '../../values/import-job.js';
import type { ImportCatalogs } from './import-catalogs.js';
import type { ImportDecisionState } from './import-decision-state.js';
import { md5Of, type RowEntries } from './row-notes.js';

/** PostgreSQL text cannot contain U+0000, and a key of an index must be short. */
export const previewName = {
  identity: ({ kind, scope, value }: IdentityKey) =>
    kind === 'email'
      ? `email\u0001\u0001${value}`
      : identityName({ kind, scope: escapeSeparators(scope), value }).replaceAll('\u0000', '\u0001'),
  id: (id: ContactId) => `id\u0001${id}`,
  value: (name: string) => `value\u0001${md5Of(name)}`,
  number: (number: number) => `contact number\u0001${number}`,
  /** `md5`: of its text */
  noteText: (md5: string, createdAt?: Date) => `note\u0001${md5}\u0001${createdAt?.getTime() ?? ''}`,
  noteId: (value: string, md5 = '') => `note id\u0001${md5Of(value)}\u0001${md5}`,
} as const;

/** Returns the scope without U+0001, which separates the parts of a name. */
function escapeSeparators(scope: string): string {
  return scope.replaceAll('\u0002', '\u00022').replaceAll('\u0001', '\u00021');
}

export interface MatchedHolder {
  readonly id: ContactId;
  /** the identity that matched; absent: the id of the contact matched */
  readonly key?: IdentityKey;
}

/** The keys that rows look up. */
interface PreviewQuery {
  readonly keys: readonly IdentityKey[];
  readonly ids: Iterable<ContactId>;
  readonly attributes: readonly Contact['attributes'][];
  readonly numbers: readonly number[];
  /** `value`: the id in the scope of the import */
  readonly notes: readonly { readonly note: ImportedNote; readonly value: string | undefined }[];
}

interface EarlierRows {
  readonly holders: readonly MatchedHolder[];
  /** contacts by the names of their values in unique own fields */
  readonly values: ReadonlyMap<string, ContactId>;
  readonly numbers: ReadonlyMap<number, ContactId>;
  readonly notes: readonly KnownNote[];
}

export const noEarlierRows: EarlierRows = { holders: [], values: new Map(), numbers: new Map(), notes: [] };

export async function findEarlierRows(
  tx: Transaction,
  { accountId, id: importId }: ImportTask,
  catalogs: ImportCatalogs,
  query: PreviewQuery,
): Promise<EarlierRows> {
  const holders: MatchedHolder[] = [];
  const values = new Map<string, ContactId>();
  const numbers = new Map<number, ContactId>();
  const notes: KnownNote[] = [];
  const names = new Map<string, (id: ContactId) => void>();
  for (const key of query.keys) names.set(previewName.identity(key), (id) => holders.push({ id, key }));
  for (const id of query.ids) names.set(previewName.id(id), () => holders.push({ id }));
  for (const name of query.attributes.flatMap((attribute) => valueNames(catalogs, attribute)))
    names.set(previewName.value(name), (id) => values.set(name, id));
  for (const number of query.numbers) names.set(previewName.number(number), (id) => numbers.set(number, id));
  for (const { note, value } of query.notes) {
    const { createdAt } = note;
    const md5 = md5Of(note.body);
    const addNote =
      (more: Pick<KnownNote, 'md5' | 'value'> & { readonly createdAt?: Date }) => (id: ContactId) =>
        notes.push({ id: 'earlier', contactId: id, ...more });
    names.set(previewName.noteText(md5), addNote({ md5, value: null }));
    if (createdAt !== undefined)
      names.set(previewName.noteText(md5, createdAt), addNote({ md5, value: null, createdAt }));
    if (value === undefined) continue;
    names.set(previewName.noteId(value), addNote({ md5: '', value }));
    names.set(previewName.noteId(value, md5), addNote({ md5, value }));
  }
  const takes = [...names.values()];
  const previewed = await findPreviewed(tx, accountId, importId, [...names.keys()]);
  // Later entries overwrite earlier ones, so contacts with a text are put last.
  for (const { index, contactId } of previewed.toSorted((left, right) => left.index - right.index))
    takes[index]?.(contactId);
  return { holders, values, numbers, notes };
}

/** Reads contacts in their state after earlier rows, for later rows that may change them. */
export async function readPreviews(
  tx: Transaction,
  { accountId, id: importId }: ImportTask,
  catalogs: ImportCatalogs,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, ReturnType<typeof fromPreview>>> {
  const previewed = await findPreviewed(tx, accountId, importId, ids.map(previewName.id));
  const stored = previewed.flatMap(({ contactId, contact }) =>
    contact === null ? [] : [{ contactId, contact }],
  );
  const snapshots = stored.map(({ contact }) => previewSnapshotOf(contact));
  // An item may have been merged since.
  const read = await openSnapshotReader(tx, accountId, catalogs, snapshots);
  return new Map(stored.map(({ contactId, contact }) => [contactId, fromPreview(contact, read)]));
}

/** Records in the state the contacts with unique values after the earlier rows. */
export async function putEarlierValues(
  tx: Transaction,
  task: ImportTask,
  state: ImportDecisionState,
  { values }: EarlierRows,
): Promise<void> {
  const stored = state.valueHolders.entries();
  const changed = await readPreviews(tx, task, state.catalogs, [...new Set(stored.map(([, id]) => id))]);
  for (const [name, id] of stored) {
    const preview = changed.get(id);
    if (preview !== undefined && !valueNames(state.catalogs, preview.contact.attributes).includes(name))
      state.valueHolders.delete(name);
  }
  for (const [name, id] of values) state.valueHolders.set(name, id);
}

/** A name with which later rows find a contact. */
export type PreviewKey = readonly [name: string, id: ContactId];

interface Change {
  readonly before: Contact | null;
  readonly after: Contact;
}

/** Returns the lookup keys that a change adds to its contact, and the keys that it removes. */
export function changedLookupKeys(
  catalogs: ImportCatalogs,
  { before, after }: Change,
): { readonly gained: readonly PreviewKey[]; readonly lost: readonly PreviewKey[] } {
  const was = before === null ? [] : valueNames(catalogs, before.attributes);
  const is = valueNames(catalogs, after.attributes);
  const gained = [
    ...gainedIdentities(before, after).map(previewName.identity),
    ...is.filter((name) => !was.includes(name)).map(previewName.value),
    previewName.id(after.id),
    ...(before === null ? numberNames(after) : []),
  ];
  const lost = [
    ...(before === null ? [] : lostIdentities(before, after).map(previewName.identity)),
    ...was.filter((name) => !is.includes(name)).map(previewName.value),
  ];
  const keysOf = (names: readonly string[]) =>
    [...new Set(names)].map((name): PreviewKey => [name, after.id]);
  return { gained: keysOf(gained), lost: keysOf(lost) };
}

/** Returns the preview name of a vendor's integer that became the number of the contact. */
function numberNames({ identities, number }: Contact): readonly string[] {
  const isInherited = identities.some(
    (identity) => identity.kind === 'vendor_id' && identity.value === String(number),
  );
  return isInherited ? [previewName.number(number)] : [];
}

/** Returns the preview keys of notes in rows. */
export function noteKeys({ added, changed }: RowEntries): readonly PreviewKey[] {
  const keys = [...added, ...changed].flatMap(({ note, contactId, value }): PreviewKey[] => {
    const md5 = md5Of(note.body);
    const { createdAt } = note;
    const names = [
      previewName.noteText(md5),
      ...(createdAt === undefined ? [] : [previewName.noteText(md5, createdAt)]),
      ...(value === undefined ? [] : [previewName.noteId(value), previewName.noteId(value, md5)]),
    ];
    return names.map((name) => [name, contactId]);
  });
  return [...new Map(keys.map((key) => [key.join(' '), key])).values()];
}
