/** Counts the shards of a Citus cluster that a statement runs on, by Citus's plan. */
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../../src/database/database.js';

/** Returns the largest number of its parts; 0 for a statement on the coordinator only. */
export async function shardsOf(
  database: Pick<Database, 'connect'>,
  text: string,
  values: readonly unknown[],
): Promise<number> {
  const client = await database.connect();
  try {
    // Citus does not explain every statement with its parameters.
    const whole = text.replaceAll(/\$(\d+)/g, (_, number: string) => literal(values[Number(number) - 1]));
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (format json) ${whole}`);
    return Math.max(0, ...tasksIn(rows[0]?.['QUERY PLAN']));
  } catch (cause) {
    throw new Error(`not explained: ${text}`, { cause });
  } finally {
    client.release(true);
  }
}

/** Formats a value as the driver would send it. A time has its type: without one, a `case` of it would be a text. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = pg.escapeLiteral(textOf(value));
  return value instanceof Date ? `${text}::timestamptz` : text;
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value))
    return `{${value.map((item) => (item === null ? 'NULL' : JSON.stringify(textOf(item)))).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function tasksIn(plan: unknown): number[] {
  if (Array.isArray(plan)) return plan.flatMap(tasksIn);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([name, value]) =>
    name === 'Task Count' ? [Number(value)] : name === 'Tasks' ? [] : tasksIn(value),
  );
}

export interface SentStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

interface StatementRecorder {
  /** Returns the statements that all connections send while `work` runs. */
  during(work: () => Promise<unknown>): Promise<readonly SentStatement[]>;
}

/** Records statements. Call it at the top of a test file, before the first connection. */
export function useSent(): StatementRecorder {
  const { query } = pg.Client.prototype;
  const sent: SentStatement[] = [];
  beforeAll(() => {
    pg.Client.prototype.query = function note(this: pg.Client, ...given: unknown[]) {
      const [one] = given as [
        { readonly name?: string; readonly text?: string; readonly values?: unknown[] },
      ];
      const text = typeof one === 'string' ? one : one?.text;
      if (typeof text === 'string') sent.push({ name: one.name ?? '', text, values: one.values ?? [] });
      return (query as (...values: unknown[]) => unknown).apply(this, given);
    } as typeof query;
  });
  afterAll(() => {
    pg.Client.prototype.query = query;
  });
  return {
    during: async (work) => {
      sent.length = 0;
      await work();
      return [...sent];
    },
  };
}
