/**
 * Writes what was decided of a chunk. New contacts go straight into their tables with COPY, which is what a look in the
 * same transaction and the constraints behind it allow; changed ones go through the statement of every edit.
 */
import { noStanding } from '../../domain/consent.js';
import { type Contact, dialDigits } from '../../domain/contact.js';
import { identityName as identityNameOf } from '../../domain/identity.js';
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
import { dropPreviews } from '../../store/imports-probe.js';
import { chunkBytes, insertChunk } from '../../store/imports-rows.js';
import type { Copy, ImportTransaction } from '../../store/imports-session.js';
import { tallyInserts } from '../../store/tallies.js';
import { applyChanges, type InsertMade } from '../writes/apply.js';
import type { StandIn } from '../writes/catalog-draft.js';
import type { ChangeContext } from '../writes/changes.js';
import { gainedIdentities } from '../writes/identity-conflicts.js';
import type { World } from '../writes/world.js';
import type { DecidedRow, RowDecisions } from './decide-rows.js';
import { toPreview } from './image.js';
import type { ImportCatalogs, MadeItem } from './import-catalogs.js';
import { previewName } from './prefetch.js';
import { packChunks } from './row-chunks.js';
import type { ImportTask } from './task.js';

/** Lines are sent in pieces of about this many characters. */
const pieceLength = 65_536;

export interface WrittenChunk {
  /** the items of catalogs that were made for it; of a dry run, those that would be */
  readonly made: readonly MadeItem[];
  /** what is kept of its rows */
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
  // Deflated in other threads while the server writes, unless a row has items that are to be made.
  const early = makesItems ? undefined : packChunks(outcomes, true);
  early?.catch(() => {});
  const insertMade: InsertMade = (_, { caller }, made) => copyMade(tx, caller.accountId, made);
  const { items, settled } = await applyChanges(tx, { ...context, catalogs }, decided, insertMade);
  const withItems = () =>
    outcomes.map((one) =>
      one.before === null ? one : { ...one, before: settled(one.before) ?? one.before },
    );
  const packed = await (early ?? packChunks(withItems(), true));
  return { made: items.map(toMadeItem), rowBytes: await insertChunks(tx, task, packed) };
}

function toMadeItem({ catalog, item: { number, name } }: StandIn): MadeItem {
  return { catalog, number, name };
}

/** What became of rows that are settled without anything else; answers what is kept of them. */
export async function writeOutcomes(
  tx: ImportTransaction,
  task: ImportTask,
  outcomes: readonly DecidedRow[],
): Promise<number> {
  return insertChunks(tx, task, await packChunks(outcomes, false));
}

async function insertChunks(
  tx: ImportTransaction,
  { accountId, id }: ImportTask,
  chunks: Awaited<ReturnType<typeof packChunks>>,
): Promise<number> {
  for (const chunk of chunks) await insertChunk(tx, accountId, id, chunk);
  return chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
}

/** While the server takes the contacts, the lines for the other tables are made. */
async function copyMade(
  tx: ImportTransaction,
  accountId: Contact['accountId'],
  made: Parameters<InsertMade>[2],
): Promise<void> {
  if (made.length === 0) return;
  const slices = new Slices();
  const lines = new Lines();
  const contacts = tx.copy(copyTargets.contacts);
  for (const { after, events, consents, suppressions } of made) {
    lines.add('contacts', contactLine(after), contacts);
    lines.add('identities', identityLines(after));
    lines.add('tags', assignmentLines(after, after.tags));
    lines.add('groups', assignmentLines(after, after.groups));
    for (const consent of consents) lines.add('consents', consentLine(accountId, consent));
    for (const { suppression, subjects, actor } of suppressions)
      lines.add('suppressions', suppressionLine(accountId, suppression, subjects, actor));
    for (const event of events) lines.add('events', eventLine(accountId, event));
    if (slices.isOver()) await slices.next();
  }
  await lines.send(tx, contacts);
  await tallyInserts(
    tx,
    accountId,
    made.map(({ after }) => toTally(after)),
  );
}

function toTally(contact: Contact) {
  const { number, createdAt } = contact;
  return { number, createdAt, isDialable: dialDigits(contact) !== null };
}

const order: readonly CopyTarget[] = [
  'identities',
  'tags',
  'groups',
  'consents',
  'suppressions',
  'events',
  'previews',
  'previewKeys',
];

/** Lines for several tables, in pieces. */
class Lines {
  readonly #pieces = new Map<CopyTarget, string[]>();

  /** `copy`: under way already; full pieces go there at once. */
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
    for (const target of order) {
      const pieces = this.#pieces.get(target) ?? [];
      if (pieces.length === 0) continue;
      const copy = tx.copy(copyTargets[target]);
      for (const piece of pieces) copy.write(piece);
      await copy.end();
    }
  }
}

/** Of a dry run: the outcomes, and for the rows below what would be there. */
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
  const rowBytes = await writeOutcomes(tx, task, outcomes);
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
      const name = isEmail ? previewName.email(one.value) : previewName.identity(identityNameOf(one));
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
