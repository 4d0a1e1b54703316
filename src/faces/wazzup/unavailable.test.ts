/** Responses of v3, and to token requests, while the database is unavailable; v2: `test/faces`. */
import { expect, it } from 'vitest';
import { contacts1V3, v3Of } from '../../../test/support/clients/wazzup.js';
import {
  type DatabaseOutage,
  duringOutage,
  expectHeaders,
  outageOptions,
} from '../../../test/support/database/database-outage.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer(outageOptions);

const detail = 'Service is temporarily unavailable.';
const v2Body = `{"code":"SERVICE_UNAVAILABLE","title":"Service Unavailable","detail":"${detail}","errors":[]}`;
const v3Body = `{"error":"UNKNOWN_ERROR","description":"${detail}"}`;

it.each<DatabaseOutage>([
  'cut',
  'swallow',
])('%s: 503 in its own format, with a retry in five seconds, and for token requests too', async (how) => {
  const { account, key } = await fixture.newAccount();
  const authorization = `Basic ${Buffer.from(`${account.id}:${key}`).toString('base64')}`;
  const v3 = v3Of(fixture.send, key);
  expect((await v3.get('/contacts')).status).toBe(200);
  const [...answers] = await duringOutage(fixture, how, () => [
    v3.get('/contacts'),
    v3.post(contacts1V3()),
    v3.bulkDelete('contacts1'),
    fixture.send({
      method: 'POST',
      path: '/v2/oauth/token',
      headers: { authorization },
      body: { grant_type: 'client_credentials' },
    }),
  ]);
  const token = answers.pop();
  expect([token?.status, token?.text]).toEqual([503, v2Body]);
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [503, v3Body]));
  for (const answer of answers) expectHeaders(answer, { 'retry-after': '5', 'trace-id': /./ });
  expect((await v3.get('/contacts')).status).toBe(200);
});
