/** Catalog items with numbers that a test decides. */
import { planned } from '../../../src/database/statements/sql.js';
import type { DefaultItem } from '../../../src/faces/kit/openapi/texts.js';
import type { CoreFixture, TestAccount } from '../fixture.js';

export async function writeCatalogItem(
  fixture: Pick<CoreFixture, 'database'>,
  { account }: TestAccount,
  item: DefaultItem,
): Promise<void> {
  const { catalog, number, name, color = null } = item;
  await fixture.database.query(
    planned(`insert into ${catalog} (account_id, number, id, name, folded, color, created_at, updated_at)
      values ($1, $2, gen_random_uuid(), $3, lower($3), $4, $5, $5)`),
    [account.id, number, name, color, account.createdAt],
  );
}
