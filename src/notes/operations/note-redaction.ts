/** Redaction rules of notes, for callers with limited visibility. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { type AnyRedactionRule, ruleFor } from '../../operation-context/declared-operation.js';
import { withContact } from '../../visibility/values/redacted-parts.js';
import { hiddenPart } from '../../visibility/values/redaction-filter.js';
import type * as notes from './notes.js';

const unlessNotes = <Sent extends readonly unknown[]>(parts: Parts, ...sent: Sent): Sent => {
  if (parts.hidden.has('notes')) throw hiddenPart('note', 'notes');
  return sent;
};

export const noteRules = {
  addNote: ruleFor<typeof notes.addNote>({ redactResult: withContact }),
  listNotes: ruleFor<typeof notes.listNotes>({
    redactResult: async (parts, page) =>
      parts.hidden.has('notes')
        ? { items: [], next: null }
        : { ...page, items: await mapInSlices(page.items, (one) => withContact(parts, one)) },
  }),
  updateNote: ruleFor<typeof notes.updateNote>({ checkRequest: unlessNotes, redactResult: withContact }),
  deleteNote: ruleFor<typeof notes.deleteNote>({
    checkRequest: unlessNotes,
    redactResult: (_, answer) => answer,
  }),
} satisfies Readonly<Record<string, AnyRedactionRule>>;
