/** Redaction rules of the feed, histories and timelines, for callers with limited visibility. */
import * as redaction from '@switchbook/domain/access/redaction.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { AnyRedactionRule } from '../../operation-context/declared-operation.js';
import { ruleFor } from '../../operation-context/declared-operation.js';
import { redactNotes } from '../../visibility/values/redacted-parts.js';
import { hiddenPart } from '../../visibility/values/redaction-filter.js';
import type { readFeed } from './read-feed.js';
import type { readHistory } from './read-history.js';
import type { readTimeline } from './timeline.js';

export const eventRules = {
  readFeed: ruleFor<typeof readFeed>({
    checkRequest: (parts, caller, command) => {
      const hidden = command.fields?.find((name) => redaction.hiddenPartAt(parts, name) !== undefined);
      if (hidden !== undefined) throw hiddenPart('fields', hidden);
      return [caller, command];
    },
    redactResult: async (parts, page) => ({
      ...page,
      events: (await mapInSlices(page.events, (one) => redaction.redactEvent(parts, one) ?? [])).flat(),
    }),
  }),
  readHistory: ruleFor<typeof readHistory>({
    redactResult: async (parts, page) => {
      const redacted = await mapInSlices(page.entries, (entry) => {
        const event = redaction.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      });
      return { ...page, entries: redacted.flat() };
    },
  }),
  readTimeline: ruleFor<typeof readTimeline>({
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
} satisfies Readonly<Record<string, AnyRedactionRule>>;
