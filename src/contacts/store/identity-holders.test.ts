import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../database/database.js';
import { findHolders } from './identity-holders.js';

it('thousands of identities are looked up in several statements, each of which writes few parameters', async () => {
  const sizes: number[] = [];
  const on: Queryable = {
    query: async <Row extends object>(_: unknown, values: readonly unknown[]) => {
      const [, kinds, , , texts] = values as readonly (readonly string[])[];
      sizes.push(texts?.length ?? 0);
      // The last identity of each statement has a holder.
      const last = texts?.length ?? 0;
      const row = { i: last, value: texts?.at(-1), kind: kinds?.at(-1), isPrimary: true };
      return [{ ...row, contactId: `holder of ${texts?.at(-1)}` as ContactId }] as unknown as Row[];
    },
  };
  const keys = Array.from({ length: 2_500 }, (_, index) => ({
    kind: 'username' as const,
    scope: 'crm',
    value: `user${index}`,
  }));
  const holders = await findHolders(on, 'account' as AccountId, keys, false);
  expect(sizes).toEqual([1_000, 1_000, 500]);
  expect(holders.map(({ index, contactId }) => [index, contactId])).toEqual(
    [999, 1_999, 2_499].map((index) => [index, `holder of user${index}`]),
  );
});
