/** Rows and the contacts that they match, under each policy. */
import { describe, expect, it } from 'vitest';
import type { MatchPolicy } from '../../src/imports/values/import-job.js';
import { ImportFixture, shownMembers } from '../support/accounts/import-fixture.js';
import { eventsOf, hold, makerOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const phone = '4915100000001';
const other = '4915100000002';

const known = (of: TestAccount) =>
  make(of, 'Known', hold('phone', phone), hold('email', 'known@example.com'));

describe.each<{ by: string; line: (id: string) => string }>([
  { by: 'its id', line: (id) => `${id},Said,Acme,,+49 30 1234567,` },
  { by: 'its phone', line: () => `,Said,Acme,+${phone},+49 30 1234567,` },
  { by: 'its email', line: () => ',Said,Acme,,,Known@Example.com' },
])('a contact met by $by', ({ line }) => {
  const text = (id: string) => `id,name,company,phone,phone,email\n${line(id)}\n`;

  it('does not change under skip', async () => {
    const account = await fixture.newAccount();
    const contact = await known(account);
    const job = await imports.run(account, text(contact.id), { onMatch: 'skip', tags: ['new'] });
    expect(await imports.outcomes(account, job)).toEqual(['skipped:known']);
    expect(await imports.contacts(account)).toEqual([contact]);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toEqual([]);
  });

  it('gets the values of the row under update, keeps the rest, and has one more version', async () => {
    const account = await fixture.newAccount();
    const contact = await known(account);
    const job = await imports.run(account, text(contact.id), { onMatch: 'update', tags: ['new'] });
    expect(await imports.outcomes(account, job)).toEqual(['updated']);
    const [after] = await imports.contacts(account);
    expect(after).toMatchObject({ id: contact.id, displayName: 'Said', company: 'Acme', version: 2 });
    expect(after?.identities.map((identity) => identity.value).slice(0, 2)).toEqual([
      phone,
      'known@example.com',
    ]);
    expect(after?.tags.map((tag) => tag.name)).toEqual(['new']);
    const events = await eventsOf(fixture)(account);
    expect(events.map((event) => [event.type, event.version])).toEqual([
      ['contact.created', 1],
      ['contact.updated', 2],
    ]);
  });

  it('gets only missing values under fill', async () => {
    const account = await fixture.newAccount();
    const contact = await known(account);
    const job = await imports.run(account, text(contact.id), { onMatch: 'fill' });
    expect(await imports.outcomes(account, job)).toEqual(['updated']);
    const [after] = await imports.contacts(account);
    expect(after).toMatchObject({ id: contact.id, displayName: 'Known', company: 'Acme', version: 2 });
    expect(after?.identities).toEqual(contact.identities);
  });

  it.each<MatchPolicy>([
    'update',
    'fill',
  ])('is unchanged by a second %s of the same file', async (onMatch) => {
    const account = await fixture.newAccount();
    const contact = await known(account);
    await imports.run(account, text(contact.id), { onMatch, tags: ['new'] });
    const before = await imports.contacts(account);
    const job = await imports.run(account, text(contact.id), { onMatch, tags: ['new'] });
    expect(await imports.outcomes(account, job)).toEqual(['skipped:unchanged']);
    expect(await imports.contacts(account)).toEqual(before);
  });
});

it.each<MatchPolicy>([
  'skip',
  'update',
  'fill',
])('a row that two contacts could mean is rejected under %s, with the reason', async (onMatch) => {
  const account = await fixture.newAccount();
  await known(account);
  await make(account, 'Other', hold('phone', other), hold('email', 'known@example.com'));
  const before = await imports.contacts(account);
  const job = await imports.run(
    account,
    `name,phone,phone,email\nA,+${phone},+${other},\nB,,,known@example.com\nC,+${phone},,known@example.com\n`,
    { onMatch },
  );
  const outcomes = await imports.outcomes(account, job);
  expect(outcomes.slice(0, 2)).toEqual(['rejected:ambiguous', 'rejected:ambiguous']);
  expect(outcomes[2]).toMatch(/^(skipped|updated)/);
  const [first, second] = await imports.rows(account, job, 'rejected');
  expect(first?.flaws[0]?.message).toContain(phone);
  expect(second).toMatchObject({ contactId: null, raw: ['B', '', '', 'known@example.com'] });
  if (onMatch !== 'update') expect(await imports.contacts(account)).toEqual(before);
});

it('a row with its own id does not match another contact by a shared email', async () => {
  const account = await fixture.newAccount();
  await known(account);
  const id = '01900000-0000-7000-8000-000000000001';
  const job = await imports.run(account, `id,name,email\n${id},Twin,known@example.com\n`);
  expect(await imports.outcomes(account, job)).toEqual(['created']);
  expect((await imports.contacts(account)).map((contact) => contact.displayName)).toEqual(['Known', 'Twin']);
  expect((await imports.contacts(account))[1]?.id).toBe(id);
});

it('a row whose contact would get the number of another is rejected by its column', async () => {
  const account = await fixture.newAccount();
  const contact = await known(account);
  await make(account, 'Other', hold('phone', other));
  const job = await imports.run(account, `id,name,phone\n${contact.id},New name,+${other}\n`, {
    onMatch: 'update',
  });
  const [row] = await imports.rows(account, job);
  expect(row).toMatchObject({ outcome: 'rejected', flaws: [{ column: 'phone', code: 'conflict' }] });
  expect((await imports.contacts(account))[0]).toEqual(contact);
});

it('fill adds a missing kind of identity, and no second one of an existing kind', async () => {
  const account = await fixture.newAccount();
  await make(account, 'Known', hold('phone', phone));
  await imports.run(account, `phone,phone,email\n+${phone},+${other},a@example.com\n`, { onMatch: 'fill' });
  const [after] = await imports.contacts(account);
  expect(after === undefined ? null : shownMembers(after)).toMatchObject({
    phones: [phone],
    emails: ['a@example.com'],
  });
});

it('an invalid row is rejected with its text, and the others are imported', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, `name,phone\nA,nonsense\nB,+${phone}\n`);
  expect(job.totals).toEqual({ created: 1, updated: 0, skipped: 0, rejected: 1 });
  const [rejected] = await imports.rows(account, job, 'rejected');
  expect(rejected).toMatchObject({ row: 1, raw: ['A', 'nonsense'], flaws: [{ column: 'phone' }] });
  let text = '';
  for await (const piece of fixture.core.downloadRejectedRows(account.caller, job.id)) text += piece;
  expect(text).toContain('nonsense');
  expect(text).not.toContain(phone);
});

it('a row with a text that no database can store is rejected like any other', async () => {
  const account = await fixture.newAccount();
  const lines = ['{"display_name":"A\\ud800"}', '{"phone":"+1\\u0000"}', '{"attributes":{"x":"\\u0000"}}'];
  const job = await imports.run(account, `${lines.join('\n')}\n`);
  expect(job.totals.rejected).toBe(3);
  expect((await imports.rows(account, job)).map((row) => row.raw)).toEqual(lines);
});

it('an export of one account makes the same contacts in another, under their ids and times', async () => {
  const [from, to] = [await fixture.newAccount(), await fixture.newAccount()];
  const line = JSON.stringify({
    id: '01900000-0000-7000-8000-00000000000a',
    type: 'customer',
    display_name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    identities: [{ kind: 'telegram', value: '77', raw: '77', label: 'private', primary: true }],
    tags: ['x'],
    source: null,
    status: 'active',
    attributes: { plan: 'pro' },
    extensions: { acme: { a: 1 } },
    created_at: '2020-01-02T03:04:05.678Z',
    updated_at: '2021-01-02T03:04:05.678Z',
  });
  for (const account of [from, to]) await imports.run(account, `${line}\n`);
  const [first] = await imports.contacts(from);
  expect(first).toMatchObject({
    id: '01900000-0000-7000-8000-00000000000a',
    type: 'customer',
    givenName: 'Ada',
    source: null,
    attributes: { plan: 'pro' },
    extensions: { acme: { a: 1 } },
    createdAt: new Date('2020-01-02T03:04:05.678Z'),
    updatedAt: new Date('2021-01-02T03:04:05.678Z'),
    version: 1,
  });
  expect(first?.status?.name).toBe('active');
  expect((await imports.contacts(to))[0]?.id).toBe(first?.id);
});

it('a shared number without an owner goes to a row with it, but not to a rejected row', async () => {
  const account = await fixture.newAccount();
  const shared = { kind: 'phone', value: `+${phone}`, shared: true };
  const waiting = { display_name: 'Waiting', identities: [shared] };
  const rejected = { display_name: 'Rejected', company: 'x'.repeat(10_000), phone: `+${phone}` };
  const owner = { display_name: 'Owner', phone: `+${phone}` };
  const lines = (...records: object[]) => `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
  const shownContacts = async () =>
    (await imports.contacts(account)).map(({ displayName, identities, sharing = [], version }) => [
      displayName,
      identities.length,
      sharing.length,
      version,
    ]);
  const job = await imports.run(account, lines(waiting, rejected), { badCells: 'reject_row' });
  expect(await imports.outcomes(account, job)).toEqual(['created', 'rejected:too_long']);
  expect(await shownContacts()).toEqual([['Waiting', 1, 0, 1]]);
  await make(account, 'Known', hold('phone', other));
  const [, known] = await imports.contacts(account);
  const full = { id: known?.id, company: 'x'.repeat(10_000), phone: `+${phone}` };
  const filled = { id: known?.id, company: 'Acme', phone: `+${phone}` };
  const refused = await imports.run(account, lines(full), { onMatch: 'update', badCells: 'reject_row' });
  expect(await imports.outcomes(account, refused)).toEqual(['rejected:too_long']);
  const second = await imports.run(account, lines(filled), { onMatch: 'fill' });
  expect(await imports.outcomes(account, second)).toEqual(['updated']);
  expect(await shownContacts()).toEqual([
    ['Waiting', 1, 0, 1],
    ['Known', 1, 0, 2],
  ]);
  await imports.run(account, lines(owner));
  expect(await shownContacts()).toEqual([
    ['Waiting', 0, 1, 2],
    ['Known', 1, 0, 2],
    ['Owner', 1, 0, 1],
  ]);
});

it.each([
  'Gesperrt',
  'Bloqué',
  'blocked',
])('a note about a block has the heading %s and the cell', async (heading) => {
  const account = await fixture.newAccount();
  const contact = await known(account);
  const importCell = (cell: string) =>
    imports.run(account, `id,${heading}\n${contact.id},${cell}\n`, { format: 'csv', onMatch: 'update' });
  await importCell('yes');
  const job = await importCell('no');
  const note = { kind: 'dropped', code: 'unchanged', column: heading, count: 1 };
  const examples = [expect.objectContaining({ row: 1, value: 'no' })];
  expect(job.reasons).toContainEqual(expect.objectContaining({ ...note, examples }));
});

it.each([
  ['with another value', { company: 'Acme' }, 'updated'],
  ['without another value', {}, 'skipped'],
])('a row %s blocks a contact, and an older one does not unblock it', async (_, more, outcome) => {
  const account = await fixture.newAccount();
  const contact = await known(account);
  const importRow = (row: object) =>
    imports.run(account, `${JSON.stringify({ id: contact.id, ...row })}\n`, { onMatch: 'update' });
  const isBlocked = async () => (await imports.contacts(account)).map(({ blocked }) => blocked);
  await importRow({ blocked: true });
  expect(await isBlocked()).toEqual([true]);
  const job = await importRow({ blocked: false, ...more });
  expect(await isBlocked()).toEqual([true]);
  expect(job.totals).toMatchObject({ [outcome]: 1 });
  expect(job.reasons).toContainEqual(
    expect.objectContaining({ kind: 'dropped', code: 'unchanged', column: 'blocked', count: 1 }),
  );
});

describe.each([
  'update',
  'fill',
  'skip',
] as const)('a vendor id that is our id of a contact, under %s', (onMatch) => {
  it.each([
    ['in a dry run', true],
    ['in an import', false],
  ])('is refused for every other contact, %s, and accepted for the contact itself', async (_, isDryRun) => {
    const account = await fixture.newAccount();
    const contact = await known(account);
    await make(account, 'Other', hold('phone', other));
    const text = [
      'phone,name,vendor_id:somebody',
      `+4915100000003,New,${contact.id}`,
      `+${other},Other,x-${contact.id}`,
      `+${phone},Known,${contact.id}`,
    ].join('\n');
    const job = await imports.run(account, text, { onMatch, isDryRun });
    expect(await imports.outcomes(account, job)).toEqual(
      onMatch === 'skip'
        ? ['rejected:conflict', 'skipped:known', 'skipped:known']
        : ['rejected:conflict', 'rejected:conflict', 'updated'],
    );
    const [refused] = await imports.rows(account, job, 'rejected');
    expect(refused?.flaws).toMatchObject([{ column: 'vendor_id:somebody', code: 'conflict' }]);
  });
});
