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
  /** whether it names the account of its transaction, its first value: see `../connections/announced-writers.ts` */
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
  return namedStatement(label, text);
}

function namedStatement(label: string, text: string): Statement {
  return { name: `${label}_${textHashOf(text)}`, text };
}

function textHashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Returns a statement planned for its values. */
export function planned(text: string): Statement {
  return { text };
}

/** Uses by one account after which a text counts as frequent. */
const usesToName = 6;
/** Most accounts with counted uses, and most counted texts of one. */
const maxCounted = { accounts: 32, texts: 16 };
/** Longest text that may get a name, in characters; usual filters are shorter. */
const maxPreparedLength = 8_192;
/** Milliseconds without a use after which a name is replaced; a connection does not live longer. */
const idleMs = 30 * 60 * 1_000;

interface Shape {
  readonly statement: Statement;
  /** the only account that has used it; null: several accounts */
  owner: string | null;
  usedAt: number;
}

/**
 * A statement with variable text. The first few frequent texts get names. A later text takes a name without recent
 * uses, or a name of the account with the most names, until both accounts have equally many. So no account takes all
 * names, and a connection prepares at most a few times the number of names in use.
 */
export class Shapes {
  readonly #label: string;
  readonly #max: number;
  readonly #now: () => number;
  readonly #shapes = new Map<string, Shape>();
  /** uses of texts without names, by account and hash */
  readonly #uses = new LRUCache<string, LRUCache<string, number>>({ max: maxCounted.accounts });

  constructor(label: string, max: number, now: () => number = () => performance.now()) {
    this.#label = label;
    this.#max = max;
    this.#now = now;
  }

  /** Returns the statement of a text, which names the account by a value. */
  of(text: string, account: string): Statement {
    const shape = this.#shapes.get(text);
    if (shape !== undefined) {
      shape.usedAt = this.#now();
      if (shape.owner !== account) shape.owner = null;
      return shape.statement;
    }
    if (text.length > maxPreparedLength || !this.#isFrequent(text, account) || !this.#allowName(account))
      return planned(text);
    const statement = namedStatement(this.#label, text);
    this.#shapes.set(text, { statement, owner: account, usedAt: this.#now() });
    return statement;
  }

  #isFrequent(text: string, account: string): boolean {
    const uses = this.#uses.get(account) ?? new LRUCache<string, number>({ max: maxCounted.texts });
    this.#uses.set(account, uses);
    const hash = textHashOf(text);
    const count = (uses.get(hash) ?? 0) + 1;
    uses.set(hash, count);
    return count >= usesToName;
  }

  /** Whether one more name of the account is allowed; another is removed for it. */
  #allowName(account: string): boolean {
    if (this.#shapes.size < this.#max) return true;
    const shapes = [...this.#shapes].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    const owned = new Map<string, number>();
    for (const [, { owner }] of shapes) if (owner !== null) owned.set(owner, (owned.get(owner) ?? 0) + 1);
    const maxOwned = Math.max(0, ...owned.values());
    const mayTake = maxOwned > (owned.get(account) ?? 0) + 1;
    const isOfLargest = ({ owner }: Shape) => owner !== null && owned.get(owner) === maxOwned;
    const idleSince = this.#now() - idleMs;
    const replaceable =
      shapes.find(([, shape]) => shape.usedAt <= idleSince) ??
      (mayTake ? shapes.find(([, shape]) => isOfLargest(shape)) : undefined);
    return replaceable !== undefined && this.#shapes.delete(replaceable[0]);
  }
}

/**
 * Returns SQL for milliseconds since 1970, as JSON numbers inside aggregates. They are floats, which are exact here and
 * fast.
 */
export function millisecondsSql(column: string): string {
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
