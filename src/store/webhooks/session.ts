/**
 * The connection of the sender of webhooks: one for a process, on which it does all its work, with an advisory lock for
 * each webhook that it works on. The locks end with the connection, so the webhooks of a process that died are free at
 * once; and what a sender that lost its connection still has to write is not written.
 */
import type { WebhookId } from '../../domain/ids.js';
import { runOn } from '../database/connections.js';
import type { Database, Queryable } from '../database/database.js';
import { queryOn } from '../database/layout.js';
import { planned, prepared } from '../database/sql.js';

export interface WebhookSession extends Queryable {
  /** Takes the lock of the webhook; false when another session holds it. */
  claim(id: WebhookId): Promise<boolean>;
  unclaim(id: WebhookId): Promise<void>;
  /** Ends the connection, which releases all claims. */
  close(): void;
}

/** What a crash loses is sent once more, so no commit has to wait for the disk. */
const settings = planned('set synchronous_commit = off');
const claimSql = prepared(
  'claim_webhook',
  `select pg_try_advisory_lock(hashtextextended('webhook/' || $1, 0)) as claimed`,
);
const unclaimSql = prepared(
  'unclaim_webhook',
  `select pg_advisory_unlock(hashtextextended('webhook/' || $1, 0))`,
);

export async function openWebhookSession(database: Database): Promise<WebhookSession> {
  const client = await database.connect();
  // It also fails the statement that runs on it, or the next.
  client.on('error', () => {});
  try {
    await runOn(client, settings, []);
  } catch (error) {
    // No caller has the connection yet that could close it.
    client.release(true);
    throw error;
  }
  const ask = queryOn(client, database.layout, () => false);
  let last: Promise<unknown> = Promise.resolve();
  // Workers share the connection: one statement at a time.
  const query: Queryable['query'] = <Row extends object>(
    ...[statement, values]: Parameters<Queryable['query']>
  ) => {
    const next = last.then(() => ask<Row>(statement, values));
    last = next.catch(() => {});
    return next;
  };
  return {
    query,
    claim: async (id) => (await query<{ claimed: boolean }>(claimSql, [id]))[0]?.claimed === true,
    unclaim: async (id) => {
      await query(unclaimSql, [id]);
    },
    close: () => client.release(true),
  };
}
