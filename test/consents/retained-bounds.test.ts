/** Thousands of contacts may have had one email: their retained opt-outs are read up to a bound. */
import { expect, it } from 'vitest';
import { readRetainedOptOuts } from '../../src/consents/store/send-states.js';
import { maxListedEntries } from '../../src/consents/values.js';
import { planned } from '../../src/database/statements/sql.js';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

it('reads as many retained opt-outs of an email as an answer lists, and only those that refuse the message', async () => {
  const { client, account } = await newClient(fixture);
  const retain = (purpose: string, rows: number) =>
    fixture.database.query(
      planned(`insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
        select $1, 'email:ada@example.com', gen_random_uuid(), 'consent', 'email',
          jsonb_build_object('channel', 'email', 'state', 'opted_out', 'purpose', $2::text, 'occurred_at', $4::timestamptz), $4
        from generate_series(1, $3)`),
      [account.account.id, purpose, rows, fixture.clock()],
    );
  await retain('news', 2_000);
  const { database } = fixture;
  const read = async (purpose: string) => {
    const message = { channel: 'email', purpose, sender: null } as const;
    const found = await readRetainedOptOuts(
      database,
      account.account.id,
      ['email:ada@example.com'],
      message,
      fixture.clock(),
    );
    return found.get('email:ada@example.com')?.length ?? 0;
  };
  expect(await read('news')).toBe(maxListedEntries);
  expect(await read('service')).toBe(0);
  await retain('service', 1);
  expect(await read('service')).toBe(1);
  const request = {
    channel: 'email',
    purpose: 'service',
    identities: [{ kind: 'email', value: 'ada@example.com' }],
  };
  const answer = await client.post('/can-send', request);
  const codes = answer.json.data[0].reasons.map((reason: { code: string }) => reason.code);
  expect(codes).toEqual(['opted_out', 'unknown']);
});

it('opt-outs of many emails together become one suppression of the contact that gains them', async () => {
  const { client, account } = await newClient(fixture);
  const emails = Array.from({ length: 20 }, (_, at) => `many${at}@example.com`);
  await fixture.database.query(
    planned(`insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
      select $1, 'email:' || e.email, gen_random_uuid(), 'consent', 'email', jsonb_build_object('channel', 'email',
        'state', 'opted_out', 'purpose', e.email || n, 'occurred_at', $3::timestamptz), $3
      from unnest($2::text[]) e(email), generate_series(1, 60) n`),
    [account.account.id, emails, fixture.clock()],
  );
  const { id } = await client.make({ identities: emails.map((value) => ({ kind: 'email', value })) });
  expect((await client.get(`/contacts/${id}/consents`)).json.data).toEqual([]);
  const { data } = (await client.get(`/contacts/${id}/suppressions`)).json;
  expect(data).toMatchObject([{ channel: 'all', subject: null, expires_at: null }]);
  const recipients = [{ kind: 'email', value: emails[7] }];
  const answer = await client.post('/can-send', { channel: 'email', identities: recipients });
  expect(answer.json.data[0].reasons).toMatchObject([{ code: 'suppressed' }]);
});
