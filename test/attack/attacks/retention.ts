/** Hundreds of thousands of expired rows, of several accounts, are deleted during requests. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Attack, pg } from '../attack.js';

/** The server sweeps after a notification, or at its next check. */
const deadlineMs = { short: 20_000, full: 150_000 } as const;

const insertSql = {
  answers: `insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
    select $1, $3 || n, '\\x00', 201, '{}', repeat('x', 400), now() - interval '2 days', now() + $4::interval
    from generate_series(1, $2::int) n`,
  events: `insert into events (account_id, id, type, contact_id, version, before, after, actor, occurred_at)
    select $1, gen_random_uuid(), 'contact.updated', gen_random_uuid(), n, jsonb_build_object('note', $3::text || n),
      jsonb_build_object('note', repeat('y', 400)), '{}', now() + $4::interval
    from generate_series(1, $2::int) n`,
};

interface Counts {
  readonly answers: number;
  readonly events: number;
}

async function fill(client: pg.Client, id: string, rows: number, kept: number): Promise<void> {
  // Events of the creation are younger, and would be first.
  await client.query('delete from events where account_id = $1', [id]);
  await client.query(insertSql.answers, [id, rows, 'old-', '-1 hour']);
  await client.query(insertSql.answers, [id, kept, 'new-', '20 hours']);
  await client.query(insertSql.events, [id, rows, 'old', '-100 days']);
  await client.query(insertSql.events, [id, kept, 'new', '-80 days']);
}

export const attack: Attack = {
  name: 'retention',
  promise: 'expired rows of every account are deleted, no other row is, and requests are served meanwhile',
  run: async ({ size, target }) => {
    const rows = size === 'short' ? 1_500 : 60_000;
    const kept = 50;
    const accounts = size === 'short' ? 2 : 4;
    const client = await target.connect();
    const created = [];
    for (let index = 0; index < accounts; index += 1) created.push(await target.newAccount());
    const ids = created.map((account) => account.id);
    for (const id of ids) await fill(client, id, rows, kept);
    const count = async (): Promise<Counts> => {
      const { rows: found } = await client.query(
        `select (select count(*)::int from idempotency_keys where account_id = any($1)) as answers,
           (select count(*)::int from events where account_id = any($1)) as events`,
        [ids],
      );
      return found[0];
    };
    const before = await count();
    target.takeStallMs();
    const began = performance.now();
    await client.query(`select pg_notify('switchbook_changed', 'sweep')`);
    const until = began + deadlineMs[size];
    let slowestMs = 0;
    let failed = 0;
    let longestLockMs = 0;
    let left = before;
    while (performance.now() < until && (left.answers > kept * accounts || left.events > kept * accounts)) {
      const askedAt = performance.now();
      const answer = await fetch(`${target.url}/directory/v1/account`, {
        headers: { authorization: `Bearer ${created[0]?.key}` },
      });
      await answer.arrayBuffer();
      if (answer.status !== 200) failed += 1;
      slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      const { rows: open } = await client.query(
        `select coalesce(max(extract(epoch from clock_timestamp() - xact_start)) * 1000, 0)::int as ms
         from pg_stat_activity where application_name = 'switchbook' and state <> 'idle' and xact_start is not null`,
      );
      longestLockMs = Math.max(longestLockMs, open[0].ms);
      left = await count();
      await delay(50);
    }
    return {
      held: left.answers === kept * accounts && left.events === kept * accounts && failed === 0,
      figures: {
        accounts,
        rows_to_sweep: before.answers + before.events - 2 * kept * accounts,
        swept_in_ms: Math.round(performance.now() - began),
        left_answers: left.answers,
        left_events: left.events,
        longest_transaction_ms: longestLockMs,
        slowest_request_ms: Math.round(slowestMs),
        refused_requests: failed,
        stall_ms: target.takeStallMs(),
      },
    };
  },
};
