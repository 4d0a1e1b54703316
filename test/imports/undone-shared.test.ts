/** The undo of an import with rows that take a shared number over from a contact that awaits its owner. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);

const phone = { kind: 'phone', value: '+4930111111' };
const idOf = (value: string) => ({ kind: 'external', scope: 'crm', value });
const sharer = { display_name: 'Sharer', identities: [{ ...phone, shared: true }, idOf('s')] };
const owner = { display_name: 'Owner', identities: [phone] };
const known = { display_name: 'Known', identities: [idOf('k')] };
const changed = { ...sharer, company: 'New' };
/** An undo reads 200 rows at once. */
const others = Array.from({ length: 210 }, (_, at) => ({ display_name: `Person ${at}` }));

/** Imports the rows as NDJSON. */
const run = (of: TestAccount, rows: readonly object[]) =>
  imports.run(of, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), {
    format: 'ndjson',
    onMatch: 'update',
  });

/** Returns the parts that an undo restores. */
async function contents(of: TestAccount) {
  const plain = ({ updatedAt: _, ...one }: Contact['identities'][number]) => one;
  return (await imports.contacts(of)).map(
    ({ version: _, updatedAt: __, identities, sharing = [], ...rest }: Contact) => ({
      ...rest,
      identities: identities.map(plain),
      sharing: sharing.map(plain),
    }),
  );
}

/** Lists who owns and who shares the number. */
const holders = (all: Awaited<ReturnType<typeof contents>>) =>
  all.flatMap(({ displayName, identities, sharing }) => [
    ...identities.flatMap(({ kind }) => (kind === 'phone' ? [`${displayName} owns`] : [])),
    ...sharing.map(() => `${displayName} shares`),
  ]);

it.each([
  ['the owner is new', [sharer], [owner], 'Owner'],
  ['the sharer is in an earlier row, far away', [sharer], [changed, ...others, owner], 'Owner'],
  ['the sharer is in a later row', [sharer], [owner, changed], 'Owner'],
  ['both are new, far away', [known], [sharer, ...others, owner], 'Owner'],
  ['the owner is known', [sharer, known], [{ ...known, identities: [idOf('k'), phone] }], 'Known'],
  [
    'the owner shared the number',
    [sharer, { ...known, identities: [{ ...phone, shared: true }, idOf('k')] }],
    [{ ...known, identities: [idOf('k'), phone] }],
    'Known',
  ],
])('all is as before, and the file can be imported again: %s', async (_, first, rows, name) => {
  const account = await fixture.newAccount();
  await run(account, first);
  const before = await contents(account);
  const after = [`${name} owns`, 'Sharer shares'];
  const job = await run(account, rows);
  expect(holders(await contents(account)).sort()).toEqual(after);
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: rows.length, kept: 0 });
  expect(await contents(account)).toEqual(before);
  await run(account, rows);
  expect(holders(await contents(account)).sort()).toEqual(after);
});

it('a sharer that changed in the meantime keeps its changes, and becomes the owner', async () => {
  const account = await fixture.newAccount();
  await run(account, [sharer]);
  const job = await run(account, [changed, owner]);
  const [contact] = await imports.contacts(account);
  const edit = { description: set('Known for long') };
  await fixture.core.editContact(account.caller, { op: 'edit', target: byId(contact as Contact), edit });
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: 1, kept: 1 });
  const after = await contents(account);
  expect(holders(after)).toEqual(['Sharer owns']);
  expect(after).toMatchObject([{ company: 'New', description: 'Known for long' }]);
});
