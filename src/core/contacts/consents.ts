/** The consent ledger of a contact. */
import type { Caller } from '../../domain/access.js';
import type { ChannelConsent, Consent, ConsentEdit } from '../../domain/consent.js';
import { allIdentities, type Contact } from '../../domain/contact.js';
import { asProblems, type Transaction } from '../../store/database/database.js';
import {
  findLatestConsent,
  insertConsent,
  listCurrentConsents,
  readLedger,
} from '../../store/record/consents.js';
import type { Context } from '../context.js';
import { consentEvent, subjectsOf, toConsent } from '../writes/effects.js';
import { changeEntries, checkStorable } from './change-entries.js';
import { type GetCommand, getContact, type Of } from './read.js';

/**
 * Appends to the ledger; the version moves when the state of the channel, or of the purpose, really changes. With a
 * purpose the result is the entry itself: only entries without one make the state of the channel.
 */
export function recordConsent(
  context: Context,
  caller: Caller,
  command: GetCommand,
  consent: ConsentEdit,
): Promise<Of<ChannelConsent>> {
  checkStorable({
    purpose: consent.purpose,
    source: consent.source,
    basis: consent.basis,
    proof: consent.proof,
  });
  return changeEntries(context, caller, command, async (tx, contact, now) => {
    const current = await currentOf(tx, contact, consent);
    const effects = { caller, now, newId: context.newId };
    const entry = toConsent(effects, contact.id, consent, subjectsOf(allIdentities(contact)));
    await insertConsent(tx, caller.accountId, entry);
    const stored = await currentOf(tx, contact, consent);
    const result = stored ?? { ...entry, seriesId: entry.id, firstAt: entry.createdAt };
    const isReal = current === undefined || !sameConsent(current, result);
    return {
      result: { ...result, contact },
      isReal,
      event: (source, version) => consentEvent(source, version, entry),
    };
  });
}

/** The latest entry of the channel and the purpose. */
async function currentOf(
  tx: Transaction,
  contact: Contact,
  { channel, purpose }: ConsentEdit,
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

/** The whole ledger, latest first, in chunks, since its length is unbounded. */
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
export async function readCurrentConsents(
  context: Context,
  caller: Caller,
  command: GetCommand,
): Promise<Of<ChannelConsent>[]> {
  const contact = await getContact(context, caller, command);
  const found = await listCurrentConsents(context.database, caller.accountId, contact.id);
  return found.map((one) => ({ ...one, contact }));
}
