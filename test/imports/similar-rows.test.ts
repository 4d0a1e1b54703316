/** Rows that look like stored contacts: a dry run notes them, and an import may reject them for a review. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { imageOf } from '../support/accounts/neighbor.js';
import { byId } from '../support/accounts/people.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { idsAtTable } from '../support/database/waiting-work.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const header = 'First name,Last name,Birthday,Phone,Postcode\n';
const jane = 'Jane,Doeman,1980-03-04,+4915100000001,10115\n';
/** another number, and one letter of the name */
const near = 'Jane,Doemann,1980-03-04,+4915100000002,10115\n';
const stranger = 'Otto,Stranger,1955-12-31,+4915100000003,80331\n';
const message = /^The row looks like No\. 1: .*same birthday/;

async function withJane(): Promise<TestAccount> {
  const account = await fixture.newAccount();
  await imports.run(account, header + jane);
  return account;
}

it('a dry run notes the row, and creates nothing; the import creates it', async () => {
  const account = await withJane();
  const text = header + jane + near + stranger;
  const dry = await imports.run(account, text, { isDryRun: true });
  expect(dry.totals).toEqual({ created: 2, updated: 0, skipped: 1, rejected: 0 });
  const notes = (await imports.rows(account, dry)).map((row) => row.notes);
  expect(notes).toEqual([
    [],
    [
      {
        column: null,
        code: 'similar',
        message: expect.stringMatching(message),
        similarTo: { number: 1, reasons: expect.arrayContaining(['same_birthday']), letters: 1 },
        value: null,
      },
    ],
    [],
  ]);
  expect(JSON.stringify(notes)).not.toMatch(/Doe|Jane|1980/);
  expect(dry.reasons.filter((reason) => reason.code === 'similar')).toMatchObject([
    { kind: 'similar', count: 1, examples: [{ similarTo: { number: 1, letters: 1 } }] },
  ]);
  expect(await imports.contacts(account)).toHaveLength(1);
  const real = await imports.run(account, text);
  expect(real.totals).toEqual(dry.totals);
  expect(real.reasons.filter((reason) => reason.code === 'similar')).toEqual([]);
});

it('a row for a review is rejected with its cells, and can be created afterwards', async () => {
  const account = await withJane();
  const text = header + jane + near + stranger;
  const dry = await imports.run(account, text, { isDryRun: true, onSimilar: 'review' });
  const real = await imports.run(account, text, { onSimilar: 'review' });
  expect(await imports.outcomes(account, real)).toEqual(['skipped:known', 'rejected:similar', 'created']);
  expect(await imports.outcomes(account, dry)).toEqual(await imports.outcomes(account, real));
  const [rejected] = await imports.rows(account, real, 'rejected');
  expect(rejected).toMatchObject({ raw: near.trim().split(','), contactId: null });
  expect(rejected?.flaws).toEqual([
    {
      column: null,
      code: 'similar',
      message: expect.stringMatching(message),
      similarTo: { number: 1, reasons: expect.arrayContaining(['same_birthday']), letters: 1 },
    },
  ]);
  expect(await imports.contacts(account)).toHaveLength(2);
  const again = await imports.run(account, header + near);
  expect(again.totals.created).toBe(1);
});

it('rows of one file are not compared with each other, also in later steps of the import', async () => {
  const account = await withJane();
  const rows = Array.from(
    { length: 520 },
    (_, index) => `Max,Muster${'abc'[index % 3]},1990-01-01,+49151${20_000_000 + index},20095\n`,
  );
  const job = await imports.run(account, header + rows.join('') + near, { onSimilar: 'review' });
  expect(job.totals).toEqual({ created: 520, updated: 0, skipped: 0, rejected: 1 });
});

it('contacts that were never searched are found, and a dry run changes none of them', async () => {
  const account = await fixture.newAccount();
  const many = Array.from(
    { length: 700 },
    (_, index) => `Person${index},Family${index},1970-05-0${1 + (index % 9)},+49152${30_000_000 + index},1\n`,
  );
  await imports.run(account, header + many.join('') + jane);
  const before = await imageOf(fixture.database, account.account.id);
  const dry = await imports.run(account, header + near, { isDryRun: true, onSimilar: 'review' });
  expect(dry.totals.rejected).toBe(1);
  expect(await imageOf(fixture.database, account.account.id)).toBe(before);
});

it.each([
  true,
  false,
])('rows are compared outside of a transaction that writes: dry run %s', async (isDryRun) => {
  const account = await withJane();
  const search = () => fixture.core.listDuplicates(account.caller, { limit: 1, after: null });
  await until('all keys are written', async () => (await search()).isComplete);
  const job = await imports.queue(account, header + near + stranger, { onSimilar: 'review', isDryRun });
  expect(await idsAtTable(fixture, 'duplicate_keys', () => imports.work())).toEqual([null]);
  expect((await imports.rows(account, job, 'rejected')).map((row) => row.row)).toEqual([1]);
});

it.each([
  { what: 'a row like it is created', stored: '', row: near, outcome: 'created' },
  { what: 'its own row is like another contact', stored: near, row: jane, outcome: 'rejected:similar' },
])('a contact is deleted after the comparison of a chunk: $what', async ({ stored, row, outcome }) => {
  const account = await withJane();
  if (stored !== '') await imports.run(account, header + stored);
  const found = (await imports.contacts(account)).find((contact) => contact.number === 1);
  if (found === undefined) throw new Error('no contact');
  const job = await imports.queue(account, header + row, { onSimilar: 'review' });
  let importing: Promise<void> | undefined;
  await fixture.database.transaction(async (tx) => {
    await tx.query(lockSql, [account.account.id, job.id]);
    importing = imports.work();
    await until('the chunk waits', () => isLockAwaited(fixture.database));
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(found) });
  });
  await importing;
  expect(await imports.outcomes(account, job)).toEqual([outcome]);
});

const lockSql = planned('select from imports n where n.account_id = $1 and n.id = $2 for update');
