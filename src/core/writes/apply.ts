/** Writes changes inside a transaction that holds the locks, in the order that lets identities change hands. */
import type { Contact } from '../../domain/contact.js';
import type { ContactId } from '../../domain/ids.js';
import { mapInSlices } from '../../domain/slices.js';
import {
  insertConsent,
  putSuppression,
  type RetainedRefusal,
  readStandings,
  retainRefusals,
  takeRefusals,
} from '../../store/consents.js';
import {
  deleteContacts,
  insertContacts,
  releaseIdentities,
  updateContacts,
} from '../../store/contact-writes.js';
import type { Transaction } from '../../store/database.js';
import { notifyChanged } from '../../store/listen.js';
import type { CatalogDraft, StandIn } from './catalog-draft.js';
import type { Change } from './changes.js';
import { chunksOf, roughBytes } from './chunks.js';
import { Overtaken } from './commands.js';
import { type Effects, type EffectsContext, effectsOf, gainedSubjects } from './effects.js';
import { lostIdentities } from './identity-conflicts.js';

export interface ApplyContext extends EffectsContext {
  readonly catalogs: CatalogDraft;
}

/** How new contacts are written, with all that belongs to them. */
export type InsertMade = (
  tx: Transaction,
  context: ApplyContext,
  made: readonly (Effects & { readonly after: Contact })[],
) => Promise<void>;

export interface Applied {
  /** what was stored in the place of a contact that was decided on; undefined for any other */
  readonly settled: (contact: Contact) => Contact | undefined;
  /** the contacts as they are after all of it */
  readonly after: ReadonlyMap<ContactId, Contact>;
  /** the items of catalogs that were made */
  readonly items: readonly StandIn[];
}

export async function applyChanges(
  tx: Transaction,
  context: ApplyContext,
  decided: readonly Change[],
  insertMade: InsertMade = insertRows,
): Promise<Applied> {
  const { accountId } = context.caller;
  const { changes, items, placed } = await makeItems(tx, context, decided);
  const settled = new Map<Contact, Contact>();
  const effects = await effectsOfAll(tx, context, changes, settled);
  const changed = effects.flatMap((one) =>
    one.before === null || one.after === null ? [] : [{ ...one, before: one.before, after: one.after }],
  );
  for (const { before, left } of changed) await retainRefusals(tx, accountId, before.id, left, context.now);
  await releaseIdentities(
    tx,
    accountId,
    changed.flatMap(({ before, after }) => lostIdentities(before, after)),
  );
  const gone = effects.flatMap(({ before, after, events }) =>
    before !== null && after === null ? [{ contact: before, events }] : [],
  );
  for (const chunk of chunksOf(gone, (one) => roughBytes(one.contact)))
    must((await deleteContacts(tx, accountId, chunk, context.now)).size === chunk.length);
  for (const chunk of chunksOf(changed, (one) => roughBytes(one.before) + roughBytes(one.after)))
    must((await updateContacts(tx, accountId, chunk)).size === chunk.length);
  await writeEntries(tx, context, changed);
  const made = effects.flatMap((one) =>
    one.before !== null || one.after === null ? [] : [{ ...one, after: one.after }],
  );
  await insertMade(tx, context, made);
  if (items.length > 0) await notifyChanged(tx, accountId);
  const decidedOn = new Set(decided.flatMap((one) => [one.after, ...one.steps.map((step) => step.after)]));
  return {
    items,
    after: new Map(effects.flatMap(({ after }) => (after === null ? [] : [[after.id, after] as const]))),
    settled: (contact) => {
      if (!decidedOn.has(contact)) return undefined;
      const known = placed.get(contact) ?? contact;
      return settled.get(known) ?? known;
    },
  };
}

/** The contacts are locked; what commits without locks, or the tags and groups, may have changed all the same. */
function must(isWritten: boolean): void {
  if (!isWritten) throw new Overtaken();
}

async function insertRows(
  tx: Transaction,
  context: ApplyContext,
  made: Parameters<InsertMade>[2],
): Promise<void> {
  for (const chunk of chunksOf(made, (one) => roughBytes(one.after))) {
    const rows = chunk.map(({ after, events }) => ({ contact: after, events }));
    const outcomes = await insertContacts(tx, context.caller.accountId, rows, true);
    must([...outcomes.values()].every((one) => one.outcome === 'created'));
  }
  await writeEntries(tx, context, made);
}

async function writeEntries(
  tx: Transaction,
  { caller: { accountId } }: ApplyContext,
  effects: readonly Effects[],
): Promise<void> {
  for (const { consents, suppressions } of effects) {
    for (const consent of consents) await insertConsent(tx, accountId, consent);
    for (const { suppression, subjects, actor } of suppressions)
      await putSuppression(tx, accountId, suppression, subjects, actor);
  }
}

/** Makes the catalog items that the contacts need, and puts them in the place of their stand-ins. */
async function makeItems(tx: Transaction, context: ApplyContext, changes: readonly Change[]) {
  const { catalogs, caller, newId, now } = context;
  const placed = new Map<Contact, Contact>();
  const wanted = catalogs.wanted(changes.flatMap((one) => one.after ?? []));
  if (wanted.length === 0) return { changes, items: [], placed };
  const { made, place } = await catalogs.make(tx, caller.accountId, wanted, newId, now);
  const of = (contact: Contact) => {
    const known = placed.get(contact) ?? place(contact);
    placed.set(contact, known);
    return known;
  };
  const orNull = (contact: Contact | null) => (contact === null ? null : of(contact));
  const withItems = changes.map((one) => ({
    ...one,
    after: orNull(one.after),
    steps: one.steps.map((step) => ({ before: orNull(step.before), after: orNull(step.after) })),
  }));
  return { changes: withItems, items: made, placed };
}

async function effectsOfAll(
  tx: Transaction,
  context: ApplyContext,
  changes: readonly Change[],
  settled: Map<Contact, Contact>,
): Promise<readonly Effects[]> {
  const { accountId } = context.caller;
  const waiting = new Map<string, RetainedRefusal[]>();
  for (const refusal of await takeRefusals(tx, accountId, changes.flatMap(gainedSubjects)))
    waiting.set(refusal.subject, [...(waiting.get(refusal.subject) ?? []), refusal]);
  const recalledBy = (change: Change) =>
    waiting.size === 0 ? [] : gainedSubjects(change).flatMap((subject) => waiting.get(subject) ?? []);
  const unread = changes.flatMap((one): ContactId[] =>
    one.after === null || one.standing !== undefined || recalledBy(one).length === 0 ? [] : [one.after.id],
  );
  const standings = await readStandings(tx, accountId, unread);
  return mapInSlices(changes, (one) => {
    const standing = one.standing ?? (one.after === null ? undefined : standings.get(one.after.id));
    return effectsOf({ ...one, standing }, recalledBy(one), context, settled);
  });
}
