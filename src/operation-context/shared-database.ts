/** Connections that one account leaves to other accounts, and time limits of its statements. */

import type { FairQueue } from '@switchbook/admission/fair-queue.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { treeMs } from '../contacts/values/request-limits.js';
import type { Database, EndSignal } from '../database/database.js';
import { runWithTimeLimit } from './time-limits.js';

/**
 * Wraps the database: single statements queue per account, which is their first parameter. Transactions queue in their
 * lane.
 */
export function sharedDatabase(database: Database, statements: Pick<FairQueue, 'run'>): Database {
  const query: Database['query'] = (statement, values, limit) => {
    const [account] = values;
    const send = () => database.query<never>(statement, values, limit);
    return typeof account !== 'string' || limit === 'background' ? send() : statements.run(account, send);
  };
  // The prototype is the database itself: its `layout` is set after this call.
  return Object.create(database, { query: { value: query } }) as Database;
}

const tooSlowRequest = () =>
  invalid(
    '',
    'too_slow',
    `the request reads too much of the account to be answered within ${treeMs / 1_000} seconds; request less of it at once`,
  );

/**
 * Returns a database whose reads end after `treeMs`, or when the client disconnects: a running read holds a place in
 * its lane. Reads do not use the pool of short reads. Transactions, and statements that write, keep the limit of their
 * connection.
 */
export function timedDatabase(database: Database, signal: AbortSignal | undefined): Database {
  const timed: Database['query'] = (statement, values) =>
    runWithTimeLimit(treeMs, signal, tooSlowRequest, (until: EndSignal) =>
      database.until(until).query<never>(statement, values),
    );
  const query: Database['query'] = (statement, values, limit) =>
    limit === 'background' || statement.isWriter === true
      ? database.query<never>(statement, values, limit)
      : timed(statement, values);
  return Object.create(database, { query: { value: query }, reads: { value: { query: timed } } }) as Database;
}
