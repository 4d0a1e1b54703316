/** The table of operations on the feed, histories and timelines. */
import * as redaction from '@switchbook/domain/access/redaction.js';
import { subjectOf } from '@switchbook/domain/events/event.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { needs, withRedaction } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { guessedByFilter } from '../../visibility/values/guessed-numbers.js';
import { redactNotes } from '../../visibility/values/redacted-parts.js';
import { hiddenPartProblem } from '../../visibility/values/redaction-filter.js';
import { listEvents } from './list-events.js';
import { listHistory } from './list-history.js';
import { listTimeline } from './timeline.js';

export const feedOperations = needs('contacts:read', {
  listEvents: withRedaction(listEvents, {
    checkRequest: (parts, _, { fields }) => {
      const hidden = fields?.find((name) => redaction.findHiddenPart(parts, name) !== undefined);
      if (hidden !== undefined) throw hiddenPartProblem('fields', hidden);
    },
    redactResult: async (parts, page) => ({
      ...page,
      events: (await mapInSlices(page.events, (event) => redaction.redactEvent(parts, event) ?? [])).flat(),
    }),
    // A contact that entered or left a segment of the filter has an event, even if it has no number of the filter.
    guessed: guessedByFilter(
      ({ events }) =>
        new Set(events.filter(({ type }) => subjectOf[type] !== 'segment').map((event) => event.contactId))
          .size,
    ),
  }),
  listHistory: withRedaction(inLongLane(listHistory), {
    redactResult: async (parts, page) => {
      const redacted = await mapInSlices(page.entries, (entry) => {
        const event = redaction.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      });
      return { ...page, entries: redacted.flat() };
    },
  }),
  listTimeline: withRedaction(inLongLane(listTimeline), {
    redactResult: async (parts, page) => {
      const redacted = await mapInSlices(page.entries, (entry): typeof page.entries => {
        if ('note' in entry) return redactNotes(parts, [entry]);
        if (!('event' in entry)) return [entry];
        const event = redaction.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      });
      return { ...page, entries: redacted.flat() };
    },
  }),
});
