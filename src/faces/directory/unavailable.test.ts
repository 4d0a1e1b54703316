/** A contact that is missing while merges cannot be read. `test/faces` has the answers while nothing can be read. */
import { expect, it } from 'vitest';
import { clientOf } from '../../../test/support/clients/directory.js';
import { outageOptions } from '../../../test/support/database/database-outage.js';
import { useServer } from '../../../test/support/wire/server.js';
import { planned } from '../../database/statements/sql.js';

const fixture = useServer(outageOptions);

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
