/** What stands beside a contact: notes, the consent ledger, suppressions. */
import type { Caller } from '../../domain/access.js';
import type { ChannelConsent, Consent, Suppression } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { moved } from '../../domain/edit.js';
import { refusalSubject } from '../../domain/identity.js';
import { asId, type ContactId, type NoteId } from '../../domain/ids.js';
import type { Note } from '../../domain/note.js';
import type { Cursor, Page } from '../../domain/page.js';
import { invalid, notFound } from '../../domain/problem.js';
import { isStorable, isStorableJson } from '../../domain/text.js';
import {
  deleteSuppression,
  findLatestConsent,
  insertConsent,
  listCurrentConsents,
  listSuppressions,
  putSuppression,
  readLedger,
} from '../../store/consents.js';
import { updateContacts } from '../../store/contact-writes.js';
import { asProblems, type Transaction } from '../../store/database.js';
import { deleteNote, insertNote, listNotes } from '../../store/notes.js';
import { actorOf, type Context } from '../context.js';
import { type ConsentCommand, toEntry } from './ledger.js';
import { type GetCommand, getContact } from './read.js';
import { contactEvent } from './snapshot.js';

export interface NewNote {
  readonly body: string;
  readonly type?: string;
  readonly author?: string | null;
  readonly mediaUrl?: string | null;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

export interface AddedNote extends Note {
  readonly contact: Contact;
}

/** Adds a note; the contact's `updatedAt` does not move. */
export function addNote(
  context: Context,
  caller: Caller,
  command: GetCommand,
  note: NewNote,
): Promise<AddedNote> {
  return asProblems(async () => {
    if (!isStorable(note.body))
      throw invalid('body', 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
    const contact = await getContact(context, caller, command);
    const [number] = await context.counters.take(caller.accountId, 'notes', 1);
    const now = context.clock();
    const stored = await insertNote(context.database, caller.accountId, {
      id: asId(context.newId()),
      number: number as number,
      contactId: contact.id,
      body: note.body,
      type: note.type ?? 'text',
      author: note.author ?? null,
      mediaUrl: note.mediaUrl ?? null,
      attrs: note.attrs ?? {},
      origin: caller.face,
      createdAt: now,
      updatedAt: now,
    });
    if (stored === undefined) throw notFound('contact');
    return { ...stored, contact };
  });
}

/** Newest first. */
export function readNotes(
  context: Context,
  caller: Caller,
  command: GetCommand,
  page: { readonly limit: number; readonly after: Cursor | null },
): Promise<Page<Note>> {
  return asProblems(async () => {
    const contact = await getContact(context, caller, command);
    return listNotes(context.database, caller.accountId, contact.id, page);
  });
}

export function removeNote(context: Context, caller: Caller, command: GetCommand, id: NoteId): Promise<void> {
  return asProblems(async () => {
    const contact = await getContact(context, caller, command);
    if (!(await deleteNote(context.database, caller.accountId, contact.id, id))) throw notFound('note');
  });
}

/**
 * Appends to the ledger; the version moves when the state of the channel, or of the purpose, really changes. With a
 * purpose the result is the entry itself: the state of the channel is a matter of the entries without one.
 */
export function recordConsent(
  context: Context,
  caller: Caller,
  command: GetCommand,
  consent: ConsentCommand,
): Promise<ChannelConsent> {
  checkStorable({
    purpose: consent.purpose,
    source: consent.source,
    basis: consent.basis,
    proof: consent.proof,
  });
  return onContact(context, caller, command, async (tx, contact, now) => {
    const current = await currentOf(tx, contact, consent);
    if (consent.onlyIfChanged === true && current?.state === consent.state)
      return { result: current, isReal: false };
    const entry = toEntry(context, caller, contact, consent, now);
    await insertConsent(tx, caller.accountId, entry);
    const stored = await currentOf(tx, contact, consent);
    const result = stored ?? { ...entry, seriesId: entry.id, firstAt: entry.createdAt };
    return { result, isReal: current === undefined || !sameConsent(current, result) };
  });
}

/** The latest entry of the channel and the purpose. */
async function currentOf(
  tx: Transaction,
  contact: Contact,
  { channel, purpose }: ConsentCommand,
): Promise<ChannelConsent | undefined> {
  if (purpose === undefined || purpose === null)
    return (await listCurrentConsents(tx, contact.accountId, contact.id)).find(
      (one) => one.channel === channel,
    );
  return findLatestConsent(tx, contact.accountId, contact.id, channel, purpose);
}

function sameConsent(one: Consent, other: Consent): boolean {
  return one.state === other.state && one.expiresAt?.getTime() === other.expiresAt?.getTime();
}

/** The whole ledger, latest first. */
export async function readConsents(
  context: Context,
  caller: Caller,
  command: GetCommand,
): Promise<Consent[]> {
  const all: Consent[] = [];
  for await (const piece of readConsentPieces(context, caller, command)) all.push(...piece);
  return all;
}

/** The whole ledger, latest first, a piece at a time: there is no telling how long it is. */
export async function* readConsentPieces(
  context: Context,
  caller: Caller,
  command: GetCommand,
): AsyncGenerator<readonly Consent[]> {
  const contact = await getContact(context, caller, command);
  const pieces = readLedger(context.database, caller.accountId, contact.id);
  for (;;) {
    const piece = await asProblems(() => pieces.next());
    if (piece.done === true) return;
    yield piece.value;
  }
}

/** The current state of each channel. */
export function readCurrentConsents(
  context: Context,
  caller: Caller,
  command: GetCommand,
): Promise<ChannelConsent[]> {
  return asProblems(async () => {
    const contact = await getContact(context, caller, command);
    return listCurrentConsents(context.database, caller.accountId, contact.id);
  });
}

export interface SuppressionCommand {
  readonly channel: Suppression['channel'];
  readonly reason: string;
  readonly source?: string | null;
  readonly note?: string | null;
  /** null: permanent; in the past: lifted */
  readonly expiresAt: Date | null;
}

/** One row for each contact and channel: made, or replaced. */
export function setSuppression(
  context: Context,
  caller: Caller,
  command: GetCommand,
  suppression: SuppressionCommand,
): Promise<{ readonly suppression: Suppression; readonly created: boolean }> {
  checkStorable({ reason: suppression.reason, source: suppression.source, note: suppression.note });
  return onContact(context, caller, command, async (tx, contact, now) => {
    const known = (await listSuppressions(tx, caller.accountId, contact.id)).find(
      (one) => one.channel === suppression.channel && one.subject === '',
    );
    const wanted: Suppression = {
      id: known?.id ?? asId(context.newId()),
      contactId: contact.id,
      channel: suppression.channel,
      subject: '',
      reason: suppression.reason,
      source: suppression.source ?? null,
      note: suppression.note ?? null,
      expiresAt: suppression.expiresAt,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    const isReal = known === undefined || !sameSuppression(known, wanted);
    if (!isReal) return { result: { suppression: known, created: false }, isReal };
    const subjects = contact.identities.flatMap((one) => refusalSubject(one) ?? []);
    const stored = await putSuppression(tx, caller.accountId, wanted, subjects, actorOf(caller));
    return { result: { suppression: stored, created: known === undefined }, isReal };
  });
}

function sameSuppression(one: Suppression, other: Suppression): boolean {
  return (
    one.reason === other.reason &&
    one.source === other.source &&
    one.note === other.note &&
    one.expiresAt?.getTime() === other.expiresAt?.getTime()
  );
}

export function removeSuppression(
  context: Context,
  caller: Caller,
  command: GetCommand,
  id: string,
): Promise<void> {
  return onContact(context, caller, command, async (tx, contact) => {
    if (!(await deleteSuppression(tx, caller.accountId, contact.id, id))) throw notFound('suppression');
    return { result: undefined, isReal: true };
  });
}

export function readSuppressions(
  context: Context,
  caller: Caller,
  command: GetCommand,
): Promise<Suppression[]> {
  return asProblems(async () => {
    const contact = await getContact(context, caller, command);
    return listSuppressions(context.database, caller.accountId, contact.id);
  });
}

function checkStorable(members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members))
    if (value !== undefined && !isStorableJson(value))
      throw invalid(name, 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
}

/** Work beside a contact that is locked meanwhile; a real change is one version step and one event. */
function onContact<Result>(
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
      const event = contactEvent(caller, context.newId, now, before, after);
      await updateContacts(tx, caller.accountId, [{ before, after, event }]);
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
