/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { clientOf, withJane } from '../../../test/support/clients/wacrm.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(awayOptions);

it.each<Away>(['cut', 'swallow'])('%s: 503 in its own format, with a retry in five seconds', async (how) => {
  const { account, id } = await withJane(fixture);
  const client = clientOf(
    fixture,
    await fixture.newKey(account, ['contacts:read', 'contacts:write'], { rateLimit: 'default' }),
  );
  expect((await client.get(`/contacts/${id}`)).status).toBe(200);
  const answers = await whileAway(fixture, how, () => [
    client.get('/contacts'),
    client.get(`/contacts/${id}`),
    client.post({ phone: '+14155550124' }),
    client.patch(id, { name: 'Joan' }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.text).toBe('{"error":{"code":"internal","message":"Service temporarily unavailable"}}');
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-ratelimit-limit': null,
      'x-ratelimit-remaining': null,
      'x-ratelimit-reset': null,
    });
  }
  expect((await client.get(`/contacts/${id}`)).status).toBe(200);
});
