/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { fresh } from '../../../test/support/clients/superwaba.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(awayOptions);

it.each<Away>(['cut', 'swallow'])('%s: 503 in its own format, with a retry in five seconds', async (how) => {
  const { client } = await fresh(fixture);
  expect((await client.list()).status).toBe(200);
  const answers = await whileAway(fixture, how, () => [
    client.list(),
    client.get('/contacts/contact_018f0000-0000-7000-8000-000000000000'),
    client.post({ userNumber: '+971501234567' }),
    client.bulk({ contacts: [{ userNumber: '+971501111111' }, { userNumber: '+971502222222' }] }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.text).toBe('{"success":false,"error":"Service temporarily unavailable"}');
    expectHeaders(answer, {
      'retry-after': '5',
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
  }
  expect((await client.list()).status).toBe(200);
});
