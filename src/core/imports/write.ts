/**
 * Writes the decisions of a chunk. New contacts are inserted with COPY, which has no upsert: the prefetch in the same
 * transaction has found the known ones, and constraints reject the rest. Changed contacts use the statements of every edit.
 */
import { noStanding } from '../../domain/consent.js';
import { dialDigits } from '../../domain/contact.js';
import { identityName } from '../../domain/identity.js';
import { Slices } from '../../domain/slices.js';
import {
  assignmentLines,
  type CopyTarget,
  consentLine,
  contactLine,
  copyTargets,
  eventLine,
  identityLines,
  previewKeyLine,
  previewLine,
  suppressionLine,
} from '../../store/imports-copy.js';
import { dropPreviews } from '../../store/imports-prefetch.js';
import { chunkBytes, insertChunk } from '../../store/imports-rows.js';
import type { Copy, ImportTransaction } from '../../store/imports-session.js';
import { tallyInserts } from '../../store/tallies.js';
import { sourceOf } from '../context.js';
import { applyChanges, type InsertMade } from '../writes/apply.js';
import type { StandIn } from '../writes/catalog-draft.js';
import type { ChangeContext } from '../writes/changes.js';
import { consentEvent, suppressionEvent } from '../writes/entry-events.js';
import { gainedIdentities } from '../writes/identity-conflicts.js';
import type { World } from '../writes/world.js';
import type { RowDecisions } from './decide-rows.js';
import type { ImportTask, MadeItem } from './import.js';
import type { ImportCatalogs } from './import-catalogs.js';
import { previewName } from './prefetch.js';
import { packChunks } from './row-codec.js';
import { toPreview } from './snapshot.js';

/** Lines are sent in pieces of about this many characters. */
const pieceLength = 65_536;

interface WrittenChunk {
  /** catalog items that were created for it, or would be in a dry run */
  readonly made: readonly MadeItem[];
  /** size of the stored outcomes */
  readonly rowBytes: number;
}

export async function writeChunk(
  tx: ImportTransaction,
  task: ImportTask,
  { catalogs }: World<ImportCatalogs>,
  { changes, outcomes }: RowDecisions,
  context: ChangeContext,
): Promise<WrittenChunk> {
  const decided = changes.list(true);
  const makesItems = catalogs.wanted(decided.flatMap((one) => one.after ?? [])).length > 0;
  // Deflated in other threads while the server writes, unless snapshots need the numbers of new items.
  const packing = makesItems ? undefined : packChunks(outcomes, true);
  packing?.catch(() => {});
  const insertMade: InsertMade = (_, applying, made) => copyMade(tx, applying, made);
  const { items, settled } = await applyChanges(tx, { ...context, catalogs }, decided, insertMade);
  const withItems = () =>
    outcomes.map((one) =>
      one.before === null ? one : { ...one, before: settled(one.before) ?? one.before },
    );
  const packed = await (packing ?? packChunks(withItems(), true));
  return { made: items.map(toMadeItem), rowBytes: await insertChunks(tx, task, packed) };
}

function toMadeItem({ catalog, item: { number, name } }: StandIn): MadeItem {
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

/** Encodes the lines for the other tables while the server inserts the contacts. */
async function copyMade(
  tx: ImportTransaction,
  context: Parameters<InsertMade>[1],
  made: Parameters<InsertMade>[2],
): Promise<void> {
  if (made.length === 0) return;
  const { accountId } = context.caller;
  const source = sourceOf(context);
  const slices = new Slices();
  const lines = new Lines();
  const contacts = tx.copy(copyTargets.contacts);
  for (const { after, events, consents, suppressions } of made) {
    lines.add('contacts', contactLine(after), contacts);
    lines.add('identities', identityLines(after));
    lines.add('tags', assignmentLines(after, after.tags));
    lines.add('groups', assignmentLines(after, after.groups));
    for (const event of events) lines.add('events', eventLine(accountId, event));
    for (const consent of consents) {
      lines.add('consents', consentLine(accountId, consent));
      lines.add('events', eventLine(accountId, consentEvent(source, after.version, consent)));
    }
    for (const { suppression, subjects, actor } of suppressions) {
      lines.add('suppressions', suppressionLine(accountId, suppression, subjects, actor));
      lines.add('events', eventLine(accountId, suppressionEvent(source, after.version, null, suppression)));
    }
    if (slices.isOver()) await slices.next();
  }
  await lines.send(tx, contacts);
  const tallied = made.map(({ after }) => {
    const { number, createdAt } = after;
    return { number, createdAt, isDialable: dialDigits(after) !== null };
  });
  await tallyInserts(tx, accountId, tallied);
}

/** The lines for `contacts` are sent first. */
const copyOrder = (Object.keys(copyTargets) as CopyTarget[]).filter((target) => target !== 'contacts');

/** Lines for several tables, in pieces. */
class Lines {
  readonly #pieces = new Map<CopyTarget, string[]>();

  /** `copy`: already open; full pieces are sent at once. */
  add(target: CopyTarget, text: string, copy?: Copy): void {
    if (text === '') return;
    const pieces = this.#pieces.get(target) ?? [''];
    this.#pieces.set(target, pieces);
    const last = `${pieces.pop() ?? ''}${text}`;
    if (last.length < pieceLength) pieces.push(last);
    else if (copy === undefined) pieces.push(last, '');
    else {
      copy.write(last);
      pieces.push('');
    }
  }

  async send(tx: ImportTransaction, contacts?: Copy): Promise<void> {
    if (contacts !== undefined) {
      for (const piece of this.#pieces.get('contacts') ?? []) contacts.write(piece);
      await contacts.end();
    }
    for (const target of copyOrder) {
      const pieces = this.#pieces.get(target) ?? [];
      if (pieces.length === 0) continue;
      const copy = tx.copy(copyTargets[target]);
      for (const piece of pieces) copy.write(piece);
      await copy.end();
    }
  }
}

/** In a dry run: writes the outcomes, and previews of the contacts for later rows. */
export async function writePreview(
  tx: ImportTransaction,
  task: ImportTask,
  { catalogs, standings }: World<ImportCatalogs>,
  { changes, outcomes }: RowDecisions,
): Promise<WrittenChunk> {
  const { accountId, id } = task;
  const decided = changes.list(true);
  const lines = new Lines();
  const slices = new Slices();
  const rowBytes = await insertChunks(tx, task, await packChunks(outcomes, false));
  await dropPreviews(
    tx,
    accountId,
    id,
    decided.flatMap((one) => one.before?.id ?? []),
  );
  const afters = decided.flatMap(({ before, after }) => (after === null ? [] : [{ before, after }]));
  for (const { before, after } of afters) {
    for (const one of gainedIdentities(before, after)) {
      const isEmail = one.kind === 'email';
      const name = isEmail ? previewName.email(one.value) : previewName.identity(identityName(one));
      lines.add('previewKeys', previewKeyLine(accountId, id, name, after.id));
    }
    if (before === null)
      lines.add('previewKeys', previewKeyLine(accountId, id, previewName.id(after.id), after.id));
    if (task.options.onMatch !== 'skip') {
      const preview = toPreview(after, standings.get(after.id) ?? noStanding);
      lines.add('previews', previewLine(accountId, id, after.id, preview));
    }
    if (slices.isOver()) await slices.next();
  }
  await lines.send(tx);
  return { made: catalogs.wanted(afters.map((one) => one.after)).map(toMadeItem), rowBytes };
}
