/** The deletion of a tag or a group that 100,000 contacts have does not stop other requests of the account. */
import { performance } from 'node:perf_hooks';
import { set } from '@switchbook/domain/contact/edit.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';

const fixture = useFixture({ isAlone: true });
const count = 100_000;
const batch = 10_000;
const maxDelayMs = 1_000;

it.each(['tags', 'groups'] as const)('of %s', {
  tags: ['nightly'],
  timeout: onThisMachine(150_000),
}, async (catalog) => {
  const { core, database } = fixture;
  const { account, caller } = await fixture.newAccount();
  const { number } = await core.createCatalogItem(caller, catalog, { name: 'Large' });
  const save = (name: string) =>
    core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: { displayName: set(name) } });
  const { contact } = await save('First');
  for (let from = 1; from <= count; from += batch) {
    const columns = `jsonb_build_object('id', md5(n::text || c.account_id::text)::uuid, 'number', 10 + n)`;
    await database.query(
      planned(`insert into contacts select (jsonb_populate_record(c, ${columns})).*
        from contacts c, generate_series($3::integer, $4::integer) n where c.account_id = $1 and c.id = $2`),
      [account.id, contact.id, from, from + batch - 1],
    );
  }
  await database.query(
    planned(`insert into contact_${catalog} (account_id, contact_id, number, position)
      select c.account_id, c.id, $2, 0 from contacts c where c.account_id = $1`),
    [account.id, number],
  );
  const linksSql = planned(
    `select count(*)::integer as links from contact_${catalog} l where l.account_id = $1`,
  );
  const readLinks = async () => (await database.query<{ links: number }>(linksSql, [account.id]))[0]?.links;
  expect(await readLinks()).toBe(count + 1);
  let isDeleted = false;
  const delays: number[] = [];
  const deletion = core.deleteCatalogItem(caller, catalog, number).finally(() => {
    isDeleted = true;
  });
  const target = [{ by: 'id', id: contact.id as ContactId }] as const;
  for (let turn = 0; !isDeleted; turn += 1) {
    const at = performance.now();
    await Promise.all([
      save(`Next ${turn}`),
      core.editContact(caller, { op: 'edit', target, edit: { jobTitle: set(`Job ${turn}`) } }),
      core.createCatalogItem(caller, catalog, { name: `Other ${turn}` }),
    ]);
    delays.push(performance.now() - at);
  }
  await deletion;
  expect(await readLinks()).toBe(0);
  expect(delays.length).toBeGreaterThan(0);
  expect(Math.max(...delays)).toBeLessThan(onThisMachine(maxDelayMs));
});
