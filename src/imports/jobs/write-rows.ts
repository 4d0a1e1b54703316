/**
 * Writes the decisions of a chunk. New contacts are inserted with COPY, which has no upsert. The prefetch in the same
 * transaction finds known contacts, and constraints reject the others that already exist. Changed contacts use the
 * statements of every edit.
 */

import { noKnownEntries } from '@switchbook/domain/consent/consent.js';
import { dialDigits } from '@switchbook/domain/contact/contact.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { fillValues } from '../../contacts/store/field-values.js';
import { tallyInserts } from '../../contacts/store/tallies.js';
import { type ApplyContext, applyChanges, type InsertNewContacts } from '../../contacts/writes/apply.js';
import type { PlaceholderItem } from '../../contacts/writes/catalog-draft.js';
import type { ChangeContext } from '../../contacts/writes/changes.js';
import { toPreview } from '../../contacts/writes/merges/merge-snapshot.js';
import { sourceOf } from '../../operation-context/context.js';
import type { RowDecisions } from '../operations/rows/decide-rows.js';
import type { ImportDecisionState } from '../operations/rows/import-decision-state.js';
import { changedLookupKeys, noteKeys, type PreviewKey, previewName } from '../operations/rows/previews.js';
import { packChunks } from '../operations/rows/row-codec.js';
import { type EntriesContext, writeEntries } from '../operations/rows/row-notes.js';
import { type CopyLines, type CopyTarget, copyLine, copyTargets, newContactTables } from '../store/copy.js';
import { chunkBytes, insertChunk } from '../store/import-rows.js';
import type { Copy, ImportTransaction } from '../store/import-session.js';
import { dropPreviewNames } from '../store/matching-rows.js';
import { type CreatedItem, type ImportTask, mayChange } from '../values/import-job.js';
import { type Drafts, linesOf } from './drafts.js';

/** Lines are sent in pieces of about this many characters. */
const pieceLength = 65_536;

interface WrittenChunk {
  /** catalog items that were created for it, or would be in a dry run */
  readonly made: readonly CreatedItem[];
  /** size of the stored outcomes */
  readonly rowBytes: number;
}

interface WriteContext extends ChangeContext, EntriesContext {
  readonly reads: ApplyContext['reads'];
  /** made beforehand for the rows of the chunk */
  readonly drafts: Drafts | undefined;
  /** The server has all new contacts and is busy with them for a while. */
  readonly onSent: () => void;
}

export async function writeChunk(
  tx: ImportTransaction,
  task: ImportTask,
  { catalogs }: ImportDecisionState,
  { changes, outcomes, entries }: RowDecisions,
  { drafts, onSent, ...context }: WriteContext,
): Promise<WrittenChunk> {
  const decided = changes.list(true);
  const makesItems = catalogs.wanted(decided.flatMap((item) => item.after ?? [])).length > 0;
  // Deflated in other threads while the server writes, unless snapshots need the numbers of new items.
  const packing = makesItems ? undefined : packChunks(outcomes, true);
  packing?.catch(() => {});
  const insertNewContacts: InsertNewContacts = (_, applying, newContacts) =>
    copyNewContacts(tx, applying, newContacts, { drafts, onSent });
  const applying = { ...context, catalogs, drafted: drafts?.effects };
  const { items, stored } = await applyChanges(tx, applying, decided, insertNewContacts);
  const withItems = () =>
    outcomes.map((outcome) =>
      outcome.before === null ? outcome : { ...outcome, before: stored(outcome.before) ?? outcome.before },
    );
  await writeEntries(tx, task, entries, context);
  const packed = await (packing ?? packChunks(withItems(), true));
  return { made: items.map(toCreatedItem), rowBytes: await insertChunks(tx, task, packed) };
}

function toCreatedItem({ catalog, item: { number, name } }: PlaceholderItem): CreatedItem {
  return { catalog, number, name };
}

/** Returns the size of the stored outcomes. */
async function insertChunks(
  tx: ImportTransaction,
  { accountId, id }: ImportTask,
  chunks: Awaited<ReturnType<typeof packChunks>>,
): Promise<number> {
  for (const chunk of chunks) await insertChunk(tx, accountId, id, chunk);
  return chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
}

async function copyNewContacts(
  tx: ImportTransaction,
  context: Parameters<InsertNewContacts>[1],
  newContacts: Parameters<InsertNewContacts>[2],
  { drafts, onSent }: Pick<WriteContext, 'drafts' | 'onSent'>,
): Promise<void> {
  if (newContacts.length === 0) return;
  const { accountId } = context.caller;
  const source = sourceOf(context);
  const slices = new Slices();
  const lines = new Lines(tx, newContactTables);
  for (const change of newContacts) {
    lines.add(drafts?.lines.get(change.after) ?? linesOf(source, change));
    if (slices.isOver()) await slices.next();
  }
  // The next chunk is drafted while the server writes this chunk. These lines are freed before, so that no garbage
  // collection has to copy them.
  drafts?.lines.clear();
  const copied = lines.send();
  onSent();
  await copied;
  const tallied = newContacts.map(({ after }) => {
    const { number, createdAt } = after;
    return { number, createdAt, isDialable: dialDigits(after) !== null };
  });
  await tallyInserts(tx, accountId, tallied);
  if (context.catalogs.fields.some((field) => field.indexNumber !== null))
    await fillValues(
      tx,
      accountId,
      newContacts.map(({ after }) => after.id),
    );
}

/** Lines for several tables, in chunks. Lines for the first table are sent directly. */
class Lines {
  readonly #copy: Copy;
  readonly #tables: readonly { readonly target: CopyTarget; readonly pieces: string[]; last: string }[];

  constructor(tx: ImportTransaction, targets: readonly CopyTarget[]) {
    this.#copy = tx.copy(targets.map((target) => copyTargets[target]));
    this.#tables = targets.map((target) => ({ target, pieces: [], last: '' }));
  }

  add(lines: CopyLines): void {
    for (const table of this.#tables) {
      const { target, pieces } = table;
      table.last += lines[target] ?? '';
      if (table.last.length < pieceLength) continue;
      if (table === this.#tables[0]) this.#copy.write(table.last);
      else pieces.push(table.last);
      table.last = '';
    }
  }

  send(): Promise<void> {
    for (const table of this.#tables) {
      const { pieces, last } = table;
      if (table !== this.#tables[0]) this.#copy.next();
      for (const piece of pieces.splice(0)) this.#copy.write(piece);
      if (last !== '') this.#copy.write(last);
      table.last = '';
    }
    return this.#copy.end();
  }
}

/** Writes the outcomes of a dry run, and previews of the contacts for later rows. */
export async function writePreview(
  tx: ImportTransaction,
  task: ImportTask,
  { catalogs, knownEntries }: ImportDecisionState,
  { changes, outcomes, entries }: RowDecisions,
): Promise<WrittenChunk> {
  const { accountId, id } = task;
  const decided = changes.list(true);
  const slices = new Slices();
  const rowBytes = await insertChunks(tx, task, await packChunks(outcomes, false));
  const afters = decided.flatMap(({ before, after }) => (after === null ? [] : [{ before, after }]));
  const freshKeys: PreviewKey[] = [];
  // An existing contact, or a note, may already have this key. COPY would refuse the key.
  const repeatedKeys: PreviewKey[] = [...noteKeys(entries)];
  const lost: PreviewKey[] = [];
  for (const change of afters) {
    const keys = changedLookupKeys(catalogs, change);
    (change.before === null ? freshKeys : repeatedKeys).push(...keys.gained);
    lost.push(...keys.lost);
    if (slices.isOver()) await slices.next();
  }
  await dropPreviewNames(tx, accountId, id, [...repeatedKeys, ...lost]);
  const changing = new Map(
    afters
      .filter(({ before }) => before !== null || mayChange(task.options))
      .map(({ after }) => [previewName.id(after.id), after]),
  );
  const lines = new Lines(tx, ['previews']);
  for (const [name, contactId] of [...freshKeys, ...repeatedKeys]) {
    const after = changing.get(name);
    const preview = after && toPreview(after, knownEntries.get(contactId) ?? noKnownEntries);
    lines.add({ previews: copyLine([accountId, id, name, contactId, preview]) });
    if (slices.isOver()) await slices.next();
  }
  await lines.send();
  return { made: catalogs.wanted(afters.map((item) => item.after)).map(toCreatedItem), rowBytes };
}
