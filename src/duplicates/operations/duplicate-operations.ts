/** The table of operations on duplicates. */
import { partOfReason } from '@switchbook/domain/access/hideable.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { DuplicateReason } from '@switchbook/domain/contact/duplicate-score.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { needs, withNothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { isUnshown } from '../../visibility/values/guessed-numbers.js';
import { checkDuplicates } from './check-duplicates.js';
import { deleteDismissal, dismissDuplicate, listDismissals, listDuplicates } from './duplicates.js';

export const duplicateOperations = {
  ...needs('contacts:read', {
    listDuplicates: withRedaction(listDuplicates, {
      redactResult: async (parts, page) => {
        const items = await mapInSlices(page.items, ({ contacts: [first, second], ...likeness }) => {
          const contacts = [
            redaction.redactContact(parts, first),
            redaction.redactContact(parts, second),
          ] as const;
          return { ...likeness, contacts, reasons: redaction.redactReasons(parts, likeness.reasons) };
        });
        return { ...page, items: items.sort((left, right) => right.score - left.score) };
      },
    }),
    checkDuplicates: withRedaction(checkDuplicates, {
      redactResult: async (parts, { matches, isComplete }) => ({
        isComplete,
        matches: await mapInSlices(matches, (personMatches) =>
          personMatches.map(({ contact, ...likeness }) => ({
            ...likeness,
            contact: redaction.redactContact(parts, contact),
            reasons: redaction.redactReasons(parts, likeness.reasons),
          })),
        ),
      }),
      guessed: {
        guesses: (parts, [, people]) =>
          people.flatMap(({ identities }) => identities).filter(({ kind }) => isUnshown(parts, kind)).length,
        // A match may have one of the numbers of its person.
        countMissed: (guesses, { matches }) =>
          Math.max(0, guesses - matches.filter((personMatches) => personMatches.some(revealsNumber)).length),
      },
    }),
    ...withNothingToRedact({ listDismissals }),
  }),
  ...needs('contacts:write', withNothingToRedact({ dismissDuplicate, deleteDismissal })),
};

function revealsNumber({ reasons }: { readonly reasons: readonly DuplicateReason[] }): boolean {
  return reasons.some((reason) => ['numbers', 'emails'].includes(partOfReason[reason] ?? ''));
}
