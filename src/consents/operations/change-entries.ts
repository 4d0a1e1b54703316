/** Writes consents and suppressions without an edit: raises the version of their contact, and writes the events. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { withNextVersion } from '@switchbook/domain/contact/edit.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import { invalid, notFound } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { isStorableJson } from '@switchbook/domain/text/text.js';
import { type GetCommand, runOnContact } from '../../contacts/operations/find-contacts.js';
import { lockContacts } from '../../contacts/store/contact-locks.js';
import { type ApplyContext, applyChanges } from '../../contacts/writes/apply.js';
import { CatalogDraft } from '../../contacts/writes/catalog-draft.js';
import { changeOf } from '../../contacts/writes/changes.js';
import type { Transaction } from '../../database/database.js';
import { insertEvents, type NewEvent } from '../../feed/store/events.js';
import {
  type Admission,
  type Basics,
  type CallerVisibility,
  sourceOf,
} from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';

export function checkStorable(members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members))
    if (value !== undefined && !isStorableJson(value))
      throw invalid(name, 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
}

interface EntriesChange<Result> {
  readonly result: Result;
  /** whether the contact's version moves */
  readonly isReal: boolean;
  /** the event of the entries; undefined if none was written */
  readonly event: ((source: EventSource, version: number) => NewEvent) | undefined;
}

/**
 * Locks the contact, then calls `work` to write its entries. A real change raises the version by one. The contact's
 * event precedes the event of the entries.
 */
export async function changeEntries<Result>(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  command: GetCommand,
  work: (tx: Transaction, contact: Contact, now: Date) => Promise<EntriesChange<Result>>,
): Promise<Result> {
  return runOnContact(context, caller, command, ({ id }) =>
    queuedByAccount(context, caller, async (tx) => {
      const before = await lockOne(context, tx, caller, id);
      const now = context.clock();
      const { result, isReal, event } = await work(tx, before, now);
      if (event === undefined) return result;
      const { newId, reads } = context;
      const applying = { caller, now, newId, reads, catalogs: new CatalogDraft(new Map()) };
      const { version } = isReal ? await raiseVersion(context, tx, applying, before) : before;
      await insertEvents(tx, caller.accountId, [event(sourceOf(applying), version)]);
      return result;
    }),
  );
}

/** Raises the version of the locked contact, and returns the contact. */
async function raiseVersion(
  context: CallerVisibility,
  tx: Transaction,
  applying: ApplyContext,
  before: Contact,
): Promise<Contact> {
  const { reach } = await lockOne(context, tx, applying.caller, before.id);
  const after = withNextVersion(before, { ...before, reach }, applying.now);
  await applyChanges(tx, applying, [changeOf(before, after)]);
  return after;
}

async function lockOne(
  context: CallerVisibility,
  tx: Transaction,
  caller: Caller,
  id: ContactId,
): Promise<Contact> {
  await lockContacts(tx, caller.accountId, [id]);
  const [contact] = await context.reads.findMany(tx, caller.accountId, [id]);
  if (contact === undefined) throw notFound('contact');
  return contact;
}
