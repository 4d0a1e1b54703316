/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { clientOf, masked, meta } from '../../../test/support/clients/wacr.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(awayOptions);
const message = 'Service temporarily unavailable';
const body = `{"success":false,"message":"${message}","error":{"code":"SERVICE_UNAVAILABLE","message":"${message}","details":{}},${meta}}`;

it.each<Away>([
  'cut',
  'swallow',
])('%s: 503 in the format of this wire, with a retry in five seconds', async (how) => {
  const account = await fixture.newAccount();
  const key = await fixture.newKey(account, ['contacts:read', 'contacts:write'], { rateLimit: 'default' });
  const client = clientOf(fixture, account, { key });
  expect((await client.get('/contacts')).status).toBe(200);
  const answers = await whileAway(fixture, how, () => [
    client.get('/contacts'),
    client.get('/contacts/1'),
    client.post('/contacts', { firstname: 'A', lastname: 'B', phone: '14155550123' }),
    client.get('/comments/14155550123'),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(masked(answer)).toBe(body);
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      'x-request-id': answer.json.meta.request_id,
    });
    // A request without a known caller is not counted.
    const rateHeaders = Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit-'));
    expect([0, 3]).toContain(rateHeaders.length);
  }
  expect((await client.get('/contacts')).status).toBe(200);
});
