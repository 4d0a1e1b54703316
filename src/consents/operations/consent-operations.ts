/** The consent ledger of a contact. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import {
  type ChannelConsent,
  type Consent,
  type ConsentEdit,
  listInForce,
  strictestOf,
  withTimeInForce,
} from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { type GetCommand, getContact, type WithContact } from '../../contacts/operations/find-contacts.js';
import { refuseMoreEntries } from '../../contacts/values/check-limits.js';
import { consentEvent, subjectsOf, toConsent } from '../../contacts/writes/entry-events.js';
import { asProblems } from '../../database/database.js';
import type { Admission, Basics, CallerVisibility } from '../../operation-context/context.js';
import {
  needs,
  nothingToRedact,
  withNothingToRedact,
  withRedaction,
} from '../../operation-context/declared-operation.js';
import { inLongLane, inLongLaneForReads } from '../../operation-context/wrap-operations.js';
import { guessedByFilter, isUnshown } from '../../visibility/values/guessed-numbers.js';
import { redactContainedContact, redactEach } from '../../visibility/values/redacted-parts.js';
import { checkChannel } from '../../visibility/values/redaction-filter.js';
import {
  countLatestConsents,
  insertConsent,
  listSenderConsents,
  readConsentEntries,
  readCurrentConsents,
  type SenderConsent,
} from '../store/consent-rows.js';
import { canSend } from './can-send.js';
import { changeEntries, checkStorable } from './change-entries.js';
import { countSendable } from './count-sendable.js';
import { deleteSuppression, listSuppressions, setSuppression } from './suppressions.js';

/**
 * Appends to the ledger; the version moves if the state of the sender, the channel or the purpose changes. The result
 * is the entry itself: an entry for one sender is not the state of the channel.
 */
export function recordConsent(
  context: Basics & CallerVisibility & Admission,
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
      const count = await countLatestConsents(tx, accountId, contact.id);
      refuseMoreEntries('consents', count, consent.state === 'opted_out');
    }
    const effects = { caller, now, newId: context.newId };
    const storedEdit = withTimeInForce(consent, recorded, now);
    const entry = toConsent(effects, contact.id, storedEdit, subjectsOf(allIdentities(contact)));
    await insertConsent(tx, accountId, entry);
    const after = [...recorded.filter((senderConsent) => senderConsent !== before), entry];
    const isReal =
      before === undefined ||
      !sameConsent(before, entry) ||
      consentStateOf(recorded) !== consentStateOf(after);
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

function consentStateOf(entries: readonly SenderConsent[]) {
  return strictestOf(listInForce(entries, null))?.state;
}

function sameConsent(consent: SenderConsent, otherConsent: SenderConsent): boolean {
  return (
    consent.state === otherConsent.state && consent.expiresAt?.getTime() === otherConsent.expiresAt?.getTime()
  );
}

/** Returns the whole ledger, latest first. */
export async function listConsents(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<Consent[]> {
  const all: Consent[] = [];
  for await (const piece of readConsentPieces(context, caller, command)) all.push(...piece);
  return all;
}

/** Reads the whole ledger, latest first, in chunks, since its length is unbounded. */
export async function* readConsentPieces(
  context: Basics & CallerVisibility,
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
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<WithContact<ChannelConsent>[]> {
  const contact = await getContact(context, caller, command);
  const entries = await readCurrentConsents(context.database, caller.accountId, contact.id);
  return entries.map((entry) => ({ ...entry, contact }));
}

const consent = <
  Answer extends Parameters<typeof redaction.redactConsent>[1] & { readonly contact: Contact },
>(
  parts: Parts,
  answer: Answer,
): Answer => redactContainedContact(parts, redaction.redactConsent(parts, answer));

export const consentOperations = {
  ...needs('contacts:read', {
    listConsents: withRedaction(listConsents, {
      redactResult: (parts, list) => mapInSlices(list, (item) => redaction.redactConsent(parts, item)),
    }),
    readConsentPieces: withRedaction(readConsentPieces, {
      redactResult: (parts, pieces) =>
        redactEach(pieces, (piece) =>
          piece.map((item) => redaction.redactConsent(parts, item)),
        ) as typeof pieces,
    }),
    listCurrentConsents: withRedaction(listCurrentConsents, {
      redactResult: (parts, list) => mapInSlices(list, (item) => consent(parts, item)),
    }),
    listSuppressions: withRedaction(listSuppressions, {
      redactResult: (parts, list) =>
        mapInSlices(list, (item) => redactContainedContact(parts, redaction.redactSuppression(parts, item))),
    }),
    // The input has whole numbers and emails, or filters; the output has neither.
    canSend: withRedaction(inLongLaneForReads(canSend), {
      ...nothingToRedact,
      guessed: {
        guesses: (parts, [, { recipients }]) =>
          recipients.filter(({ key }) => isUnshown(parts, key.kind)).length,
        countMissed: (guesses, answer) =>
          Math.min(guesses, answer.filter((sendAnswer) => sendAnswer.contactId === null).length),
      },
    }),
    countSendable: withRedaction(inLongLane(countSendable), {
      checkRequest: (parts, _, { channel }) => checkChannel(parts, channel),
      ...nothingToRedact,
      guessed: guessedByFilter(({ contacts }: { readonly contacts: number }) => contacts),
    }),
  }),
  ...needs('contacts:write', {
    recordConsent: withRedaction(recordConsent, { redactResult: consent }),
    setSuppression: withRedaction(setSuppression, {
      redactResult: (parts, answer) => ({
        ...redactContainedContact(parts, answer),
        suppression: redaction.redactSuppression(parts, answer.suppression),
      }),
    }),
    ...withNothingToRedact({ deleteSuppression }),
  }),
};
