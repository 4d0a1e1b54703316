/** Whole lists: long ones are written a few items at a time, and their bytes are reserved. */
import { shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { expect, it } from 'vitest';
import type { CallerExchange } from '../../kit/wire/declared-route.js';
import { listBody } from './answers.js';
import { wholeListRoute } from './route-kinds.js';

const item = shape('Thing', { number: Type.Integer(), name: Type.String() });

async function answerOf(count: number, letters = 80) {
  const items = Array.from({ length: count }, (_, number) => ({ number, name: 'x'.repeat(letters) }));
  const { handle } = wholeListRoute('GET /things', 'listThings', 'List', {
    scope: null,
    item,
    data: () => items,
  });
  const exchange = { caller: { accountId: 'a' } } as unknown as CallerExchange;
  return { items, answer: await handle(exchange) };
}

it('a whole list of many items is a long answer with about its bytes', async () => {
  const { items, answer } = await answerOf(10_000);
  expect(answer.body).toBe(undefined);
  const text = JSON.stringify(answer.long?.body(...(answer.long?.lists as unknown[][])));
  expect(text).toBe(JSON.stringify(listBody(items, null)));
  expect(answer.long?.bytes).toBeGreaterThan(0.8 * text.length);
  expect(answer.long?.bytes).toBeLessThan(1.2 * text.length);
});

it('a short list is written at once', async () => {
  const { items, answer } = await answerOf(20);
  expect(answer).toEqual({ status: 200, body: listBody(items, null) });
});

it('a short list of large items is a long answer too', async () => {
  const { items, answer } = await answerOf(8, 200_000);
  expect(answer.body).toBe(undefined);
  expect(answer.long?.bytes).toBeGreaterThan(1_600_000);
  expect(answer.long?.body(...(answer.long?.lists as unknown[][]))).toEqual(listBody(items, null));
});
