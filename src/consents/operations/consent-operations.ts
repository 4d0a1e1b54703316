/** The table of operations on the consent ledger. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import {
  needs,
  nothingToRedact,
  withNothingToRedact,
  withRedaction,
} from '../../operation-context/declared-operation.js';
import { inLongLane, inLongLaneForReads } from '../../operation-context/wrap-operations.js';
import { guessedByFilter, isUnshown } from '../../visibility/values/guessed-numbers.js';
import { redactEach, withContact } from '../../visibility/values/redacted-parts.js';
import { checkChannel } from '../../visibility/values/redaction-filter.js';
import { canSend } from './can-send.js';
import { listConsents, listCurrentConsents, readConsentPieces, recordConsent } from './consents.js';
import { countSendable } from './count-sendable.js';
import { deleteSuppression, listSuppressions, setSuppression } from './suppressions.js';

const consent = <
  Answer extends Parameters<typeof redaction.redactConsent>[1] & { readonly contact: Contact },
>(
  parts: Parts,
  answer: Answer,
): Answer => withContact(parts, redaction.redactConsent(parts, answer));

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
        mapInSlices(list, (item) => withContact(parts, redaction.redactSuppression(parts, item))),
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
        ...withContact(parts, answer),
        suppression: redaction.redactSuppression(parts, answer.suppression),
      }),
    }),
    ...withNothingToRedact({ deleteSuppression }),
  }),
};
