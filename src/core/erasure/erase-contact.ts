/**
 * Erases a person: its contact, and all else that is stored of it. What is large (the rows of imports, events of other
 * contacts) is searched first, without locks; then one transaction deletes the contact, as every delete does, and erases
 * what was found and what came meanwhile. So a person is erased wholly or not at all.
 * Decision: docs/decisions/0029-erasure.md.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { personFields } from '../../domain/contact-fields.js';
import {
  type IdentityKey,
  type IdentityKind,
  identityKinds,
  identityName,
  isNumber,
  ownedNames,
} from '../../domain/identity.js';
import { asId, type ContactId } from '../../domain/ids.js';
import { defined } from '../../domain/json.js';
import { otherForms } from '../../domain/phone.js';
import { notFound, ProblemError } from '../../domain/problem.js';
import { findInstallation } from '../../store/access/unscoped.js';
import { eraseChanged } from '../../store/bulk-changes/retention.js';
import { eraseDeleted, findDeletedContact } from '../../store/contacts/deleted-contacts.js';
import { findHolders } from '../../store/contacts/identity-holders.js';
import { findSharers } from '../../store/contacts/shared-identities.js';
import type { Queryable } from '../../store/database/database.js';
import { isRetryable } from '../../store/database/errors.js';
import { type RetryPolicy, retry } from '../../store/database/retry.js';
import { recordErasure } from '../../store/erasure/erasures.js';
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
  readTold,
} from '../../store/erasure/person-erasure.js';
import { hashRefusals, type KeptRefusal, saltRefusals } from '../../store/erasure/refusal-erasure.js';
import { insertEvents } from '../../store/events/events.js';
import { dropPreviews, dropUndone, lockImports } from '../../store/imports/erasure.js';
import { erasePayloads } from '../../store/intakes/payloads.js';
import { erasePlans } from '../../store/plans/plans.js';
import { eraseShown } from '../../store/plans/shown-contacts.js';
import { keptMs } from '../access/idempotency.js';
import { asOne } from '../bound-context.js';
import { getContact } from '../contacts/read.js';
import { type Context, sourceOf } from '../context.js';
import { erasureKey, nameHashes } from '../erasure-key.js';
import { previewName } from '../imports/previews.js';
import { applyAll } from '../intakes/apply.js';
import type { ContactSelector, DeleteCommand } from '../writes/commands.js';
import { checkVersion, Overtaken } from '../writes/commands.js';
import { erasedEvent } from '../writes/effects.js';
import { fromSnapshot } from '../writes/snapshot.js';
import { deleteContact } from '../writes/write.js';
import { ForeignEvents } from './foreign-events.js';
import { ImportTraces } from './import-traces.js';
import { type KnownIdentity, type KnownName, Person } from './person.js';
import { textsIn } from './scrub-json.js';

type EraseCommand = Pick<DeleteCommand, 'target' | 'ifVersion'>;

/** The result of an erasure, by place. */
interface Erasure {
  readonly contactId: ContactId;
  readonly erasedAt: Date;
  /** every place that was searched, also those that had nothing */
  readonly places: readonly { readonly place: string; readonly rows: number }[];
  readonly kept: readonly KeptRefusal[];
}

const saltBytes = 32;
/** Requests that were under way when an answer was stored. */
const marginMs = 60 * 60 * 1000;

/** Also a contact that was deleted, while something of it is kept. Throws `not_found`, `stale`. */
export function eraseContact(context: Context, caller: Caller, command: EraseCommand): Promise<Erasure> {
  const policy: RetryPolicy = {
    attempts: 5,
    // A search for what is large may take longer than a request; each of its statements has a limit.
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
  // Payloads that were received before are applied first: afterwards they would bring the person back.
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
    // Another contact may have got a number or email meanwhile: then its texts must stay, and the search begins anew.
    if ((await namesOfOthers(database, accountId, ids, person.identities)).size > 0) throw new Overtaken();
    const recent = await listRecentParts(
      database,
      accountId,
      ids,
      new Date(now.getTime() - keptMs - marginMs),
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
      // It may have been restored since it was looked for.
      if (known.contact === null && (await bound.reads.findMany(tx, accountId, [known.id]))[0] !== undefined)
        throw new Overtaken();
      found.set('plans', await erasePlans(tx, accountId, ids));
      found.set('shown_contacts', await eraseShown(tx, accountId, ids));
      const answers = person.answerPattern(recent);
      found.set('deliveries', await dropDeliveries(tx, accountId, ids, answers));
      for (const [place, rows] of await imports.scrub(tx)) found.set(place, rows);
      const previewNames = person.identities.map(previewName.identity);
      found.set('import_previews', await dropPreviews(tx, accountId, ids, previewNames));
      found.set('import_undone', await dropUndone(tx, accountId, ids));
      found.set('idempotency_keys', await dropAnswers(tx, accountId, answers));
      found.set(
        'intake_payloads',
        await erasePayloads(tx, accountId, nameHashes(key, withOtherForms(person.identities))),
      );
      await recordErasure(tx, accountId, { ids, names: ownedNames(person.identities) }, key, now);
      const refusals = await hashRefusals(tx, accountId, person, now);
      found.set('retained_refusals', refusals.rows);
      const places = [...found].map(([place, rows]) => ({ place, rows }));
      return { contactId: known.id, erasedAt: now, places, kept: refusals.kept };
    });
  };
  return asOne(context, eraseAll, 'attempt');
}

interface Known {
  readonly id: ContactId;
  readonly version: number;
  /** null: deleted before */
  readonly contact: Contact | null;
  /** its values in the bin, when it was deleted before */
  readonly binned?: Contact;
}

async function find(context: Context, caller: Caller, command: EraseCommand): Promise<Known> {
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

/** Throws Overtaken for a contact that is not as it was read. */
async function remove(context: Context, caller: Caller, { id, version, contact }: Known): Promise<void> {
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

/** Collects the present and past values of a contact; without identities that another contact holds now. */
async function personOf(
  on: Queryable,
  accountId: Caller['accountId'],
  { id, contact: stored, binned }: Known,
): Promise<Person> {
  const contact = stored ?? binned ?? null;
  const ids = await listMergedInto(on, accountId, id);
  const told = await readTold(on, accountId, ids);
  const had = told.identities.flatMap(({ kind, scope, value, raw }): readonly KnownIdentity[] => {
    if (!isKind(kind)) return [];
    return value === '' ? [] : [{ kind, scope: scope ?? '', value, raw: raw || value }];
  });
  const identities = [
    ...(contact?.identities ?? []).map(({ kind, scope, value, raw }) => ({ kind, scope, value, raw })),
    ...had,
  ];
  const others = await namesOfOthers(on, accountId, ids, identities);
  const names: readonly KnownName[] = [
    {
      display: contact?.displayName ?? null,
      given: contact?.givenName ?? null,
      family: contact?.familyName ?? null,
    },
    ...told.names,
  ];
  return new Person(
    ids.map((one) => asId<ContactId>(one)),
    unique(identities.filter((one) => !others.has(identityName(one)))),
    unique(names),
    contact === null ? [] : fieldsOf(contact).flatMap(textsIn),
  );
}

/** The identities that other contacts hold now, or share. */
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
    exact.flatMap(({ asked, contactId }) => {
      const key = identities[asked];
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
