/**
 * Statements of several writes on a cluster. Citus would split a statement with several parts, without a common
 * snapshot. So the parts of a statement are sent one by one here, in order, within a transaction. Parts that only read
 * are included in each statement that uses them. A part with `columns` runs once, in its order, and later parts get its
 * rows as JSON. Neighbor: `../statements/statement-parts.ts` has the form for one PostgreSQL.
 */
import { invariant } from '@switchbook/domain/problems/problem.js';
import {
  type ClusterSender,
  type PerShard,
  prepared,
  type Queryable,
  type Statement,
} from '../statements/sql.js';
import { isEmpty, type Part, type Sql, sql, storedRows } from '../statements/sql-fragments.js';
import { withFence } from './fence.js';

const allStored = sql`select * from ${storedRows}`;

/** Sends these statements instead, in one transaction; the rows of the last are the answer. */
export function oneByOne(label: string, statements: readonly Sql[]): PerShard {
  const steps = statements.map((statement, index) => stepOf(`${label}_${index + 1}`, statement, []));
  return <Row extends object>({ inOneTransaction: together }: ClusterSender, values: readonly unknown[]) =>
    together(async (query) => {
      let rows: Row[] = [];
      for (const step of steps) rows = await step.send<Row>(query, values, new Map());
      return rows;
    });
}

interface StatementStep {
  readonly part?: Part;
  /** the stored parts */
  readonly uses: readonly string[];
  send<Row extends object>(
    query: Queryable['query'],
    values: readonly unknown[],
    stored: ReadonlyMap<string, string>,
  ): Promise<Row[]>;
}

/** Makes one statement per step. `last` is the end of the statement: its rows are the answer. */
export function inSteps(label: string, parts: readonly Part[], last: Sql): PerShard {
  const steps: StatementStep[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.columns === undefined && part.writes === undefined) continue;
    // Citus copies the rows of an insert without `returning`, and loses the codes of its errors.
    const partSql = part.inSteps ?? (part.writes === 'inserts' ? sql`${part.sql} returning 1` : part.sql);
    steps.push({ ...stepOf(`${label}_${part.name}`, partSql, parts.slice(0, index)), part });
  }
  const end = stepOf(`${label}_end`, last, parts);
  return <Row extends object>({ inOneTransaction: together }: ClusterSender, values: readonly unknown[]) =>
    together(async (query) => {
      const stored = new Map<string, string>();
      for (const { part, uses, send } of steps) {
        if (part?.of?.parameters.some((number) => isEmpty(values[number - 1]))) continue;
        if (part?.writes !== undefined && uses.some((name) => stored.get(name) === '[]')) continue;
        const rows = await send(query, values, stored);
        if (part?.columns !== undefined) stored.set(part.name, JSON.stringify(rows));
      }
      return end.send<Row>(query, values, stored);
    });
}

/** Makes one statement of the steps, with the parts before it and the parameters that it uses. */
function stepOf(label: string, own: Sql, before: readonly Part[]): StatementStep {
  const used = usedParts(own, before).map((part) => ({ ...part, rows: partRowsOf(part) }));
  const uses = used.flatMap((part) => (part.columns === undefined ? [] : [part.name]));
  const all = [own, ...used.map((part) => part.rows)];
  const hasFence = all.some((part) => part.hasFence);
  // The fence needs the account as the first parameter.
  const numbers = [...new Set([...(hasFence ? [1] : []), ...all.flatMap((part) => part.parameters)])];
  const stepTextOf = (settled?: string) => {
    const textIn = (fragment: Sql, stored = '') =>
      fragment.text({
        parameter: (number) => `$${numbers.indexOf(number) + 1}`,
        storedRows: stored,
        ...(settled === undefined ? {} : { settledFence: settled }),
      });
    const head = used.map(({ name, columns: stored, rows }) => {
      const place = numbers.length + uses.indexOf(name) + 1;
      return `${name} as (${textIn(rows, `jsonb_to_recordset($${place}::jsonb) as kept(${stored})`)})`;
    });
    return `${head.length === 0 ? '' : `with ${head.join(', ')} `}${textIn(own)}`;
  };
  const statement: Statement = {
    ...prepared(label, stepTextOf()),
    ...(hasFence ? { perShard: withFence(label, stepTextOf, numbers.length + uses.length + 1) } : {}),
  };
  return {
    uses,
    send: (query, values, stored) =>
      query(statement, [
        ...numbers.map((number) => values[number - 1]),
        ...uses.map((name) => stored.get(name) ?? '[]'),
      ]),
  };
}

/** Returns the SQL with which later steps read the rows of a part. */
function partRowsOf(part: Part): Sql {
  return part.columns === undefined ? part.sql : (part.rebuiltSql ?? allStored);
}

/** Returns the parts that it reads, directly or through other parts, in order. */
function usedParts(own: Sql, before: readonly Part[]): Part[] {
  const used = new Set<Part>();
  const add = (reader: Sql) => {
    for (const name of reader.parts) {
      const part = before.find((candidate) => candidate.name === name);
      invariant(part !== undefined && part.writes === undefined, `${name} is an earlier part with rows`);
      if (used.has(part)) continue;
      used.add(part);
      add(partRowsOf(part));
    }
  };
  add(own);
  return before.filter((part) => used.has(part));
}
