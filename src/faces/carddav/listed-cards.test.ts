/** A list of thousands of cards is written in slices, and other requests are served meanwhile. */
import { expect, it } from 'vitest';
import type { BookContents } from '../../books/operations/read-book.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { Report } from './decode.js';
import { listCards } from './reports.js';
import { addressesOf } from './resources.js';

it('a list with a hundred names of unknown properties leaves rounds of the event loop to others', async () => {
  const contacts = Array.from({ length: 5_000 }, (_, index) => ({ name: `card ${index}`, stamp: index }));
  const wanted = Array.from({ length: 100 }, (_, index) => ({
    uri: `urn:${'&'.repeat(20)}`,
    name: `n${index}`,
  }));
  const exchange = { caller: { accountId: 'a' }, principal: { scopes: new Set() } };
  const work = {
    exchange: exchange as unknown as CallerExchange,
    at: addressesOf('/carddav'),
    read: { book: { number: 1, source: { kind: 'all' } }, form: 'f', contacts } as unknown as BookContents,
    report: { wanted } as unknown as Report,
  };
  let rounds = 0;
  const count = () => {
    rounds += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  let cards = 0;
  for await (const chunk of listCards(work)) cards += chunk.match(/<D:response>/g)?.length ?? 0;
  clearImmediate(next);
  expect(cards).toBe(5_000);
  expect(rounds).toBeGreaterThan(10);
});
