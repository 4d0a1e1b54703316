import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { whatChanged } from './read-changes.js';
import type { ToolCall } from './tool.js';

const MiB = 1024 ** 2;

it('the histories of many people are not in memory together', async () => {
  const now = new Date('2026-01-15T09:00:00Z');
  const state = (index: number) => ({ description: `${index} ${Buffer.alloc(MiB, 'x')}` });
  let count = 0;
  let most = 0;
  const before = usedHeap();
  const core = {
    clock: () => now,
    listContacts: async () => ({
      items: Array.from({ length: 25 }, (_, index) => ({ id: `id ${index}`, number: index })),
      next: null,
    }),
    countShownContacts: async () => {},
    listHistory: async () => {
      count += 1;
      const event = { type: 'contact.updated', occurredAt: now, actor: { face: 'api' } };
      const states = { before: state(2 * count), after: state(2 * count + 1) };
      await new Promise((next) => setImmediate(next));
      most = Math.max(most, usedHeap() - before);
      return { entries: [{ event: { ...event, ...states }, keyName: null }], next: null };
    },
  };
  const call = { core, caller: {}, principal: {}, signal: new AbortController().signal };
  const { changes } = (await whatChanged.run(call as unknown as ToolCall, { limit: 25 })) as {
    readonly changes: readonly { readonly person: number }[];
  };
  expect(changes.map(({ person }) => person)).toEqual(Array.from({ length: 25 }, (_, index) => index));
  expect(usedHeap() - before).toBeLessThan(4 * MiB);
  expect(most).toBeLessThan(20 * MiB);
});
