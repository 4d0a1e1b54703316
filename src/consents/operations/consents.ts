/** The consent ledger of a contact. */
import type { Caller } from '@switchbook/domain/access/access.js';
import {
  type ChannelConsent,
  type Consent,
  type ConsentEdit,
  inForce,
  strictestOf,
} from '@switchbook/domain/consent/consent.js';
import { allIdentities } from '@switchbook/domain/contact/contact.js';
import { type GetCommand, getContact, type WithContact } from '../../contacts/operations/find-contacts.js';
import { refuseMoreEntries } from '../../contacts/values/check-limits.js';
import { consentEvent, subjectsOf, toConsent } from '../../contacts/writes/entry-events.js';
import { asProblems } from '../../database/database.js';
import type { Basics, CallerView, Limits } from '../../operation-context/context.js';
import {
  countCurrentConsents,
  insertConsent,
  listSenderConsents,
  readConsentEntries,
  readCurrentConsents,
  type SenderConsent,
} from '../store/consent-rows.js';
import { changeEntries, checkStorable } from './change-entries.js';

/**
 * Appends to the ledger; the version moves if the state of the sender, the channel or the purpose changes. The result
 * is the entry itself: an entry for one sender is not the state of the channel.
 */
export function recordConsent(
  context: Basics & CallerView & Limits,
  caller: Caller,
  command: GetCommand,
  consent: ConsentEdit,
): Promise<WithContact<ChannelConsent>> {
  checkStorable({
    purpose: consent.purpose,
    source: consent.source,
    basis: consent.basis,
    proof: consent.proof,
  });
  return changeEntries(context, caller, command, async (tx, contact, now) => {
    const { channel, purpose = null, sender = null } = consent;
    const { accountId } = caller;
    const recorded = await listSenderConsents(tx, accountId, contact.id, channel, purpose, sender);
    const before = recorded.find((senderConsent) => senderConsent.sender === sender);
    if (before === undefined) {
      const count = await countCurrentConsents(tx, accountId, contact.id);
      refuseMoreEntries('consents', count, consent.state === 'opted_out');
    }
    const effects = { caller, now, newId: context.newId };
    const entry = toConsent(effects, contact.id, consent, subjectsOf(allIdentities(contact)));
    await insertConsent(tx, accountId, entry);
    const after = [...recorded.filter((senderConsent) => senderConsent !== before), entry];
    const isReal =
      before === undefined || !sameConsent(before, entry) || stateOf(recorded) !== stateOf(after);
    const isOfChannel = purpose === null && sender === null;
    const [current] = isOfChannel ? await readCurrentConsents(tx, accountId, contact.id, channel) : [];
    const series = current ?? {
      ...entry,
      seriesId: entry.id,
      firstAt: entry.createdAt,
    };
    return {
      result: { ...series, contact },
      isReal,
      event: (source, version) => consentEvent(source, version, entry),
    };
  });
}

function stateOf(entries: readonly SenderConsent[]) {
  return strictestOf(inForce(entries, null))?.state;
}

function sameConsent(consent: SenderConsent, otherConsent: SenderConsent): boolean {
  return (
    consent.state === otherConsent.state && consent.expiresAt?.getTime() === otherConsent.expiresAt?.getTime()
  );
}

/** Returns the whole ledger, latest first. */
export async function listConsents(
  context: Basics & CallerView,
  caller: Caller,
  command: GetCommand,
): Promise<Consent[]> {
  const all: Consent[] = [];
  for await (const piece of readConsentPieces(context, caller, command)) all.push(...piece);
  return all;
}

/** Reads the whole ledger, latest first, in chunks, since its length is unbounded. */
export async function* readConsentPieces(
  context: Basics & CallerView,
  caller: Caller,
  command: GetCommand,
): AsyncGenerator<readonly Consent[]> {
  const contact = await getContact(context, caller, command);
  const pieces = readConsentEntries(context.database, caller.accountId, contact.id);
  for (;;) {
    const piece = await asProblems(() => pieces.next());
    if (piece.done === true) return;
    yield piece.value;
  }
}

/** Returns the current state of each channel, from the entries for all senders. */
export async function listCurrentConsents(
  context: Basics & CallerView,
  caller: Caller,
  command: GetCommand,
): Promise<WithContact<ChannelConsent>[]> {
  const contact = await getContact(context, caller, command);
  const entries = await readCurrentConsents(context.database, caller.accountId, contact.id);
  return entries.map((entry) => ({ ...entry, contact }));
}
