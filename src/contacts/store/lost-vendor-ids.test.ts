/** The hashes of lost vendor ids. */
import { expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { planned } from '../../database/statements/sql.js';
import { storeLostVendorIds } from './lost-vendor-ids.js';

const fixture = useFixture();
const countSql = planned('select count(*)::integer as hashes from gone_vendor_ids g where g.account_id = $1');

it('hashes of two ids differ, also if a scope has separators', async () => {
  const { account } = await fixture.newAccount();
  const marks = ['\u001e', '\u001f', '0', '1'];
  const texts = ['', ...marks, ...marks.flatMap((first) => marks.map((second) => first + second))];
  const ids = texts.flatMap((scope) => texts.map((value) => ({ scope, value })));
  await storeLostVendorIds(fixture.database, account.id, ids, fixture.clock());
  const [row] = await fixture.database.query<{ hashes: number }>(countSql, [account.id]);
  expect(row?.hashes).toBe(ids.length);
});
