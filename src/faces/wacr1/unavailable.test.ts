/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { failure, withAsha } from '../../../test/support/clients/wacr1.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(awayOptions);

it.each<Away>(['cut', 'swallow'])('%s: 503 in its own format, with a retry in five seconds', async (how) => {
  const { send, id } = await withAsha(fixture);
  expect((await send('GET', `/contacts/${id}`)).status).toBe(200);
  const answers = await whileAway(fixture, how, () => [
    send('GET', '/contacts'),
    send('GET', `/contacts/${id}`),
    send('POST', '/contacts', { phoneE164: '+919876543211' }),
    send('PATCH', `/contacts/${id}`, { firstName: 'Anna' }),
    send('GET', `/conversations/${id}/comments`),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.json).toEqual(failure(503, 'service_unavailable', 'Service temporarily unavailable'));
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  }
  expect((await send('GET', `/contacts/${id}`)).status).toBe(200);
});
