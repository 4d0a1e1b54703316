/** A database that is away, as this wire tells of it. */
import { expect, it } from 'vitest';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/away.js';
import { useServer } from '../../../test/support/server.js';
import { clientOf } from './client.test.support.js';

const ground = useServer(awayOptions);

it.each<Away>(['swallow', 'cut'])('%s: 503 in its own words, to be asked again', async (how) => {
  const client = clientOf(ground, (await ground.newAccount()).key);
  const { id } = await client.make({ phone: '+14155550123' });
  const answers = await whileAway(ground, how, () => [
    client.get('/contacts'),
    client.get(`/contacts/${id}`),
    client.post('/contacts', { phone: '+14155550124' }),
    client.patch(`/contacts/${id}`, { display_name: 'Joan' }),
    client.remove(`/contacts/${id}`),
    client.get('/tags'),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(Object.keys(answer.json)).toEqual(['type', 'title', 'status', 'detail', 'code', 'request_id']);
    expect(answer.json).toMatchObject({
      type: 'urn:switchbook:problem:unavailable',
      status: 503,
      code: 'unavailable',
    });
    expectHeaders(answer, { 'retry-after': '1', 'content-type': 'application/problem+json' });
  }
  expect((await client.get('/tags')).status).toBe(200);
});
