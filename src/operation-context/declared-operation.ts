/**
 * The declaration of operations. A subject has a table, such as in `src/notes/operations.ts`. The row of an operation
 * has its scopes, its lane, and its rule for callers with limited visibility. `src/core/all-operations.ts` collects the
 * tables.
 */
import type { AccountReader, Principal, Scope } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { GuessedNumbers } from '../visibility/values/guessed-numbers.js';
import type { Context } from './context.js';

// Members are methods, so that the guard may call operations and rules of any types.
export interface RedactionRule<Sent extends readonly unknown[], Answer> {
  /** Throws for a request about a hidden part, or a change of it. */
  checkRequest?(parts: Parts, ...callArguments: Sent): void;
  /** Returns the arguments with checks of hidden parts that need stored data. */
  addChecks?(parts: Parts, ...callArguments: Sent): Sent;
  /** Redacts a result. A list is redacted in slices of time, since each item may be as large as a contact. */
  redactResult(parts: Parts, answer: Answer): Answer | Promise<Answer>;
  /** its refusals may name identities that the caller did not send */
  readonly namesIdentities?: true;
  /** absent: numbers in targets and in filters */
  readonly guessed?: GuessedNumbers<Sent, Answer>;
}

export type AnyRedactionRule = RedactionRule<readonly unknown[], unknown>;
export type AnyRun = { run(context: Context, ...callArguments: readonly unknown[]): unknown }['run'];

/** The rule of an operation whose answer has no hideable part. */
export const nothingToRedact = { redactResult: <Answer>(_: Parts, answer: Answer): Answer => answer };

/** The arguments of an operation after its context. */
export type ArgumentsOf<Run> = Run extends (context: never, ...callArguments: infer Sent) => unknown
  ? Sent
  : never;

/** An operation that callers with limited visibility may call. */
interface Redacted<Run> {
  readonly run: Run;
  readonly redaction: AnyRedactionRule;
}

/**
 * Admits callers with limited visibility to an operation. Without a rule, callers with hidden parts may not use the
 * operation, so that a new operation reveals nothing by mistake.
 */
export function withRedaction<By, Sent extends readonly unknown[], Answer>(
  run: (context: Context, by: By, ...callArguments: Sent) => Answer,
  redaction: RedactionRule<readonly [By, ...Sent], NoInfer<Awaited<Answer>>>,
): Redacted<typeof run> {
  return { run, redaction };
}

/** Admits callers with limited visibility to operations whose results have no hideable part. */
export function withNothingToRedact<Table extends object>(
  table: Table,
): { readonly [Name in keyof Table]: Redacted<Table[Name]> } {
  const rows = Object.entries(table).map(([name, run]) => [name, { run, redaction: nothingToRedact }]);
  return Object.fromEntries(rows);
}

/** The scopes of an operation. A caller needs all of them. A function gets the arguments after the context. */
export type Needs = Scope | readonly Scope[] | null | NeedsOf;
type NeedsOf = { of(...callArguments: readonly unknown[]): Scope | readonly Scope[] }['of'];

/** An operation, with the scopes of its callers. */
export interface Scoped<Run = AnyRun> {
  readonly needs: Needs;
  readonly run: Run;
  /** absent: only for callers with full visibility */
  readonly redaction?: AnyRedactionRule | undefined;
}

type ScopedTable<Table> = {
  readonly [Name in keyof Table]: Scoped<Table[Name] extends Redacted<infer Run> ? Run : Table[Name]>;
};

type Requester = AccountReader | Principal;
/** The type of the row if an argument of its operation is a caller or a principal; otherwise `never`. */
type OfRequester<Row> =
  Extract<ArgumentsOf<Row extends Redacted<infer Run> ? Run : Row>[number], Requester> extends never
    ? never
    : Row;

/** Declares operations with the scopes of their callers. */
export function needs<Table extends object>(
  scopes: Needs,
  table: Table & { readonly [Name in keyof Table]: OfRequester<Table[Name]> },
): ScopedTable<Table> {
  return declare<Table>(scopes, table);
}

/**
 * Declares operations of jobs, of commands, and of sign-in, which has its own rules. These operations need no scope.
 */
export function needsNone<Table extends object>(table: Table): ScopedTable<Table> {
  return declare(null, table);
}

function declare<Table extends object>(scopes: Needs, table: Table): ScopedTable<Table> {
  const rows = Object.entries(table).map(([name, row]) => [
    name,
    { needs: scopes, ...(typeof row === 'function' ? { run: row } : row) },
  ]);
  return Object.fromEntries(rows);
}
