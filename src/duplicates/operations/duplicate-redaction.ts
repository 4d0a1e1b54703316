/** Redaction rules of duplicates, for callers with limited visibility. */
import * as redaction from '@switchbook/domain/access/redaction.js';
import { duplicateScore } from '@switchbook/domain/contact/duplicate-score.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { plain, ruleFor } from '../../operation-context/declared-operation.js';
import type { listDuplicates } from './duplicates.js';

export const duplicateRules = {
  listDuplicates: ruleFor<typeof listDuplicates>({
    redactResult: (parts, page) => ({
      ...page,
      items: page.items
        .map(({ contacts: [one, other], reasons }) => {
          const redacted = redaction.redactReasons(parts, reasons);
          const contacts = [
            redaction.redactContact(parts, one),
            redaction.redactContact(parts, other),
          ] as const;
          return { contacts, score: duplicateScore(redacted), reasons: redacted };
        })
        .sort((one, other) => other.score - one.score),
    }),
  }),
  dismissDuplicate: plain,
  listDismissals: plain,
  deleteDismissal: plain,
} satisfies Readonly<Record<string, AnyRedactionRule>>;
