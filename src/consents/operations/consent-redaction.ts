/** Redaction rules of the consent ledger, for callers with limited visibility. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { plain, ruleFor } from '../../operation-context/declared-operation.js';
import { redactEach, withContact } from '../../visibility/values/redacted-parts.js';
import { checkChannel } from '../../visibility/values/redaction-filter.js';
import type { canSendAll } from './can-send-all.js';
import type * as consents from './consents.js';
import type * as suppressions from './suppressions.js';

const consent = <
  Answer extends Parameters<typeof redaction.redactConsent>[1] & { readonly contact: Contact },
>(
  parts: Parts,
  answer: Answer,
): Answer => withContact(parts, redaction.redactConsent(parts, answer));

export const consentRules = {
  recordConsent: ruleFor<typeof consents.recordConsent>({ redactResult: consent }),
  listConsents: ruleFor<typeof consents.listConsents>({
    redactResult: (parts, list) => mapInSlices(list, (one) => redaction.redactConsent(parts, one)),
  }),
  readConsentPieces: ruleFor<typeof consents.readConsentPieces>({
    redactResult: (parts, pieces) =>
      redactEach(pieces, (some) => some.map((one) => redaction.redactConsent(parts, one))) as typeof pieces,
  }),
  listCurrentConsents: ruleFor<typeof consents.listCurrentConsents>({
    redactResult: (parts, list) => mapInSlices(list, (one) => consent(parts, one)),
  }),
  setSuppression: ruleFor<typeof suppressions.setSuppression>({
    redactResult: (parts, answer) => ({
      ...withContact(parts, answer),
      suppression: redaction.redactSuppression(parts, answer.suppression),
    }),
  }),
  deleteSuppression: plain,
  listSuppressions: ruleFor<typeof suppressions.listSuppressions>({
    redactResult: (parts, list) =>
      mapInSlices(list, (one) => withContact(parts, redaction.redactSuppression(parts, one))),
  }),
  // The input has whole numbers and emails, or filters; the output has neither.
  canSend: plain,
  canSendAll: ruleFor<typeof canSendAll>({
    ...plain,
    checkRequest: (parts, ...sent) => {
      checkChannel(parts, sent[1].channel);
      return sent;
    },
  }),
} satisfies Readonly<Record<string, AnyRedactionRule>>;
