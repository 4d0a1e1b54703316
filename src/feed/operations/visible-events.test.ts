/** Events of segments with hidden conditions are dropped by the segments that they name. */
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../database/database.js';
import { listVisibleEvents } from './visible-events.js';

it('a batch of events reads the segments that it names, and no others', async () => {
  const sent: unknown[] = [];
  const on = {
    query: async (_statement: unknown, values: readonly unknown[]) => {
      sent.push(values);
      return [];
    },
  } as unknown as Queryable;
  const entered = { type: 'segment.entered', contactId: null, before: null, occurredAt: new Date(0) };
  const events = [7, 7, 9].map((number) => ({ ...entered, after: { number } })) as unknown as StoredEvent[];
  const visibility = { contacts: null, hidden: ['description'], masked: [] } as const;
  expect(await listVisibleEvents(visibility, on, 'account' as AccountId, events)).toEqual([]);
  expect(sent).toEqual([['account', [7, 9], []]]);
});
