/** A database that is away, as this wire tells of it. */
import { expect, it } from 'vitest';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/away.js';
import { useServer } from '../../../test/support/server.js';
import { clientWith, everyScope } from './client.test.support.js';

const ground = useServer(awayOptions);

it.each<Away>([
  'cut',
  'swallow',
])('%s: 503 in its own words, to be asked again in five seconds', async (how) => {
  const client = await clientWith(ground, await ground.newAccount(), everyScope, { rateLimit: 'default' });
  const id = await client.create({ phone_number: '+14155550123' });
  const answers = await whileAway(ground, how, () => [
    client.get('/contacts'),
    client.get(`/contacts/${id}`),
    client.post('/contacts', { phone_number: '+14155550124' }),
    client.patch(`/contacts/${id}`, { name: 'Joan' }),
  ]);
  // Once it is noticed that nobody can be asked, who asks is not known, and nothing is counted.
  const counted =
    how === 'swallow'
      ? { 'x-ratelimit-limit': /^\d+$/, 'x-ratelimit-remaining': /^\d+$/, 'x-ratelimit-reset': /^\d+$/ }
      : {};
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.text).toBe(
      '{"title":"Service Unavailable","status":503,"detail":"service temporarily unavailable"}',
    );
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': /./,
      ...counted,
    });
  }
  expect((await client.get(`/contacts/${id}`)).status).toBe(200);
});
