/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { clientWith, everyScope } from '../../../test/support/clients/wazapin.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(awayOptions);

it.each<Away>(['cut', 'swallow'])('%s: 503 in its own format, with a retry in five seconds', async (how) => {
  const client = await clientWith(fixture, await fixture.newAccount(), everyScope, { rateLimit: 'default' });
  const id = await client.create({ phone_number: '+14155550123' });
  const answers = await whileAway(fixture, how, () => [
    client.get('/contacts'),
    client.get(`/contacts/${id}`),
    client.post('/contacts', { phone_number: '+14155550124' }),
    client.patch(`/contacts/${id}`, { name: 'Joan' }),
  ]);
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
    });
    // A request without a known caller is not counted.
    const rateHeaders = Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit-'));
    expect([0, 3]).toContain(rateHeaders.length);
  }
  expect((await client.get(`/contacts/${id}`)).status).toBe(200);
});
