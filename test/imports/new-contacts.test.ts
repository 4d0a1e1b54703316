import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture, shownMembers } from '../support/accounts/import-fixture.js';
import { byId, eventsOf, hold, makerOf, storedEvents } from '../support/accounts/people.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });
const imports = new ImportFixture(fixture);

it('new contacts of a CSV file have all fields of their rows', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(
    account,
    'name,phone,email,company,tags\nAda Lovelace,+44 20 7946 0001,ada@example.com,Engines,vip;maths\nGrace,+1 202 555 0102,,,vip\n',
    { tags: ['spring'], groups: ['Fair'] },
  );
  expect(job).toMatchObject({
    state: 'done',
    rows: 2,
    settledRows: 2,
    totals: { created: 2, updated: 0, skipped: 0, rejected: 0 },
  });
  expect(job.settledBytes).toBe(job.bytes);
  const contacts = await imports.contacts(account);
  expect(contacts.map(shownMembers)).toEqual([
    {
      name: 'Ada Lovelace',
      company: 'Engines',
      phones: ['442079460001'],
      emails: ['ada@example.com'],
      tags: ['vip', 'maths', 'spring'],
      groups: ['Fair'],
      source: 'import',
      version: 1,
    },
    {
      name: 'Grace',
      company: null,
      phones: ['12025550102'],
      emails: [],
      tags: ['vip', 'spring'],
      groups: ['Fair'],
      source: 'import',
      version: 1,
    },
  ]);
  expect(contacts.map((contact) => [contact.number, contact.status?.name, contact.type])).toEqual([
    [1, 'new', 'lead'],
    [2, 'new', 'lead'],
  ]);
  const events = await eventsOf(fixture)(account);
  expect(events.map((event) => [event.type, event.contact_id])).toEqual(
    contacts.map((contact) => ['contact.created', contact.id]),
  );
  expect(await imports.outcomes(account, job)).toEqual(['created', 'created']);
});

it.skipIf(hasLimitedRole)('the search index has no pending entries after an import', async () => {
  const account = await fixture.newAccount();
  const rows = Array.from({ length: 400 }, (_, row) => `Person ${row},+4915${20_000_000 + row}\n`);
  await imports.run(account, `name,phone\n${rows.join('')}`);
  const flush = planned("select gin_clean_pending_list('contacts_search_idx')::integer as pages");
  expect(await fixture.database.query(flush, [])).toEqual([{ pages: 0 }]);
});

it('rows beyond the account limit are rejected with the reason, except known contacts', async () => {
  const account = await fixture.newAccount();
  await fixture.core.updateAccount(account.account.id, { contact_limit: '2' });
  const text = 'name,phone\nA,+4915100000001\nB,bad\nC,+4915100000003\nD,+4915100000004\nA,+4915100000001\n';
  const job = await imports.run(account, text);
  expect(await imports.outcomes(account, job)).toEqual([
    'created',
    'rejected:invalid',
    'created',
    'rejected:quota',
    'skipped:repeated',
  ]);
});

it('records consents of rows; an older file does not lift an opt-out', async () => {
  const account = await fixture.newAccount();
  const line = (state: string, occurred?: string) =>
    JSON.stringify({
      phone: '+4915100000001',
      consents: [
        { channel: 'whatsapp', state, ...(occurred === undefined ? {} : { occurred_at: occurred }) },
      ],
    });
  const reachAfter = async (...lines: string[]) => {
    await imports.run(account, `${lines.join('\n')}\n`, { onMatch: 'update' });
    return (await imports.contacts(account))[0]?.reach;
  };
  expect(await reachAfter(line('opted_in', '2026-01-01T00:00:00Z'))).toEqual({
    optedIn: true,
    optedOut: false,
  });
  expect(await reachAfter(line('opted_out', '2026-01-02T00:00:00Z'))).toEqual({
    optedIn: false,
    optedOut: true,
  });
  expect(await reachAfter(line('opted_in', '2026-01-01T00:00:00Z'))).toEqual({
    optedIn: false,
    optedOut: true,
  });
  expect(await reachAfter(line('opted_in'))).toEqual({ optedIn: false, optedOut: true });
  expect(await reachAfter(line('opted_in', '2026-01-03T00:00:00Z'))).toEqual({
    optedIn: true,
    optedOut: false,
  });
});

it('a suppression is not ended by an older file, and ends by a later change', async () => {
  const account = await fixture.newAccount();
  const line = (expires?: string, updated?: string) =>
    `${JSON.stringify({
      phone: '+4915100000001',
      suppressions: [{ channel: 'all', reason: 'complaint', expires_at: expires, updated_at: updated }],
    })}\n`;
  await imports.run(account, line('2025-01-01T00:00:00Z'));
  const [contact] = await imports.contacts(account);
  if (contact === undefined) throw new Error('one was imported');
  const isSuppressed = async (...files: readonly string[]) => {
    for (const text of files) await imports.run(account, text, { onMatch: 'update' });
    return (await imports.contacts(account))[0]?.reach.optedOut;
  };
  expect(await isSuppressed()).toBe(false);
  const suppression = { channel: 'all', reason: 'complaint', expiresAt: null } as const;
  await fixture.core.setSuppression(account.caller, { target: byId(contact) }, suppression);
  expect(await isSuppressed(line('2025-01-01T00:00:00Z'))).toBe(true);
  expect(await isSuppressed(line('2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'))).toBe(true);
  const later = new Date(fixture.clock().getTime() + 60_000).toISOString();
  expect(await isSuppressed(line('2025-01-01T00:00:00Z', later))).toBe(false);
});

it('a row with several suppressions of one channel creates a contact with the strictest', async () => {
  const account = await fixture.newAccount();
  const suppressions = [
    { channel: 'whatsapp', reason: 'complaint' },
    { channel: 'whatsapp', reason: 'manual', expires_at: '2025-01-01T00:00:00Z' },
  ];
  const job = await imports.run(account, `${JSON.stringify({ phone: '+4915100000001', suppressions })}\n`);
  expect(await imports.outcomes(account, job)).toEqual(['created']);
  expect((await imports.contacts(account))[0]?.reach.optedOut).toBe(true);
});

it('suppressions of a number or an email apply to the new contact that has it, also in the event', async () => {
  const account = await fixture.newAccount();
  const make = makerOf(fixture);
  for (const [value, channel] of [
    ['4915100000001', 'whatsapp'],
    ['4915100000002', 'all'],
  ] as const) {
    const contact = await make(account, 'Gone', hold('phone', value));
    const target = { target: byId(contact) };
    if (channel === 'all')
      await fixture.core.setSuppression(account.caller, target, {
        channel,
        reason: 'complaint',
        expiresAt: null,
      });
    else await fixture.core.recordConsent(account.caller, target, { channel, state: 'opted_out' });
    await fixture.core.deleteContact(account.caller, { op: 'delete', ...target });
  }
  const text = 'name,phone\nA,+4915100000001\nB,+4915100000002\nC,+4915100000003\n';
  await imports.run(account, text);
  const contacts = await imports.contacts(account);
  expect(contacts.map((contact) => contact.reach.optedOut)).toEqual([true, true, false]);
  const events = await storedEvents(fixture)(account);
  const reach = contacts.map(({ id }) => events.find((event) => event.contact_id === id)?.after?.reach);
  expect(reach).toEqual([{ opted_out: true }, { opted_out: true }, undefined]);
});

it.skipIf(hasLimitedRole)('a row that the database refuses fails alone', async () => {
  const account = await fixture.newAccount();
  const rows = Array.from({ length: 700 }, (_, index) => `Person ${index},+4915${10_000_000 + index},Fine`);
  rows[400] = `Person 400,+4915${10_000_400},Refused`;
  // The constraint is an example of a refusal by a server; this file has a separate database.
  const change = (text: string) => fixture.database.query(planned(text), []);
  await change(
    `alter table contacts add constraint refused_check check (company is distinct from 'Refused')`,
  );
  const job = await imports.run(account, ['name,phone,company', ...rows, ''].join('\n'));
  await change('alter table contacts drop constraint refused_check');
  expect(job.totals).toEqual({ created: 699, updated: 0, skipped: 0, rejected: 1 });
  expect(await imports.rows(account, job, 'rejected')).toMatchObject([
    { row: 401, raw: rows[400]?.split(','), flaws: [{ code: 'invalid' }] },
  ]);
  expect((await imports.contacts(account)).map((contact) => contact.number)).toEqual(
    Array.from({ length: 699 }, (_, index) => index + 1),
  );
});
