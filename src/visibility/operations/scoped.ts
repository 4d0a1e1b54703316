/**
 * The scopes that a caller needs for an operation. The routes of a face check theirs before, in the order of its
 * vendor; this check holds for every way to an operation.
 */
import type { AccountReader, Principal, Scope } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';

/** All of these scopes; a function gets the arguments of the operation after its context. */
export type Needs = Scope | readonly Scope[] | null | ((...sent: never[]) => Scope | readonly Scope[]);

/** An operation, with the scopes of its callers. */
export interface Scoped<Run> {
  readonly needs: Needs;
  readonly run: Run;
}

type ScopedTable<Table> = { readonly [Name in keyof Table]: Scoped<Table[Name]> };

type Requester = AccountReader | Principal;
/** The type of the operation if an argument is a caller or a principal; otherwise `never`. */
type OfRequester<Run> = Run extends (context: never, ...sent: infer Sent) => unknown
  ? Extract<Sent[number], Requester> extends never
    ? never
    : Run
  : never;

export function needs<Table extends object>(
  scopes: Needs,
  table: Table & { readonly [Name in keyof Table]: OfRequester<Table[Name]> },
): ScopedTable<Table> {
  return scoped<Table>(scopes, table);
}

/** Marks operations that need no scope: of jobs, of commands, and of sign-in, which has rules of its own. */
export function needsNone<Table extends object>(table: Table): ScopedTable<Table> {
  return scoped(null, table);
}

function scoped<Table extends object>(scopes: Needs, table: Table): ScopedTable<Table> {
  const entries = Object.entries(table).map(([name, run]) => [name, { needs: scopes, run }]);
  return Object.fromEntries(entries);
}

/** Throws `forbidden` if a caller among the arguments lacks a scope. A caller without any set is the program itself. */
export function checkScopes(needed: Needs, sent: readonly unknown[]): void {
  if (needed === null) return;
  const callers = sent.filter(isRequester);
  if (callers.length === 0) return;
  const all = typeof needed === 'function' ? needed(...(sent as never[])) : needed;
  for (const scope of typeof all === 'string' ? [all] : all)
    if (callers.some(({ scopes }) => !scopes.has(scope)))
      throw new ProblemError({ kind: 'forbidden', scope });
}

function isRequester(one: unknown): one is { readonly scopes: ReadonlySet<Scope> } {
  if (typeof one !== 'object' || one === null || !('accountId' in one || 'account' in one)) return false;
  return 'scopes' in one && one.scopes instanceof Set;
}
