/**
 * Erases a person: its contact, and all other stored data about it. Large data (the rows of imports, events of other
 * contacts) is searched first, without locks; then one transaction deletes the contact, like any deletion, and erases
 * the found data and later additions. So a person is erased wholly or not at all. Decision:
 * docs/decisions/0029-erasure.md.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { personFields } from '@switchbook/domain/contact/contact-fields.js';
import type { ContactState } from '@switchbook/domain/contact/contact-state.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import {
  type IdentityKey,
  type IdentityKind,
  identityKinds,
  identityName,
  isNumber,
  ownedNames,
} from '@switchbook/domain/identity/identity.js';
import { otherForms } from '@switchbook/domain/identity/phone.js';
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { findInstallation } from '../../access/store/installation-row.js';
import { eraseChanged } from '../../bulk-changes/store/bulk-change-retention.js';
import { getContact } from '../../contacts/operations/find-contacts.js';
import { eraseDeleted, findDeletedContact } from '../../contacts/store/deleted-contacts.js';
import { findHolders } from '../../contacts/store/identity-holders.js';
import { findSharers } from '../../contacts/store/shared-identities.js';
import {
  type ContactSelector,
  checkVersion,
  type DeleteCommand,
  Overtaken,
} from '../../contacts/writes/commands.js';
import { erasedEvent } from '../../contacts/writes/effects.js';
import { fromSnapshot } from '../../contacts/writes/snapshot.js';
import { deleteContact } from '../../contacts/writes/write.js';
import type { Queryable } from '../../database/database.js';
import { isRetryable } from '../../database/errors.js';
import { type RetryPolicy, retry } from '../../database/retry.js';
import { type HistoryPage, readContactHistory } from '../../feed/store/contact-history.js';
import { insertEvents } from '../../feed/store/events.js';
import { previewName } from '../../imports/operations/previews.js';
import { dropPreviews, dropUndone, lockImports } from '../../imports/store/import-erasure.js';
import { applyAll } from '../../intakes/operations/apply-payloads.js';
import { erasePayloads } from '../../intakes/store/payloads.js';
import { asOne } from '../../operation-context/bound-context.js';
import { type Context, sourceOf } from '../../operation-context/context.js';
import { erasePlans } from '../../plans/store/plan-rows.js';
import { eraseShown } from '../../plans/store/shown-contacts.js';
import { storedResponseMs } from '../../retention/values.js';
import { recordErasure } from '../store/erasures.js';
import {
  blankEvents,
  countParts,
  dropAnswers,
  dropDeliveries,
  dropMerges,
  findGone,
  listMergedInto,
  listRecentParts,
  partTables,
} from '../store/person-erasure.js';
import { type HashedRefusal, hashRefusals, saltRefusals } from '../store/refusal-erasure.js';
import { erasureKey, nameHashes, textsIn } from '../values.js';
import { ErasedPerson, type KnownIdentity, type KnownName } from './erased-person.js';
import { ForeignEvents } from './foreign-events.js';
import { ImportTraces } from './import-traces.js';

type EraseCommand = Pick<DeleteCommand, 'target' | 'ifVersion'>;

/** The result of an erasure, by kind of data. */
interface Erasure {
  readonly contactId: ContactId;
  readonly erasedAt: Date;
  /** every kind of data that was searched, with or without a result */
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly kept: readonly HashedRefusal[];
}

const saltBytes = 32;
/** Covers requests that were under way when a response was stored. */
const marginMs = 60 * 60 * 1000;

/** Also erases a deleted contact while some of its data is stored. Throws `not_found`, `stale`. */
export function eraseContact(context: Context, caller: Caller, command: EraseCommand): Promise<Erasure> {
  const policy: RetryPolicy = {
    attempts: 5,
    // The search of large data may take longer than a request; each of its statements has a limit.
    deadline: context.database.deadline ?? Number.POSITIVE_INFINITY,
    again: (error) =>
      error instanceof Overtaken ? 'at once' : context.isBound !== true && isRetryable(error) && 'later',
  };
  const changing = new ProblemError(
    { kind: 'unavailable' },
    { detail: 'other requests changed the contact again and again' },
  );
  return retry(policy, () => erase(context, caller, command)).catch((error: unknown) => {
    throw error instanceof Overtaken ? changing : error;
  });
}

/** Throws Overtaken when the contact changed since its values were read. */
async function erase(context: Context, caller: Caller, command: EraseCommand): Promise<Erasure> {
  const { accountId } = caller;
  // Payloads that were received before are applied first: later they would restore the person.
  await applyAll(context, accountId);
  const known = await find(context, caller, command);
  const person = await personOf(context.database, accountId, known);
  const imports = new ImportTraces(accountId, person);
  const events = new ForeignEvents(accountId, person);
  await imports.search(context.database);
  await events.search(context.database);
  const installation = await findInstallation(context.database);
  const key = erasureKey(installation?.tokenSecret ?? Buffer.alloc(0), accountId);
  await saltRefusals(context.database.asyncCommits, accountId, context.random(saltBytes));
  const eraseAll = async (bound: Context): Promise<Erasure> => {
    const { database } = bound;
    const now = bound.clock();
    // Imports are locked before the contact, since a worker locks them in that order.
    await database.transaction((tx) => lockImports(tx, accountId));
    await imports.search(database);
    await events.search(database);
    const { ids } = person;
    // Another contact may have received a number or email meanwhile: then its texts must be kept, and the search starts
    // again.
    if ((await namesOfOthers(database, accountId, ids, person.identities)).size > 0) throw new Overtaken();
    const recent = await listRecentParts(
      database,
      accountId,
      ids,
      new Date(now.getTime() - storedResponseMs - marginMs),
    );
    const parts = await countParts(database, accountId, ids);
    await remove(bound, caller, known);
    await events.searchMerged(database, async (id) => {
      const [other] = await bound.reads.findMany(database, accountId, [id]);
      return new Set(other === undefined ? [] : fieldsOf(other).flatMap(textsIn));
    });
    return database.transaction(async (tx): Promise<Erasure> => {
      if (known.contact === null)
        await insertEvents(tx, accountId, [
          erasedEvent(sourceOf({ caller, newId: bound.newId, now }), known),
        ]);
      const found = new Map<string, number>([['contacts', known.contact === null ? 0 : 1]]);
      for (const table of partTables) found.set(table, parts[table]);
      const own = await blankEvents(tx, accountId, ids);
      found.set('events', own + (await events.scrub(tx)));
      found.set('merges', await dropMerges(tx, accountId, ids));
      found.set('bulk_change_contacts', await eraseChanged(tx, accountId, ids));
      found.set('deleted_contacts', await eraseDeleted(tx, accountId, ids, ownedNames(person.identities)));
      // It may have been restored since the search.
      if (known.contact === null && (await bound.reads.findMany(tx, accountId, [known.id]))[0] !== undefined)
        throw new Overtaken();
      found.set('plans', await erasePlans(tx, accountId, ids));
      found.set('shown_contacts', await eraseShown(tx, accountId, ids));
      const answers = person.answerPatterns(recent);
      found.set('deliveries', await sumOf(answers, (one) => dropDeliveries(tx, accountId, ids, one)));
      for (const [table, rows] of await imports.scrub(tx)) found.set(table, rows);
      const previewNames = person.identities.map(previewName.identity);
      found.set('import_previews', await dropPreviews(tx, accountId, ids, previewNames));
      found.set('import_undone', await dropUndone(tx, accountId, ids));
      found.set('idempotency_keys', await sumOf(answers, (one) => dropAnswers(tx, accountId, one)));
      found.set(
        'intake_payloads',
        await erasePayloads(tx, accountId, nameHashes(key, withOtherForms(person.identities))),
      );
      await recordErasure(tx, accountId, { ids, names: ownedNames(person.identities) }, key, now);
      const refusals = await hashRefusals(tx, accountId, person, now);
      found.set('retained_refusals', refusals.rows);
      const tables = [...found].map(([table, rows]) => ({ table, rows }));
      return { contactId: known.id, erasedAt: now, tables, kept: refusals.kept };
    });
  };
  return asOne(context, eraseAll, 'attempt');
}

async function sumOf<Item>(items: readonly Item[], count: (item: Item) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const item of items) sum += await count(item);
  return sum;
}

interface ErasedContact {
  readonly id: ContactId;
  readonly version: number;
  /** null: deleted before */
  readonly contact: Contact | null;
  /** its values in the bin, when it was deleted before */
  readonly binned?: Contact;
}

async function find(context: Context, caller: Caller, command: EraseCommand): Promise<ErasedContact> {
  try {
    const contact = await getContact(context, caller, command);
    checkVersion(command, contact);
    return { id: contact.id, version: contact.version, contact };
  } catch (error) {
    const isMissing = error instanceof ProblemError && error.problem.kind === 'not_found';
    const id = idOf(command.target);
    if (!isMissing || id === undefined) throw error;
    const gone = await findGone(context.database, caller.accountId, id);
    const binned = await findBinned(context, caller, id);
    if (gone === undefined && binned === undefined) throw error;
    const version = gone?.version ?? binned?.version ?? 1;
    checkVersion(command, { version } as Contact);
    return { id, version, contact: null, ...defined({ binned }) };
  }
}

async function findBinned(
  context: Context,
  { accountId }: Caller,
  id: ContactId,
): Promise<Contact | undefined> {
  const deleted = await findDeletedContact(context.database, accountId, id);
  return deleted && fromSnapshot(deleted.snapshot, accountId, () => undefined);
}

function idOf(target: readonly ContactSelector[]): ContactId | undefined {
  return target.flatMap((one) => (one.by === 'id' ? [one.id] : []))[0];
}

/** Throws Overtaken if the contact has changed since it was read. */
async function remove(
  context: Context,
  caller: Caller,
  { id, version, contact }: ErasedContact,
): Promise<void> {
  if (contact === null) return;
  const target = [{ by: 'id', id }] as const;
  try {
    await deleteContact(context, caller, { op: 'delete', target, ifVersion: version, isErasure: true });
  } catch (error) {
    const kind = error instanceof ProblemError ? error.problem.kind : undefined;
    if (kind === 'stale') throw new Overtaken();
    if (kind === 'not_found') throw notFound('contact');
    throw error;
  }
}

/** Collects the present and past values of a contact, without identities that another contact now holds. */
async function personOf(
  on: Queryable,
  accountId: Caller['accountId'],
  { id, contact: stored, binned }: ErasedContact,
): Promise<ErasedPerson> {
  const contact = stored ?? binned ?? null;
  const ids = await listMergedInto(on, accountId, id);
  const earlier = new EarlierValues();
  for (const one of ids) await earlier.read(on, accountId, asId<ContactId>(one));
  const identities = [
    ...(contact?.identities ?? []).map(({ kind, scope, value, raw }) => ({ kind, scope, value, raw })),
    ...earlier.identities.values(),
  ];
  const others = await namesOfOthers(on, accountId, ids, identities);
  const names: readonly KnownName[] = [
    {
      display: contact?.displayName ?? null,
      given: contact?.givenName ?? null,
      family: contact?.familyName ?? null,
    },
    ...earlier.names.values(),
  ];
  return new ErasedPerson(
    ids.map((one) => asId<ContactId>(one)),
    unique(identities.filter((one) => !others.has(identityName(one)))),
    unique(names),
    contact === null ? [] : fieldsOf(contact).flatMap(textsIn),
  );
}

/** Most identities, and most names; characters of all of them. */
const mostKnown = 10_000;
const mostCharacters = 4_000_000;

/** The identities and names that contacts have had, read from their events. */
class EarlierValues {
  readonly identities = new Map<string, KnownIdentity>();
  readonly names = new Map<string, KnownName>();
  #characters = 0;

  async read(on: Queryable, accountId: Caller['accountId'], id: ContactId): Promise<void> {
    for (let before: EventPosition | null | undefined = null; before !== undefined; ) {
      const page: HistoryPage = await readContactHistory(on, accountId, id, { limit: 1_000, before });
      for (const event of page.events)
        for (const state of [event.before, event.after]) this.#add(state ?? {});
      before = page.next ?? undefined;
    }
  }

  #add({ identities, display_name, given_name, family_name }: ContactState): void {
    const held = Array.isArray(identities) ? (identities as readonly Partial<KnownIdentity>[]) : [];
    for (const { kind = '', scope, value, raw } of held)
      if (isKind(kind) && value)
        this.#keep(this.identities, { kind, scope: scope ?? '', value, raw: raw || value });
    const [display, given, family] = [display_name, given_name, family_name].map((one) => one ?? null);
    this.#keep(this.names, { display, given, family } as KnownName);
  }

  #keep<Item>(known: Map<string, Item>, item: Item): void {
    const name = JSON.stringify(item);
    if (known.has(name) || known.size >= mostKnown || this.#characters + name.length > mostCharacters) return;
    this.#characters += name.length;
    known.set(name, item);
  }
}

/** The identities that other contacts now hold, or share. */
async function namesOfOthers(
  on: Queryable,
  accountId: Caller['accountId'],
  ids: readonly string[],
  identities: readonly IdentityKey[],
): Promise<ReadonlySet<string>> {
  const holders = await findHolders(on, accountId, identities, false);
  const sharers = await findSharers(on, accountId, identities);
  const exact = [...holders.filter((one) => one.match === 'exact'), ...sharers];
  return new Set(
    exact.flatMap(({ index, contactId }) => {
      const key = identities[index];
      return key !== undefined && !ids.includes(contactId) ? [identityName(key)] : [];
    }),
  );
}

/** Returns the fields that a merge may copy to another contact. */
function fieldsOf(contact: Contact): readonly unknown[] {
  const { address, attributes, extensions, identities } = contact;
  const held = identities.flatMap(({ value, raw, label }) => [value, raw, label]);
  return [...personFields.map((name) => contact[name]), address, attributes, extensions, held];
}

/** A payload may have another form of a number than the contact. */
function withOtherForms(identities: readonly IdentityKey[]): readonly IdentityKey[] {
  return identities.flatMap((one) =>
    isNumber(one.kind) ? [one, ...otherForms(one.value).map((value) => ({ ...one, value }))] : [one],
  );
}

function isKind(kind: string): kind is IdentityKind {
  return (identityKinds as readonly string[]).includes(kind);
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((one) => [JSON.stringify(one), one])).values()];
}
