/** A database that is away, as this wire tells of it. */
import { expect, it } from 'vitest';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/away.js';
import { useServer } from '../../../test/support/server.js';
import { clientOf, masked, meta } from './client.test.support.js';

const ground = useServer(awayOptions);
const message = 'Service temporarily unavailable';
const body = `{"success":false,"message":"${message}","error":{"code":"SERVICE_UNAVAILABLE","message":"${message}","details":{}},${meta}}`;

it.each<Away>([
  'cut',
  'swallow',
])('%s: 503 in its own words, to be asked again in five seconds', async (how) => {
  const account = await ground.newAccount();
  const key = await ground.newKey(account, ['contacts:read', 'contacts:write'], { rateLimit: 'default' });
  const client = clientOf(ground, account, { key });
  expect((await client.get('/contacts')).status).toBe(200);
  const answers = await whileAway(ground, how, () => [
    client.get('/contacts'),
    client.get('/contacts/1'),
    client.post('/contacts', { firstname: 'A', lastname: 'B', phone: '14155550123' }),
    client.get('/contacts/1/comments'),
  ]);
  // Once it is noticed that nobody can be asked, who asks is not known, and nothing is counted.
  const counted =
    how === 'swallow'
      ? { 'x-ratelimit-limit': /^\d+$/, 'x-ratelimit-remaining': /^\d+$/, 'x-ratelimit-reset': /^\d+$/ }
      : {};
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(masked(answer)).toBe(body);
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'x-request-id': answer.json.meta.request_id,
      ...counted,
    });
  }
  expect((await client.get('/contacts')).status).toBe(200);
});
