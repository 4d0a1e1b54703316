/** Candidates for a condition with an index: the contacts that match, and no others. */

import { allCatalogs, type ContactFilter } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { ImportFixture } from '../../../../test/support/accounts/import-fixture.js';
import { useFixture } from '../../../../test/support/fixture.js';
import { planned } from '../../../database/statements/sql.js';
import { StatementParameters } from '../conditions/statement-parameters.js';
import { candidatesOf, countedSql } from './candidates.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);

it('are found by each of the conditions, and by several', async () => {
  const of = await fixture.newAccount();
  await imports.run(
    of,
    [
      'name,phone,email,tags,groups,source,status,owner',
      'Ana,+4915112345001,ana@example.com,a tag,a group,a source,a status,ana',
      'Bo,+14155550101,bo@example.com,b tag,b group,b source,b status,bo',
    ].join('\n'),
  );
  const [ana] = await imports.contacts(of);
  const digits = '4915112345001';
  const filters: readonly ContactFilter[] = [
    ...allCatalogs.map((catalog) => {
      const name = { tags: 'a tag', groups: 'a group', sources: 'a source', statuses: 'a status' }[catalog];
      return { op: 'catalog', catalog, item: { by: 'name', name } } as const;
    }),
    { op: 'identity', key: { kind: 'email', scope: '', value: 'ana@example.com' } },
    { op: 'holdsNumber', digits, equivalents: true },
    { op: 'meetsNumber', digits },
    { op: 'numberStarts', digits: '491' },
    { op: 'number', compare: 'eq', value: ana?.number ?? 0 },
    { op: 'among', field: 'group', values: ana?.groups.map((group) => group.number) ?? [] },
    { op: 'owner', compare: 'eq', value: 'ana' },
    { op: 'ownedBy', owners: ['ana'] },
  ];
  for (const filter of [...filters, { op: 'any', filters }, { op: 'all', filters }] as const) {
    const parameters = new StatementParameters([of.account.id]);
    const found = candidatesOf(filter, parameters, { isWide: true });
    const read = planned(`with ${found?.table} select distinct k.contact_id as id from k`);
    expect(await fixture.database.query(read, parameters.values), JSON.stringify(filter)).toEqual([
      { id: ana?.id },
    ]);
  }
});

it('a heavy filter is in a statement once', () => {
  const tag = { op: 'catalog', catalog: 'tags', item: { by: 'number', number: 1 } } as const;
  const text = { op: 'shown', field: 'city', test: { contains: 'x' } } as const;
  const countOf = (count: number) => {
    const filter = { op: 'all', filters: [tag, ...Array.from({ length: count }, () => text)] } as const;
    const sql = countedSql(filter, new StatementParameters(['account']), (from) => `select 1 from ${from}`);
    return sql.match(/ like /g)?.length;
  };
  expect([countOf(100), countOf(200)]).toEqual([200, 200]);
});
