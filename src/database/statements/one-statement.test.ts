import { describe, expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { execute, existsIn, firstColumn, foundRow, onlyRow, rowsOf, scalarOf } from './one-statement.js';
import { planned } from './sql.js';

const fixture = useFixture();

/** Returns this number of rows, each with the account of its request. */
const rowsSql = planned('select $1::uuid as account, n::integer from generate_series(1, $2::integer) n');
const numbersSql = planned(
  'select n::integer from generate_series(1, $2::integer) n where $1::uuid is not null',
);
const nothingSql = planned('select null::integer as n where $1::uuid is not null');

interface Row {
  readonly account: string;
  readonly n: number;
}

describe('an operation of one statement', () => {
  it('has the account first, and the other parameters in order', async () => {
    const { account } = await fixture.newAccount();
    const rows = [1, 2].map((n) => ({ account: account.id, n }));
    expect(await rowsOf<Row, [number]>(rowsSql)(fixture.database, account.id, 2)).toEqual(rows);
    expect(await foundRow<Row, [number]>(rowsSql)(fixture.database, account.id, 2)).toEqual(rows[0]);
    expect(await onlyRow<Row, [number]>(rowsSql)(fixture.database, account.id, 1)).toEqual(rows[0]);
    expect(await existsIn<[number]>(rowsSql)(fixture.database, account.id, 1)).toBe(true);
    expect(await execute<[number]>(rowsSql)(fixture.database, account.id, 1)).toBeUndefined();
    expect(await firstColumn<number, [number]>(numbersSql)(fixture.database, account.id, 3)).toEqual([
      1, 2, 3,
    ]);
    expect(await scalarOf<number, [number]>(numbersSql, 7)(fixture.database, account.id, 3)).toBe(1);
  });

  it('has a defined result without a row or a value', async () => {
    const { account } = await fixture.newAccount();
    expect(await rowsOf<Row, [number]>(rowsSql)(fixture.database, account.id, 0)).toEqual([]);
    expect(await foundRow<Row, [number]>(rowsSql)(fixture.database, account.id, 0)).toBeUndefined();
    await expect(onlyRow<Row, [number]>(rowsSql)(fixture.database, account.id, 0)).rejects.toThrow('one row');
    expect(await existsIn<[number]>(rowsSql)(fixture.database, account.id, 0)).toBe(false);
    expect(await firstColumn<number, [number]>(numbersSql)(fixture.database, account.id, 0)).toEqual([]);
    expect(await scalarOf<number, [number]>(numbersSql, 7)(fixture.database, account.id, 0)).toBe(7);
    expect(await scalarOf<number, []>(nothingSql, 7)(fixture.database, account.id)).toBe(7);
  });
});
