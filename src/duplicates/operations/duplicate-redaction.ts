/** Redaction rules of duplicates, for callers with limited visibility. */
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { plain, ruleFor } from '../../operation-context/declared-operation.js';
import type { checkDuplicates } from './check-duplicates.js';
import type { listDuplicates } from './duplicates.js';

export const duplicateRules = {
  listDuplicates: ruleFor<typeof listDuplicates>({
    redactResult: async (parts, page) => {
      const items = await mapInSlices(page.items, ({ contacts: [one, other], ...likeness }) => {
        const contacts = [
          redaction.redactContact(parts, one),
          redaction.redactContact(parts, other),
        ] as const;
        return { ...likeness, contacts, reasons: redaction.redactReasons(parts, likeness.reasons) };
      });
      return { ...page, items: items.sort((one, other) => other.score - one.score) };
    },
  }),
  checkDuplicates: ruleFor<typeof checkDuplicates>({
    redactResult: async (parts, { matches, isComplete }) => ({
      isComplete,
      matches: await mapInSlices(matches, (some) =>
        some.map(({ contact, ...likeness }) => ({
          ...likeness,
          contact: redaction.redactContact(parts, contact),
          reasons: redaction.redactReasons(parts, likeness.reasons),
        })),
      ),
    }),
  }),
  dismissDuplicate: plain,
  listDismissals: plain,
  deleteDismissal: plain,
} satisfies Readonly<Record<string, AnyRedactionRule>>;
