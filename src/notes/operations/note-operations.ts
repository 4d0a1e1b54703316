/** The table of operations on notes. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { needs, nothingToRedact, withRedaction } from '../../operation-context/declared-operation.js';
import { withContact } from '../../visibility/values/redacted-parts.js';
import { hiddenPart } from '../../visibility/values/redaction-filter.js';
import { addNote, deleteNote, listNotes, updateNote } from './notes.js';

function checkRequest(parts: Parts): void {
  if (parts.hidden.has('notes')) throw hiddenPart('note', 'notes');
}

export const noteOperations = {
  ...needs('contacts:read', {
    listNotes: withRedaction(listNotes, {
      redactResult: async (parts, page) =>
        parts.hidden.has('notes')
          ? { items: [], next: null }
          : { ...page, items: await mapInSlices(page.items, (item) => withContact(parts, item)) },
    }),
  }),
  ...needs('contacts:write', {
    addNote: withRedaction(addNote, { redactResult: withContact }),
    updateNote: withRedaction(updateNote, { checkRequest, redactResult: withContact }),
    deleteNote: withRedaction(deleteNote, { checkRequest, ...nothingToRedact }),
  }),
};
