/** Catalog items of an import: thousands are written in several transactions, once each, and an undo removes them. */
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { VendorItem } from '../../src/pulls/values/pull-source.js';
import { fileOf, ImportFixture } from '../support/accounts/import-fixture.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const desk = new ImportFixture(fixture);

const namesOf = async ({ caller }: TestAccount) =>
  (await fixture.core.listCatalog(caller, 'groups')).map(({ name }) => name);

/** The sizes of the transactions that created groups, largest first. */
async function createdTogether({ account }: TestAccount): Promise<readonly number[]> {
  const text = `select count(*)::integer as count from events e where e.account_id = $1 and e.type = 'group.created'
    group by e.position order by count desc`;
  return (await fixture.database.query<{ count: number }>(planned(text), [account.id])).map(
    ({ count }) => count,
  );
}

it('are written in pieces, and the first spelling of a name counts', { tags: ['nightly'] }, async () => {
  const account = await fixture.newAccount();
  const known = await fixture.core.createCatalogItem(account.caller, 'groups', { name: 'group 3' });
  const groups = Array.from(
    { length: 1_100 },
    (_, at): VendorItem => ({ name: `Group ${at}`, vendorId: `v${at}` }),
  );
  const items = { groups: [...groups, { name: 'GROUP 4', vendorId: 'again' }] };
  const file = { ...fileOf('name,groups\nJane,group 7\n'), items, scope: 'acme' };
  const job = await fixture.core.createImport(account.caller, file);
  await desk.work();
  expect(await fixture.core.getImport(account.caller, job.id)).toMatchObject({ state: 'done' });
  const names = await namesOf(account);
  expect(names.filter((name) => /^group \d+$/i.test(name)).sort()).toEqual(
    groups.map(({ name }) => name).sort(),
  );
  expect(await fixture.core.getCatalogItem(account.caller, 'groups', known.number)).toMatchObject({
    name: 'Group 3',
    inherited: { acme: 'v3' },
  });
  expect(Math.max(...(await createdTogether(account)))).toBeLessThanOrEqual(500);
  await desk.undo(account, job);
  expect((await namesOf(account)).filter((name) => /^group \d+$/i.test(name))).toEqual(['Group 3']);
});

it('an item that a contact has keeps its name', async () => {
  const account = await fixture.newAccount();
  const friends = { by: 'name', name: 'friends', folded: false, missing: 'create' } as const;
  await fixture.core.saveContact(account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Jane'), groups: [{ op: 'add', items: [friends] }] },
  });
  const items = {
    groups: [
      { name: 'Friends', vendorId: 'v1' },
      { name: 'Others', vendorId: 'v2' },
    ],
  };
  await fixture.core.createImport(account.caller, { ...fileOf('name\nJoe\n'), items, scope: 'acme' });
  await desk.work();
  expect(await namesOf(account)).toEqual(expect.arrayContaining(['friends', 'Others']));
});
