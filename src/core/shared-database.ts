/** Connections that one account leaves to others. */
import type { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { Database } from '../database/database.js';

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
  // All other members come from the database itself, since its layout is set later.
  return Object.create(database, { query: { value: query } }) as Database;
}
