/** Redaction rules of the feed, histories and timelines, for callers with limited visibility. */
import * as redaction from '@switchbook/domain/access/redaction.js';
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
    redactResult: (parts, page) => ({
      ...page,
      events: page.events.flatMap((one) => redaction.redactEvent(parts, one) ?? []),
    }),
  }),
  readHistory: ruleFor<typeof readHistory>({
    redactResult: (parts, page) => ({
      ...page,
      entries: page.entries.flatMap((entry) => {
        const event = redaction.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      }),
    }),
  }),
  readTimeline: ruleFor<typeof readTimeline>({
    redactResult: (parts, page) => ({
      ...page,
      entries: page.entries.flatMap((entry): typeof page.entries => {
        if ('note' in entry) return redactNotes(parts, [entry]);
        if (!('event' in entry)) return [entry];
        const event = redaction.redactEvent(parts, entry.event);
        return event === undefined ? [] : [{ ...entry, event }];
      }),
    }),
  }),
} satisfies Readonly<Record<string, AnyRedactionRule>>;
