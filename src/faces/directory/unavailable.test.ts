/** Responses of this wire while the database is unavailable. */
import { expect, it } from 'vitest';
import { clientOf } from '../../../test/support/clients/directory.js';
import { type Away, awayOptions, expectHeaders, whileAway } from '../../../test/support/database/away.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer(awayOptions);

it.each<Away>(['swallow', 'cut'])('%s: 503 in its own format, with a retry', async (how) => {
  const client = clientOf(fixture, (await fixture.newAccount()).key);
  const { id } = await client.make({ phone: '+14155550123' });
  const answers = await whileAway(fixture, how, () => [
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

it('a contact is missing, and whether it was merged away cannot be learned', async () => {
  const client = clientOf(fixture, (await fixture.newAccount()).key);
  const gone = '018f0000-0000-7000-8000-000000000000';
  const update = { op: 'update', id: gone, contact: { display_name: 'Joan' } };
  const ask = () => [
    client.get(`/contacts/${gone}`),
    client.patch(`/contacts/${gone}`, { display_name: 'Joan' }),
    client.remove(`/contacts/${gone}`),
    client.post('/contacts/batch', { atomic: true, items: [update] }),
    client.post('/contacts/batch', { items: [update] }),
  ];
  const answers = await fixture.database.transaction(async (tx) => {
    await tx.query(planned('lock table merges in access exclusive mode'), []);
    return Promise.all(ask());
  }, 'background');
  expect(answers.map((answer) => [answer.status, answer.json.code])).toEqual(
    answers.map(() => [503, 'unavailable']),
  );
  expect((await Promise.all(ask())).map((received) => received.status)).toEqual([404, 404, 404, 422, 200]);
});
