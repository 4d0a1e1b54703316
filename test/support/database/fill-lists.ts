/**
 * Writes the displayed lists of contacts that a test inserted by SQL, with their identities and items, as the program
 * would.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { correctionSql } from '../../../src/contacts/store/packed-items.js';
import type { Queryable } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';

export async function fillLists(on: Queryable, accountId: AccountId): Promise<void> {
  await on.query(planned(correctionSql('c.account_id = $1')), [accountId]);
}
