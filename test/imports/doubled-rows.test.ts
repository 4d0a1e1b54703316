/** Rows of one file that address the same contact, near each other and far apart. */
import { expect, it } from 'vitest';
import { importLimits } from '../../src/imports/values/import-limits.js';
import { ImportFixture, shownMembers } from '../support/accounts/import-fixture.js';
import { eventsOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);

/** The first and the last of this number of rows are never in one chunk. */
const far = 520;

function fileWith(first: string, last: string): string {
  const between = Array.from({ length: far }, (_, index) => `Person ${index},+4915${20_000_000 + index},,`);
  return ['name,phone,email,tags', first, ...between, last, ''].join('\n');
}

it.each([
  {
    where: 'next to each other',
    file: (first: string, last: string) => `name,phone,email,tags\n${first}\n${last}\n`,
  },
  { where: 'in different chunks', file: fileWith },
])('the second of two rows with one number, $where, updates the contact of the first', async ({ file }) => {
  const account = await fixture.newAccount();
  const text = file('Ada,+4915100000001,,one', 'Ada L.,+4915100000001,ada@example.com,two');
  const job = await imports.run(account, text, { onMatch: 'update' });
  expect(job.totals).toMatchObject({ created: job.rows - 1, updated: 1, skipped: 0, rejected: 0 });
  const [ada] = await imports.contacts(account);
  expect(ada === undefined ? null : shownMembers(ada)).toMatchObject({
    name: 'Ada L.',
    emails: ['ada@example.com'],
    tags: ['one', 'two'],
    version: 2,
  });
  const events = (await eventsOf(fixture)(account)).filter((event) => event.contact_id === ada?.id);
  expect(events.map((event) => [event.type, event.version])).toEqual([
    ['contact.created', 1],
    ['contact.updated', 2],
  ]);
});

it('under skip the second row of one number is skipped, and its tags are not created', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, fileWith('Ada,+4915100000001,,one', 'Eve,+4915100000001,,two'));
  expect(job.totals).toMatchObject({ created: far + 1, skipped: 1 });
  expect((await fixture.core.listCatalog(account.caller, 'tags')).map((tag) => tag.name)).toEqual(['one']);
});

it('rows with only an email are one contact, rows with numbers may share an email', async () => {
  const account = await fixture.newAccount();
  const text = [
    'name,phone,email',
    'A,,one@example.com',
    'B,,ONE@example.com',
    'C,+4915100000001,two@example.com',
    'D,+4915100000002,two@example.com',
    'E,,two@example.com',
    '',
  ].join('\n');
  const job = await imports.run(account, text);
  expect(await imports.outcomes(account, job)).toEqual([
    'created',
    'skipped:repeated',
    'created',
    'created',
    'rejected:ambiguous',
  ]);
});

it('a tag in many rows is created once, also in another spelling of a group', async () => {
  const account = await fixture.newAccount();
  const rows = Array.from(
    { length: 700 },
    (_, index) => `+4915${30_000_000 + index},new,${index % 2 ? 'FAIR' : 'Fair'}`,
  );
  await imports.run(account, ['phone,tags,groups', ...rows, ''].join('\n'), { source: 'Trade fair' });
  expect(
    (await fixture.core.listCatalog(account.caller, 'tags')).map((catalogItem) => catalogItem.name),
  ).toEqual(['new']);
  expect(
    (await fixture.core.listCatalog(account.caller, 'groups')).map((catalogItem) => catalogItem.name),
  ).toEqual(['Fair']);
  const sources = await fixture.core.listCatalog(account.caller, 'sources');
  expect(sources.filter((source) => source.name === 'Trade fair')).toHaveLength(1);
  const contacts = await imports.contacts(account);
  expect(
    contacts.every((contact) => contact.groups[0]?.name === 'Fair' && contact.tags[0]?.name === 'new'),
  ).toBe(true);
  expect(contacts.map((contact) => contact.number)).toEqual(contacts.map((_, index) => index + 1));
});

it('a file with a new tag in every row creates some and rejects the others, dry or not', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  const rows = Array.from(
    { length: importLimits.createdItems + 30 },
    (_, index) => `+4915${60_000_000 + index},tag ${index}`,
  );
  const text = ['phone,tags', ...rows, `+491556000000,tag 7`, ''].join('\n');
  const dry = await imports.run(account, text, { isDryRun: true, source: 'api' });
  const real = await imports.run(account, text, { source: 'api' });
  expect(real.totals).toEqual({
    created: importLimits.createdItems + 1,
    updated: 0,
    skipped: 0,
    rejected: 30,
  });
  expect(dry.totals).toEqual(real.totals);
  const [first] = await imports.rows(account, real, 'rejected');
  expect(first).toMatchObject({ row: importLimits.createdItems + 1, flaws: [{ code: 'too_many' }] });
  expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(importLimits.createdItems);
});

it('a row that matches an earlier row names the identity and that row, also in later chunks and in a dry run', async () => {
  const account = await fixture.newAccount();
  const lines = Array.from({ length: far }, (_, index) => `P${index},+4915${20_000_000 + index},`);
  const text = ['name,mobile,email', ...lines, 'again,+491520000030,', 'known,+491777777777,', ''].join('\n');
  await imports.run(account, 'name,phone\nknown,+491777777777\n');
  for (const isDryRun of [true, false]) {
    const job = await imports.run(account, text, { isDryRun });
    const [again, known] = await imports.rows(account, job, 'skipped');
    expect(again?.flaws).toEqual([
      { column: 'mobile', code: 'repeated', message: 'The same mobile as row 31.', sameAs: 31 },
    ]);
    expect(known?.flaws).toMatchObject([{ column: null, code: 'known' }]);
  }
});
