/** Writes consents and suppressions alone, with the version step and the event of their contact. */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { moved } from '../../domain/edit.js';
import type { ContactId } from '../../domain/ids.js';
import { invalid, notFound } from '../../domain/problem.js';
import { isStorableJson } from '../../domain/text.js';
import { asProblems, type Transaction } from '../../store/database.js';
import { type GetCommand, getContact } from '../contacts/read.js';
import type { Context } from '../context.js';
import { applyChanges } from './apply.js';
import { CatalogDraft } from './catalog-draft.js';

export function checkStorable(members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members))
    if (value !== undefined && !isStorableJson(value))
      throw invalid(name, 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
}

/** `work` writes the entries of a contact that is locked meanwhile; a real change is one version step and one event. */
export function changeEntries<Result>(
  context: Context,
  caller: Caller,
  command: GetCommand,
  work: (tx: Transaction, contact: Contact, now: Date) => Promise<{ result: Result; isReal: boolean }>,
): Promise<Result> {
  return asProblems(async () => {
    const { id } = await getContact(context, caller, command);
    return context.database.transaction(async (tx) => {
      const before = await lockOne(context, tx, caller, id);
      const now = context.clock();
      const { result, isReal } = await work(tx, before, now);
      if (!isReal) return result;
      const { reach } = await lockOne(context, tx, caller, id);
      const after = moved(before, { ...before, reach }, now);
      const change = { before, after, steps: [{ before, after }], consents: [], suppressions: [] };
      const applying = { caller, now, newId: context.newId, catalogs: new CatalogDraft(new Map()) };
      await applyChanges(tx, applying, [change]);
      return result;
    });
  });
}

async function lockOne(context: Context, tx: Transaction, caller: Caller, id: ContactId): Promise<Contact> {
  await context.reads.lock(tx, caller.accountId, [id]);
  const [contact] = await context.reads.findMany(tx, caller.accountId, [id]);
  if (contact === undefined) throw notFound('contact');
  return contact;
}
