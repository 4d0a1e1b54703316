/**
 * Writes what was decided of a chunk. Newcomers go straight into their tables with COPY, which is what a probe in the
 * same transaction and the constraints behind it allow; those who are changed go through the statement of every edit.
 */
import { type Contact, dialDigits } from '../../domain/contact.js';
import { identityName as identityNameOf, refusalSubject } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { Slices } from '../../domain/slices.js';
import { insertConsent, putSuppression, type RetainedRefusal, takeRefusals } from '../../store/consents.js';
import { addedIdentities, updateContacts } from '../../store/contact-writes.js';
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
import { areRefusalsWaiting, dropPreviews } from '../../store/imports-probe.js';
import { chunkBytes, insertChunk } from '../../store/imports-rows.js';
import type { Copy, ImportTransaction } from '../../store/imports-session.js';
import { notifyChanged } from '../../store/listen.js';
import { tallyInserts } from '../../store/tallies.js';
import { recall, reinstate } from '../contacts/refusals.js';
import { contactEvent } from '../contacts/snapshot.js';
import { TargetsMoved } from '../contacts/targets.js';
import type { Context } from '../context.js';
import type { MadeItem } from './catalogs.js';
import { toPreview } from './image.js';
import type { Judge, JudgedRow, Touched } from './judge.js';
import { reachWith } from './ledger.js';
import { previewName } from './probe.js';
import type { RecordContext } from './record-edit.js';
import { packChunks } from './row-chunks.js';
import type { ImportTask } from './task.js';

const portion = 200;
/** Lines are sent in pieces of about this many characters. */
const pieceLength = 65_536;

export interface WrittenChunk {
  /** the items of catalogs that were made for it; of a dry run, those that would be */
  readonly made: readonly MadeItem[];
  /** what is kept of its rows */
  readonly rowBytes: number;
}

export async function writeChunk(
  context: Context,
  tx: ImportTransaction,
  task: ImportTask,
  judge: Judge,
  recordContext: RecordContext,
): Promise<WrittenChunk> {
  const { accountId } = task;
  const { catalogs, now } = recordContext;
  const afters = () => [...judge.touched.values()].map((one) => one.after);
  const wanted = catalogs.wanted(afters());
  const { place, made } =
    wanted.length === 0
      ? { place: undefined, made: [] }
      : await catalogs.make(tx, accountId, wanted, context.newId, now);
  const settled = place === undefined ? judge : placed(judge, place);
  if (made.length > 0) await notifyChanged(tx, accountId);
  // Deflated in other threads while the server writes.
  const packing = packChunks(settled.outcomes, true);
  packing.catch(() => {});

  const touched = [...settled.touched.values()];
  const refusals = await waitingRefusals(tx, accountId, touched);
  const changed = touched.filter((one) => one.before !== null);
  await writeChanged(context, tx, task, changed, refusals, now);
  const newcomers = touched.filter((one) => one.before === null);
  await copyNewcomers(context, tx, task, { ...settled, newcomers, refusals, now });
  return { made, rowBytes: await insertChunks(tx, task, await packing) };
}

/** What became of rows that are settled without anything else; answers what is kept of them. */
export async function writeOutcomes(
  tx: ImportTransaction,
  task: ImportTask,
  outcomes: readonly JudgedRow[],
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

type Settled = Pick<Judge, 'touched' | 'steps' | 'outcomes'>;

/** The same, with items in the place of their stand-ins. */
function placed(judge: Judge, place: (contact: Contact) => Contact): Settled {
  const known = new Map<Contact, Contact>();
  const of = (contact: Contact) => {
    const found = known.get(contact) ?? place(contact);
    known.set(contact, found);
    return found;
  };
  const orNull = (contact: Contact | null) => (contact === null ? null : of(contact));
  return {
    touched: new Map([...judge.touched].map(([id, one]) => [id, { ...one, after: of(one.after) }] as const)),
    steps: judge.steps.map(({ before, after }) => ({ before: orNull(before), after: of(after) })),
    outcomes: judge.outcomes.map((one) => ({ ...one, before: orNull(one.before) })),
  };
}

type Waiting = ReadonlyMap<string, readonly RetainedRefusal[]>;

/** The refusals that wait for what the contacts gained, by number or email; they wait no longer. */
async function waitingRefusals(
  tx: ImportTransaction,
  accountId: Contact['accountId'],
  touched: readonly Touched[],
): Promise<Waiting> {
  const waiting = new Map<string, RetainedRefusal[]>();
  // Asked after the probe: whoever went before it left refusals that are seen here.
  if (!(await areRefusalsWaiting(tx, accountId))) return waiting;
  const subjects = touched.flatMap(gainedSubjects);
  for (const refusal of await takeRefusals(tx, accountId, subjects))
    waiting.set(refusal.subject, [...(waiting.get(refusal.subject) ?? []), refusal]);
  return waiting;
}

function gainedSubjects({ before, after }: Touched): readonly string[] {
  const gained = before === null ? after.identities : addedIdentities({ before, after });
  return gained.flatMap((one) => refusalSubject(one) ?? []);
}

function refusalsOf(one: Touched, waiting: Waiting): readonly RetainedRefusal[] {
  return waiting.size === 0 ? [] : gainedSubjects(one).flatMap((subject) => waiting.get(subject) ?? []);
}

async function writeChanged(
  context: Context,
  tx: ImportTransaction,
  task: ImportTask,
  changed: readonly Touched[],
  waiting: Waiting,
  now: Date,
): Promise<void> {
  const { accountId } = task;
  const changes = changed.flatMap(({ before, after }) => (before === null ? [] : [{ before, after }]));
  for (let at = 0; at < changes.length; at += portion) {
    const some = changes.slice(at, at + portion);
    const updated = await updateContacts(tx, accountId, some);
    if (updated.size !== some.length) throw new TargetsMoved();
  }
  for (const one of changed) {
    for (const consent of one.consents) await insertConsent(tx, accountId, consent);
    for (const { suppression, subjects, actor } of one.suppressions)
      await putSuppression(tx, accountId, suppression, subjects, actor);
    await reinstate(context, tx, accountId, one.after.id, refusalsOf(one, waiting), now);
  }
}

interface Written extends Settled {
  readonly newcomers: readonly Touched[];
  readonly refusals: Waiting;
  readonly now: Date;
}

/** While the server takes the contacts, the lines for the other tables are made. */
async function copyNewcomers(
  context: Context,
  tx: ImportTransaction,
  task: ImportTask,
  written: Written,
): Promise<void> {
  const { accountId } = task;
  const slices = new Slices();
  const lines = new Lines();
  const contacts = written.newcomers.length === 0 ? undefined : tx.copy(copyTargets.contacts);
  const reaches = new Map<ContactId, Contact['reach']>();
  for (const one of written.newcomers) {
    const { after } = one;
    lines.add('contacts', contactLine(after), contacts);
    lines.add('identities', identityLines(after));
    lines.add('tags', assignmentLines(after, after.tags));
    lines.add('groups', assignmentLines(after, after.groups));
    const entries = entriesOf(context, one, written);
    for (const consent of entries.consents) lines.add('consents', consentLine(accountId, consent));
    for (const { suppression, subjects, actor } of entries.suppressions)
      lines.add('suppressions', suppressionLine(accountId, suppression, subjects, actor));
    if (entries.reach !== after.reach) reaches.set(after.id, entries.reach);
    if (slices.isOver()) await slices.next();
  }
  const settled = (contact: Contact) => {
    const reach = reaches.get(contact.id);
    return reach === undefined ? contact : { ...contact, reach };
  };
  for (const { before, after } of written.steps) {
    const was = before === null ? null : settled(before);
    const event = contactEvent(task.caller, context.newId, written.now, was, settled(after));
    lines.add('events', eventLine(accountId, event));
    if (slices.isOver()) await slices.next();
  }
  await lines.send(tx, contacts);
  await tallyInserts(
    tx,
    accountId,
    written.newcomers.map(({ after }) => toTally(after)),
  );
}

function toTally(contact: Contact) {
  const { number, createdAt } = contact;
  return { number, createdAt, isDialable: dialDigits(contact) !== null };
}

/** What goes on record of a newcomer: what its row says, and refusals that waited for its numbers and emails. */
function entriesOf(context: Context, one: Touched, { refusals, now }: Written) {
  const own = refusalsOf(one, refusals);
  const { consents, suppressions, after } = one;
  if (own.length === 0) return { consents, suppressions, reach: after.reach };
  const recalled = recall(context, after.id, own, now, {
    consented: new Set(consents.filter((said) => said.purpose === null).map((said) => said.channel)),
    suppressed: new Set(suppressions.map((said) => said.suppression.channel)),
  });
  return {
    consents: [...consents, ...recalled.consents],
    suppressions: [...suppressions, ...recalled.suppressions],
    reach: reachWith(after.reach, recalled, now),
  };
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
  judge: Judge,
  { catalogs }: RecordContext,
): Promise<WrittenChunk> {
  const { accountId, id } = task;
  const touched = [...judge.touched.values()];
  const lines = new Lines();
  const slices = new Slices();
  const rowBytes = await writeOutcomes(tx, task, judge.outcomes);
  await dropPreviews(
    tx,
    accountId,
    id,
    touched.flatMap((one) => (one.before === null ? [] : [one.before.id])),
  );
  for (const { before, after } of touched) {
    const gained = before === null ? after.identities : addedIdentities({ before, after });
    for (const one of gained) {
      const isEmail = one.kind === 'email';
      const name = isEmail ? previewName.email(one.value) : previewName.identity(identityNameOf(one));
      lines.add('previewKeys', previewKeyLine(accountId, id, name, after.id));
    }
    if (before === null)
      lines.add('previewKeys', previewKeyLine(accountId, id, previewName.id(after.id), after.id));
    if (task.options.onMatch !== 'skip')
      lines.add(
        'previews',
        previewLine(accountId, id, after.id, toPreview(after, judge.ledger.recordOf(after.id))),
      );
    if (slices.isOver()) await slices.next();
  }
  await lines.send(tx);
  return { made: catalogs.wanted(touched.map((one) => one.after)), rowBytes };
}
