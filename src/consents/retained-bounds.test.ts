/** Thousands of contacts may have had one email: their retained opt-outs are read up to a bound. */
import { expect, it } from 'vitest';
import { newClient } from '../../test/support/clients/directory.js';
import { useServer } from '../../test/support/wire/server.js';
import { planned } from '../database/statements/sql.js';
import { readRetained } from './store/send-states.js';
import { maxListed } from './values/send-decision.js';

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
    const found = await readRetained(
      database,
      account.account.id,
      ['email:ada@example.com'],
      message,
      fixture.clock(),
    );
    return found.get('email:ada@example.com')?.length ?? 0;
  };
  expect(await read('news')).toBe(maxListed);
  expect(await read('service')).toBe(0);
  await retain('service', 1);
  expect(await read('service')).toBe(1);
  const asked = {
    channel: 'email',
    purpose: 'service',
    identities: [{ kind: 'email', value: 'ada@example.com' }],
  };
  const answer = await client.post('/can-send', asked);
  const codes = answer.json.data[0].reasons.map((one: { code: string }) => one.code);
  expect(codes).toEqual(['opted_out', 'unknown']);
});

it('restores more opt-outs of several numbers than a bound as one suppression of all channels', async () => {
  const { client, account } = await newClient(fixture);
  const phonesFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, at) => `${4915112345000 + first + at}`);
  /** Retains a hundred for each number, and creates a contact with all of them. */
  const restored = async (phones: readonly string[]) => {
    await fixture.database.query(
      planned(`insert into retained_refusals (account_id, subject, id, form, channel, record, retained_at)
        select $1, 'number:' || p, gen_random_uuid(), 'consent', 'sms',
          jsonb_build_object('channel', 'sms', 'state', 'opted_out', 'purpose', p || n, 'occurred_at', $3::timestamptz), $3
        from unnest($2::text[]) p, generate_series(1, 100) n`),
      [account.account.id, phones, fixture.clock()],
    );
    const identities = phones.map((value) => ({ kind: 'phone', value: `+${value}` }));
    const { json } = await client.post('/contacts', { identities });
    const stored = await fixture.database.query<{ consents: number; suppressions: string[] }>(
      planned(`select (select count(*)::int from consents c where c.account_id = $1 and c.contact_id = $2) as consents,
          array(select s.channel || s.subject from suppressions s where s.account_id = $1 and s.contact_id = $2) as suppressions`),
      [account.account.id, json.data.id],
    );
    return stored[0];
  };
  expect(await restored(phonesFrom(0, 5))).toEqual({ consents: 500, suppressions: [] });
  expect(await restored(phonesFrom(100, 6))).toEqual({ consents: 0, suppressions: ['all'] });
});
