/**
 * Operations that are one statement: `reads`, `finds`, `meets` and `writes` make each of its statement. It takes what the
 * statement is run on, the account, and the statement's other parameters in their order. `On` is what it must be run on.
 */
import type { AccountId } from '../../domain/ids.js';
import type { Queryable, Statement } from './sql.js';

type Operation<On, Values extends readonly unknown[], Answer> = (
  on: On,
  accountId: AccountId,
  ...values: Values
) => Promise<Answer>;

/** Answers the rows. */
export const reads =
  <Row extends object, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Row[]> =>
  (on, accountId, ...values) =>
    on.query<Row>(statement, [accountId, ...values]);

/** Answers the first row; undefined without any. */
export const finds =
  <Row extends object, Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, Row | undefined> =>
  async (on, accountId, ...values) =>
    (await on.query<Row>(statement, [accountId, ...values]))[0];

/** Answers whether there was a row. */
export const meets =
  <Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, boolean> =>
  async (on, accountId, ...values) =>
    (await on.query(statement, [accountId, ...values])).length > 0;

/** Answers nothing. */
export const writes =
  <Values extends readonly unknown[], On extends Queryable = Queryable>(
    statement: Statement,
  ): Operation<On, Values, void> =>
  async (on, accountId, ...values) => {
    await on.query(statement, [accountId, ...values]);
  };
