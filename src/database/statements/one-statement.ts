/**
 * Operations that are one statement: each function here turns a statement into an operation. It takes the connection or
 * transaction, the account, and the statement's other parameters in order. `On` is the type of the first.
 */

import { invariant } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Statement } from './sql.js';

type Operation<On, Values extends readonly unknown[], Answer> = (
  on: On,
  accountId: AccountId,
  ...values: Values
) => Promise<Answer>;

/** Returns the rows. */
export const rowsOf =
  <Row extends object, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Row[]> =>
  (on, accountId, ...values) =>
    on.query<Row>(statement, [accountId, ...values]);

/** Returns the rows of a statement about all accounts, or about none, which has no parameters. */
export const allRows =
  <Row extends object>(statement: Statement) =>
  (on: Queryable): Promise<Row[]> =>
    on.query<Row>(statement, []);

/** Returns the first row; undefined without any. */
export const foundRow =
  <Row extends object, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Row | undefined> =>
  async (on, accountId, ...values) =>
    (await on.query<Row>(statement, [accountId, ...values]))[0];

/** Returns the only row of a statement that always has one, such as totals. */
export const onlyRow =
  <Row extends object, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Row> =>
  async (on, accountId, ...values) => {
    const [row] = await on.query<Row>(statement, [accountId, ...values]);
    invariant(row !== undefined, 'a statement of totals has one row');
    return row;
  };

/** Returns the only column of each row. */
export const firstColumn =
  <Value, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Value[]> =>
  async (on, accountId, ...values) =>
    (await on.query(statement, [accountId, ...values])).map(onlyOf<Value>);

/** Returns the only column of the only row; `otherwise` for null, or without a row. */
export const scalarOf =
  <Value, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
    otherwise: Value,
  ): Operation<On, Values, Value> =>
  async (on, accountId, ...values) => {
    const [row] = await on.query(statement, [accountId, ...values]);
    return (row && onlyOf<Value>(row)) ?? otherwise;
  };

const onlyOf = <Value>(row: object): Value => Object.values(row)[0];

/** Returns whether there was a row. */
export const existsIn =
  <Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, boolean> =>
  async (on, accountId, ...values) =>
    (await on.query(statement, [accountId, ...values])).length > 0;

/** Returns no rows. */
export const execute =
  <Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, void> =>
  async (on, accountId, ...values) => {
    await on.query(statement, [accountId, ...values]);
  };
