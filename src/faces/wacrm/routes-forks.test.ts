/** The tags of an account, which may be ten thousand. */
import { expect, it } from 'vitest';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { forkRoutes } from './fork-routes.js';

it('many tags are a long answer, written a few at a time', async () => {
  const tags = Array.from({ length: 1_000 }, (_, number) => ({
    id: `${number}`,
    number,
    name: `tag ${number}`,
  }));
  const exchange = { caller: { accountId: 'a' }, core: { listCatalog: async () => tags } };
  const route = forkRoutes.find(({ method, path }) => method === 'GET' && path === '/tags');
  const answer = await route?.handle(exchange as unknown as CallerExchange);
  expect(answer?.body).toBe(undefined);
  expect(answer?.long?.bytes).toBeGreaterThan(30_000);
  expect(answer?.long?.body(...(answer.long.lists as unknown[][]))).toMatchObject({
    data: { length: 1_000 },
    meta: { next_cursor: null },
  });
});
