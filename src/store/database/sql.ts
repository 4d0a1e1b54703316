/**
 * Statements: the text, and for some a name, under which each connection keeps them parsed and planned until it is
 * closed. A plan takes PostgreSQL tens of kilobytes and more on every connection, so the number of names is bounded:
 * one for each constant statement (`prepared`), a few for a variable text (`Shapes`).
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { invariant } from '../../domain/problem.js';

/** What statements can be asked of. */
export interface Queryable {
  query<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

export interface Statement {
  /** absent: planned anew for its values each time (a search, say) */
  readonly name?: string;
  readonly text: string;
  /** how it runs where the rows are distributed; as it is when absent */
  readonly apart?: Apart;
}

/** A statement's form for distributed rows: see `layout.ts`. */
export type Apart =
  | {
      readonly by: 'account';
      /** for one account, $1 */
      readonly statement: Statement;
      /** how many parameters, the first ones, are arrays with an element for each key */
      readonly keys: number;
      /** a statement for each key, one after the other, also after one that failed */
      readonly isInTurn: boolean;
    }
  | {
      readonly by: 'fence';
      /** the same, with how far events of the account $1 are settled as its last parameter */
      readonly statement: Statement;
    }
  | {
      readonly by: 'statements';
      /** Runs it as other statements, in no transaction of their own. */
      readonly run: <Row extends object>(
        send: Queryable['query'],
        values: readonly unknown[],
      ) => Promise<Row[]>;
    }
  | {
      readonly by: 'steps';
      /** Runs it in steps, in a transaction. */
      readonly run: <Row extends object>(
        send: Queryable['query'],
        values: readonly unknown[],
      ) => Promise<Row[]>;
    };

/** The constant statements, by label. */
const constants = new Map<string, string>();

/** A constant statement; it is prepared once on each connection. */
export function prepared(label: string, text: string): Statement {
  const known = constants.get(label);
  invariant(known === undefined || known === text, `the statement ${label} has one text`);
  constants.set(label, text);
  return named(label, text);
}

function named(label: string, text: string): Statement {
  return { name: `${label}_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`, text };
}

/** A statement planned for its values. */
export function planned(text: string): Statement {
  return { text };
}

/** Uses after which a text counts as frequent. */
const usesToName = 6;
/** Texts whose uses are counted. */
const maxCounted = 64;
/** Longest text that may get a name, in characters; usual filters are shorter. */
const maxNamedLength = 8_192;

/** A statement with variable text. The first few frequent texts get names. */
export class Shapes {
  readonly #label: string;
  readonly #most: number;
  readonly #named = new Map<string, Statement>();
  readonly #uses = new LRUCache<string, number>({ max: maxCounted });

  constructor(label: string, most: number) {
    this.#label = label;
    this.#most = most;
  }

  of(text: string): Statement {
    const known = this.#named.get(text);
    if (known !== undefined) return known;
    if (this.#named.size >= this.#most || text.length > maxNamedLength) return planned(text);
    const uses = (this.#uses.get(text) ?? 0) + 1;
    if (uses < usesToName) {
      this.#uses.set(text, uses);
      return planned(text);
    }
    this.#uses.delete(text);
    const statement = named(this.#label, text);
    this.#named.set(text, statement);
    if (this.#named.size >= this.#most) this.#uses.clear();
    return statement;
  }
}

/** Milliseconds since 1970, as JSON numbers inside aggregates; as floats, which are exact here and quick. */
export function milliseconds(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`;
}
