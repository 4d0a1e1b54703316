/**
 * Statements: the text, and for some a name. Each connection keeps a named statement parsed and planned until the
 * connection is closed. A plan takes tens of kilobytes and more on every connection, so the number of names is bounded.
 * A constant statement has one name (`prepared`), a variable text has a few (`Shapes`).
 */
import { createHash } from 'node:crypto';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { LRUCache } from 'lru-cache';

/** A pool, connection or transaction that runs statements. */
export interface Queryable {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

declare const ending: unique symbol;

/** A signal that is aborted after some time at the latest. The time limit of a request or of a step creates it. */
export type EndSignal = AbortSignal & { readonly [ending]: true };

/**
 * Statements that are cancelled when their time is over. Statements that compare many contacts with a tree of
 * conditions require this type, so an unlimited one does not compile.
 */
export interface TimedQueryable extends Queryable {
  readonly [ending]: true;
}

export interface Statement {
  /** absent: planned for its values each time, such as a search */
  readonly name?: string;
  readonly text: string;
  /** whether it names the account of its transaction, its first value: see `../writers.ts` */
  readonly isWriter?: true;
  /** the form for distributed rows; the same text when absent: see `../layout.ts` */
  readonly perShard?: PerShard;
}

/** A connection, or a pool of them, on a cluster. */
export interface ClusterSender extends Queryable {
  /** Runs `work` in one transaction; a connection inside a transaction uses that transaction. */
  readonly inOneTransaction: <Result>(
    work: (query: Queryable['query']) => Promise<Result>,
  ) => Promise<Result>;
  /** whether several statements may be sent at once */
  readonly isPool: boolean;
}

/** Runs a statement as one or more statements that each query one shard. */
export type PerShard = <Row extends object>(
  sender: ClusterSender,
  values: readonly unknown[],
) => Promise<Row[]>;

/** The constant statements, by label. */
const constants = new Map<string, string>();
export const constantStatements: ReadonlyMap<string, string> = constants;

/** Declares a constant statement. It is prepared once on each connection. */
export function prepared(label: string, text: string): Statement {
  const earlierText = constants.get(label);
  invariant(earlierText === undefined || earlierText === text, `the statement ${label} has one text`);
  constants.set(label, text);
  return named(label, text);
}

function named(label: string, text: string): Statement {
  return { name: `${label}_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`, text };
}

/** Returns a statement planned for its values. */
export function planned(text: string): Statement {
  return { text };
}

/** Uses after which a text counts as frequent. */
const usesToName = 6;
/** Maximum number of texts with counted uses. */
const maxCounted = 64;
/** Longest text that may get a name, in characters; usual filters are shorter. */
const maxPreparedLength = 8_192;

/** A statement with variable text. The first few frequent texts get names. */
export class Shapes {
  readonly #label: string;
  readonly #max: number;
  readonly #prepared = new Map<string, Statement>();
  readonly #uses = new LRUCache<string, number>({ max: maxCounted });

  constructor(label: string, max: number) {
    this.#label = label;
    this.#max = max;
  }

  of(text: string): Statement {
    const cached = this.#prepared.get(text);
    if (cached !== undefined) return cached;
    if (this.#prepared.size >= this.#max || text.length > maxPreparedLength) return planned(text);
    const uses = (this.#uses.get(text) ?? 0) + 1;
    if (uses < usesToName) {
      this.#uses.set(text, uses);
      return planned(text);
    }
    this.#uses.delete(text);
    const statement = named(this.#label, text);
    this.#prepared.set(text, statement);
    if (this.#prepared.size >= this.#max) this.#uses.clear();
    return statement;
  }
}

/**
 * Returns SQL for milliseconds since 1970, as JSON numbers inside aggregates. They are floats, which are exact here and
 * fast.
 */
export function milliseconds(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`;
}

/**
 * Returns SQL for a parameter with a value that the planner does not see. PostgreSQL plans a statement for each call
 * while its estimate for the value is cheaper than a plan for any value. This is so for few keys, or a small account.
 * That takes longer than most reads.
 */
export function hideFromPlanner(parameter: string, type: string): string {
  return `(select ${parameter}::${type})`;
}

/** Returns SQL that compares a column with a value, and with the value's hash in an index. */
export function hashedEqual(column: string, value: string): string {
  return `hashtextextended(${column}, 0) = hashtextextended(${value}, 0) and ${column} = ${value}`;
}

/** Returns an array of each of these members, as arguments of `unnest`. */
export function arraysOf<Item>(items: readonly Item[], ...members: readonly (keyof Item)[]): unknown[][] {
  return members.map((member) => items.map((item) => item[member]));
}
