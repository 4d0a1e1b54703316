/** `POST /contacts/{id}/erase`: the report, and later answers. `erasure-story.test.ts` tests the erased data. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

describe('POST /contacts/{id}/erase', () => {
  it('reports the places and the retained data, and no longer finds the person', async () => {
    const { client } = await newClient(fixture);
    const { id, number } = await client.make({ display_name: 'Ada Lovelace', phone: '+4915111111111' });
    await client.call('PUT', `/contacts/${id}/consents/sms`, { state: 'opted_out', purpose: 'marketing' });
    const answer = await client.call('POST', `/contacts/${number}/erase`);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toEqual({
      contact_id: id,
      erased_at: expect.stringMatching(/Z$/),
      places: expect.arrayContaining([
        { table: 'contacts', rows: 1 },
        { table: 'consents', rows: 1 },
        { table: 'import_chunks', rows: 0 },
      ]),
      kept: [
        {
          what: 'opt_out_hash',
          form: 'consent',
          channel: 'sms',
          purpose: 'marketing',
          sender: null,
          identity: 'number',
        },
      ],
    });
    expect(answer.text).not.toMatch(/Ada|4915111111111/);
    expect((await client.get(`/contacts/${id}`)).status).toBe(404);
    expect((await client.call('POST', `/contacts/${id}/erase`)).status).toBe(404);
    expect((await client.call('POST', `/contacts/${number}/erase`)).status).toBe(404);
  });

  it('is bound to a version by If-Match', async () => {
    const { client, account } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4915111111111' });
    const send = (version: string) =>
      fixture.send({
        method: 'POST',
        path: `/directory/v1/contacts/${id}/erase`,
        headers: { authorization: `Bearer ${account.key}`, 'if-match': version },
      });
    expect((await send('"2"')).status).toBe(412);
    expect((await client.get(`/contacts/${id}`)).status).toBe(200);
    expect((await send('"1"')).status).toBe(200);
  });

  it('does not find the contact of another account', async () => {
    const { client } = await newClient(fixture);
    const { client: other } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4915111111111' });
    expect((await other.call('POST', `/contacts/${id}/erase`)).status).toBe(404);
    expect((await client.get(`/contacts/${id}`)).status).toBe(200);
  });

  it('runs once with an Idempotency-Key', async () => {
    const { client, account } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4915111111111' });
    const send = () =>
      fixture.send({
        method: 'POST',
        path: `/directory/v1/contacts/${id}/erase`,
        headers: { authorization: `Bearer ${account.key}`, 'idempotency-key': 'once' },
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
  });

  it('commits in several transactions with an Idempotency-Key, too', async () => {
    const { client, account } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4915111111111' });
    for (const company of ['One', 'Two']) await client.call('PATCH', `/contacts/${id}`, { company });
    const answer = await fixture.send({
      method: 'POST',
      path: `/directory/v1/contacts/${id}/erase`,
      headers: { authorization: `Bearer ${account.key}`, 'idempotency-key': 'in-steps' },
    });
    expect(answer.status).toBe(200);
    // The first transaction writes the event of the erasure, a later one blanks the events before it.
    const written = await fixture.database.query<{ type: string; by: string }>(
      planned(`select distinct e.type, e.xmin::text as by from events e
        where e.account_id = $1 and (e.type = 'blank' or e.contact_id = $2)`),
      [account.account.id, id],
    );
    expect(written.map((item) => item.type).toSorted()).toEqual(['blank', 'contact.erased']);
    expect(new Set(written.map((item) => item.by)).size).toBe(2);
  });
});
