/**
 * Measures one request: the longest turn of the server's event loop, and the longest statement and transaction of its
 * connections, in processor time. Elapsed times would measure the other processes of the machine too.
 */
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Target } from '../target.js';

export interface Measured {
  /** milliseconds of the thread without a pause */
  readonly turnMs: number;
  /** milliseconds of a connection in a transaction with an id, which hides later events of all accounts */
  readonly transactionMs: number;
  readonly statementMs: number;
  readonly statement: string;
  /** elapsed */
  readonly ms: number;
}

interface Activity {
  readonly pid: number;
  readonly statement_at: string;
  readonly transaction_at: string | null;
  readonly has_id: boolean;
  readonly query: string;
}

const everyMs = 10;
/** The system counts processor time of other processes in ticks. */
const tickMs = 10;

const activitySql = `select pid, query_start::text as statement_at, xact_start::text as transaction_at,
    backend_xid is not null as has_id, left(regexp_replace(query, '\\s+', ' ', 'g'), 160) as query
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and state in ('active', 'idle in transaction')`;

export class RequestWatch {
  readonly #target: Target;
  readonly #client: pg.Client;

  private constructor(target: Target, client: pg.Client) {
    this.#target = target;
    this.#client = client;
  }

  static async open(target: Target): Promise<RequestWatch> {
    return new RequestWatch(target, await target.connect());
  }

  /** Statements that run now. */
  async running(): Promise<number> {
    const { rows } = await this.#client.query<Activity>(`${activitySql} and state = 'active'`);
    return rows.length;
  }

  async measure(work: () => Promise<unknown>): Promise<Measured> {
    this.#target.takeStall();
    const [statements, transactions] = [new Spans(), new Spans()];
    let isOver = false;
    const at = performance.now();
    const working = work().finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const { rows } = await this.#client.query<Activity>(activitySql);
      for (const { pid, statement_at, transaction_at, has_id, query } of rows) {
        const busyMs = processorMs(pid);
        statements.note(`${pid} ${statement_at}`, busyMs, query);
        if (has_id) transactions.note(`${pid} ${transaction_at}`, busyMs, query);
      }
      await Promise.race([working.catch(() => {}), delay(everyMs)]);
    }
    await working;
    const ms = Math.round(performance.now() - at);
    // The probe notes a turn after its end.
    await delay(everyMs * 2);
    const { longestMs: statementMs, text: statement } = statements;
    const turnMs = this.#target.takeStall().busyMs;
    return { turnMs, transactionMs: transactions.longestMs, statementMs, statement, ms };
  }
}

/** The processor time of statements or transactions, from the first sight of each to its last. */
class Spans {
  readonly #began = new Map<string, number>();
  longestMs = 0;
  text = '';

  note(key: string, busyMs: number, text: string): void {
    const began = this.#began.get(key) ?? busyMs;
    this.#began.set(key, began);
    if (busyMs - began <= this.longestMs) return;
    this.longestMs = busyMs - began;
    this.text = text;
  }
}

function processorMs(pid: number): number {
  try {
    const [, rest = ''] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    // Not Linux, or the connection has ended.
    return 0;
  }
}
