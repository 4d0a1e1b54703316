/**
 * Statements of several writes: one statement, with a part (a common table expression) for each write. A part with
 * `columns` stores its rows when it runs: the state before later writes, or the result of a write. The order of the
 * parts counts: a part that reads a table precedes the part that changes it.
 */
import { invariant } from '@switchbook/domain/problems/problem.js';
import { withFence } from '../citus/fence.js';
import { inSteps, oneByOne } from '../citus/steps.js';
import { writerOf } from '../connections/announced-writers.js';
import { hideFromPlanner, prepared, type Statement } from './sql.js';
import type { Part, Sql } from './sql-fragments.js';

interface InPartsOptions {
  readonly statementOf?: (label: string, text: string) => Statement;
  /** the statement as one, unless it is the joined parts */
  readonly asOne?: Sql;
}

/** Makes one statement of the parts. `last` is the end of the statement: its rows are the answer. */
export function inParts(
  label: string,
  parts: readonly Part[],
  last: Sql,
  { statementOf = prepared, asOne }: InPartsOptions = {},
): Statement {
  const together = parts
    .filter((part) => part.isOnlyInSteps !== true)
    .map(
      (part) =>
        `${part.name} as ${part.isMaterialized === true ? 'materialized ' : ''}(${withAccount(part.sql)})`,
    );
  const text = asOne?.toString() ?? `with ${together.join(',\n     ')}\n   ${withAccount(last)}`;
  return { ...statementOf(label, text), isWriter: true, perShard: inSteps(label, parts, last) };
}

/**
 * Returns the text of a part. The planner does not see the account, as with `hideFromPlanner`. A part that writes names
 * it before it waits for a row.
 */
function withAccount(part: Sql): string {
  const isWrite = part.fragments.some((fragment) => typeof fragment === 'string' && write.test(fragment));
  const accountSql = isWrite ? writerOf('$1') : hideFromPlanner('$1', 'uuid');
  return part.text({ parameter: (number) => (number === 1 ? accountSql : `$${number}`) });
}

const write = /^\s*(?:insert|update|delete)\b/;

/** Returns a statement, or several if one is not possible. The rows of the last statement are the result. */
export function orElse(label: string, asOne: Sql, steps: readonly Sql[]): Statement {
  return { ...prepared(label, asOne.toString()), perShard: oneByOne(label, steps) };
}

/** Returns a statement about the account $1 that reads events up to the fence below which they are settled. */
export function fenced(label: string, body: Sql): Statement {
  invariant(body.parameters.includes(1), `the statement ${label} with a fence has its account as $1`);
  const last = Math.max(...body.parameters) + 1;
  return {
    ...prepared(label, body.toString()),
    perShard: withFence(label, (settled) => body.text({ settledFence: settled }), last),
  };
}
