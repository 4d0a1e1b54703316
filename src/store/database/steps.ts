/**
 * Statements of several writes. On a plain PostgreSQL they are one, with a part (a common table expression) for each
 * write; Citus would take that apart, without a common snapshot. So for distributed rows the same parts are sent one by one,
 * in their order, within a transaction. Parts that only read go with each statement that uses them; a part that is
 * `kept` is run once, at its place, and its rows go with the later ones as JSON: what was true before the writes, or
 * what a write returned. The order of the parts therefore counts: what reads a table comes before what changes it.
 */
import { fenced } from './fence.js';
import { settledBelow } from './positions-sql.js';
import { prepared, type Queryable, type Statement } from './sql.js';

export interface Part {
  readonly name: string;
  readonly sql: string;
  readonly isMaterialized?: boolean;
  /** the columns of its rows with their types, for a part that later ones use and that writes, or reads what they change */
  readonly kept?: string;
  /** how later steps make it of these, as `kept`; they are all of it when absent */
  readonly again?: string;
  /** a part that writes, and whose rows no other needs; the kept parts that it uses are joined: without rows it writes nothing */
  readonly writes?: true;
  /** what is sent instead when in steps */
  readonly apart?: string;
  /** only when in steps */
  readonly isOnlyApart?: true;
  /** the number of a parameter: nothing is written, and nothing sent, while it is empty */
  readonly of?: number;
}

interface InPartsOptions {
  readonly statementOf?: (label: string, text: string) => Statement;
  /** the text as one statement, where it is not the parts in a row */
  readonly asOne?: string;
}

/** `last` is the end of the statement: its rows are the answer. */
export function inParts(
  label: string,
  parts: readonly Part[],
  last: string,
  { statementOf = prepared, asOne }: InPartsOptions = {},
): Statement {
  const together = parts
    .filter((part) => part.isOnlyApart !== true)
    .map((part) => `${part.name} as ${part.isMaterialized === true ? 'materialized ' : ''}(${part.sql})`);
  const text = asOne ?? `with ${together.join(',\n     ')}\n   ${last}`;
  return { ...statementOf(label, text), apart: { by: 'steps', run: stepsOf(label, parts, last) } };
}

/** A statement that is another one, or several, where the rows are distributed; the rows of the last are the answer. */
export function orElse(label: string, text: string, apart: readonly string[]): Statement {
  const steps = apart.map((one, index) => stepOf(`${label}_${index + 1}`, one, []));
  return {
    ...prepared(label, text),
    apart: {
      by: 'steps',
      run: async <Row extends object>(send: Queryable['query'], values: readonly unknown[]) => {
        let rows: Row[] = [];
        for (const step of steps) rows = await step.send<Row>(send, values, new Map());
        return rows;
      },
    },
  };
}

interface Step {
  readonly part?: Part;
  /** the kept parts */
  readonly uses: readonly string[];
  send<Row extends object>(
    send: Queryable['query'],
    values: readonly unknown[],
    kept: ReadonlyMap<string, string>,
  ): Promise<Row[]>;
}

function stepsOf(label: string, parts: readonly Part[], last: string) {
  const steps: Step[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kept === undefined && part.writes !== true) continue;
    const step = stepOf(`${label}_${part.name}`, part.apart ?? coded(part.sql), parts.slice(0, index));
    steps.push({ ...step, part });
  }
  const end = stepOf(`${label}_end`, last, parts);
  return async <Row extends object>(send: Queryable['query'], values: readonly unknown[]): Promise<Row[]> => {
    const kept = new Map<string, string>();
    for (const { part, uses, send: run } of steps) {
      if (part?.of !== undefined && isEmpty(values[part.of - 1])) continue;
      if (part?.writes === true && uses.some((name) => kept.get(name) === '[]')) continue;
      const rows = await run(send, values, kept);
      if (part?.kept !== undefined) kept.set(part.name, JSON.stringify(rows));
    }
    return end.send<Row>(send, values, kept);
  };
}

/** Without rows to return Citus would copy those of an insert, and lose the codes of errors. */
function coded(sql: string): string {
  return /^\s*insert\b/.test(sql) && !/\b(returning|on conflict)\b/.test(sql) ? `${sql} returning 1` : sql;
}

function isEmpty(value: unknown): boolean {
  return value === '[]' || (Array.isArray(value) && value.length === 0);
}

/** One statement of the steps, with the parts before it that it uses, and the parameters it uses. */
function stepOf(label: string, text: string, before: readonly Part[]): Step {
  const used = usedParts(text, before);
  // What needs the fence has the account first.
  const hasFence = [text, ...used.filter((part) => part.kept === undefined).map((part) => part.sql)].some(
    (sql) => sql.includes(settledBelow),
  );
  const numbers: number[] = hasFence ? [1] : [];
  const renumbered = (sql: string) =>
    sql.replaceAll(/\$(\d+)/g, (_, number: string) => {
      if (!numbers.includes(Number(number))) numbers.push(Number(number));
      return `$${numbers.indexOf(Number(number)) + 1}`;
    });
  const own = renumbered(text);
  const brought: string[] = [];
  const bringing = used.map((part) => {
    if (part.kept === undefined) return `${part.name} as (${renumbered(part.sql)})`;
    brought.push(part.name);
    const rows = `jsonb_to_recordset($kept_${brought.length}::jsonb) as kept(${part.kept})`;
    const again = renumbered(part.again ?? 'select * from kept').replace(
      /\b(from|join) kept\b/,
      `$1 ${rows}`,
    );
    return `${part.name} as (${again})`;
  });
  const head = bringing
    .join(', ')
    .replaceAll(/\$kept_(\d+)/g, (_, place: string) => `$${numbers.length + Number(place)}`);
  // A statement that begins with parts of its own takes these in front of them.
  const whole =
    head === ''
      ? own
      : /^with\b(?! recursive)/.test(own)
        ? own.replace(/^with\b/, `with ${head},`)
        : `with ${head} ${own}`;
  const statement = hasFence ? fenced(label, whole) : prepared(label, whole);
  return {
    uses: brought,
    send: (send, values, kept) =>
      send(statement, [
        ...numbers.map((number) => values[number - 1]),
        ...brought.map((name) => kept.get(name) ?? '[]'),
      ]),
  };
}

/** Those that the text names, and those that they name in turn; in their order. */
function usedParts(text: string, before: readonly Part[]): Part[] {
  const used = new Set<Part>();
  const add = (sql: string) => {
    for (const part of before) {
      if (used.has(part) || part.writes === true || part.isOnlyApart === true) continue;
      // What is followed by a dot is a column of an alias, and by a parenthesis a function.
      if (!new RegExp(`\\b(?:(?:from|join|using)|,)\\s+${part.name}\\b(?!\\s*[.(])`).test(sql)) continue;
      used.add(part);
      add(part.kept === undefined ? part.sql : (part.again ?? ''));
    }
  };
  add(text);
  return before.filter((part) => used.has(part));
}
