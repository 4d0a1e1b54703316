/**
 * The only entry to the operations: each is guarded by its caller's rights. A caller with limited visibility gets reads
 * of visible contacts, and its input and output are redacted by the rule of the operation.
 */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import { type Parts, partsOf } from '@switchbook/domain/access/redaction.js';
import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  actName,
  type Declaration,
  type Properties,
  type RecordAct,
  recordActs,
} from '@switchbook/domain/records/record.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { BatchError } from '../../contacts/values/commands.js';
import { asProblems } from '../../database/database.js';
import { type Context, contextFor } from '../../operation-context/context.js';
import {
  type AnyRedactionRule,
  type Needs,
  nothingToRedact,
  type Scoped,
} from '../../operation-context/declared-operation.js';
import type { RecordKind } from '../../records/operations/record.js';
import { addressingRule } from '../values/guessed-numbers.js';
import { redactProblem } from '../values/redacted-parts.js';

/** The operations of a table without their context. */
export type Guarded<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Scoped<
    (context: Context, ...callArguments: infer Sent) => infer Answered
  >
    ? (...callArguments: Sent) => Answered
    : never;
};

export type GuardedRecords<Kind> = Guarded<{
  readonly [Act in keyof Omit<Kind, 'declaration'>]: Scoped<Kind[Act]>;
}>;

/**
 * Returns the operations in a context. An error of the store becomes a problem here; nested operations throw it
 * unchanged.
 */
export function guardOperations<Table extends Readonly<Record<string, Scoped>>>(
  context: Context,
  table: Table,
): Guarded<Table> {
  const bound = Object.entries(table).map(([name, row]) => [name, guard(context, { name, ...row })]);
  return Object.fromEntries(bound);
}

/** Returns the operations of a kind of records. */
export function guardRecords<All extends Properties>(
  context: Context,
  { declaration, ...operations }: RecordKind<All>,
): GuardedRecords<RecordKind<All>> {
  const rules = rulesOfRecord(declaration as unknown as Declaration);
  return mapNames(recordActs, (act) => {
    const [name] = actName(declaration, act);
    const needs = needsOfAct(declaration, act);
    return guard(context, { name, needs, run: operations[act], redaction: rules[act] });
  }) as GuardedRecords<RecordKind<All>>;
}

function needsOfAct({ scopes }: Pick<Declaration, 'scopes'>, act: RecordAct): Needs {
  if (act === 'list' || act === 'get') return scopes.read;
  return act === 'delete' ? scopes.delete : [scopes.write, ...(scopes.alsoToWrite ?? [])];
}

interface NamedOperation extends Scoped {
  readonly name: string;
}

function guard(
  context: Context,
  operation: NamedOperation,
): (...callArguments: readonly unknown[]) => unknown {
  const { needs, run } = operation;
  return (...callArguments) => {
    const [caller] = callArguments as readonly [Partial<Caller> | undefined];
    checkScopes(needs, callArguments);
    const answered =
      caller?.visibility === undefined
        ? run(context, ...callArguments)
        : runLimited(context, caller.visibility, operation, callArguments);
    return answered instanceof Promise ? asProblems(() => answered) : answered;
  };
}

/** Throws `forbidden` for an operation without a redaction rule. */
function runLimited(
  context: Context,
  visibility: LimitedVisibility,
  operation: NamedOperation,
  callArguments: readonly unknown[],
): unknown {
  const parts = partsOf(visibility);
  const show = (onFilter?: Context['onFilter'], onAnswer?: (whole: unknown) => void) => {
    const visibleContext = { ...contextFor(context, visibility), ...withoutUndefined({ onFilter }) };
    const take = (whole: unknown) => {
      onAnswer?.(whole);
      return whole;
    };
    return runRedacted(operation, parts, callArguments, (checked) => {
      const answered = operation.run(visibleContext, ...checked);
      return answered instanceof Promise ? answered.then(take) : take(answered);
    });
  };
  if (parts === undefined || (parts.numbers === 'whole' && parts.emails === 'whole')) return show();
  const [by] = callArguments as readonly [Partial<Caller> | undefined];
  const guessed = operation.redaction?.guessed ?? addressingRule;
  return context.numberGuesses.run(guessed, parts, guesserOf(by), callArguments, show);
}

/** Returns the name under which guesses count: of the member, who may have several keys, else of the key. */
const guesserOf = ({ accountId, keyId, memberNumber }: Partial<Caller> = {}): string =>
  memberNumber === undefined ? `${accountId}/${keyId}` : `${accountId}/member ${memberNumber}`;

/** Runs an operation with its redaction rule. `parts`: hidden and masked parts; undefined: all parts are visible. */
export function runRedacted(
  { name, redaction }: Pick<NamedOperation, 'name' | 'redaction'>,
  parts: Parts | undefined,
  callArguments: readonly unknown[],
  work: (checked: readonly unknown[]) => unknown,
): unknown {
  if (redaction === undefined)
    throw new ProblemError(
      { kind: 'forbidden', scope: null },
      { detail: `the operation ${name} needs full visibility` },
    );
  if (parts === undefined) return work(callArguments);
  const { checkRequest, addChecks, redactResult, namesIdentities = false } = redaction;
  const refuse = (error: unknown): never => {
    throw redactError(parts, error, namesIdentities);
  };
  try {
    checkRequest?.(parts, ...callArguments);
    const checked = addChecks?.(parts, ...callArguments) ?? callArguments;
    // The signal of the client follows the arguments that a rule may replace.
    const answered = work([...checked, ...callArguments.slice(checked.length)]);
    if (!(answered instanceof Promise)) return redactResult(parts, answered);
    return answered.then((answer) => redactResult(parts, answer), refuse);
  } catch (error) {
    return refuse(error);
  }
}

/**
 * Returns the redaction rules of records for callers with limited visibility. `src/records/operations/record.ts`
 * decides which records are visible.
 */
function rulesOfRecord({ redaction }: Declaration): Readonly<Partial<Record<RecordAct, AnyRedactionRule>>> {
  if (redaction === undefined) return {};
  const reads = { list: nothingToRedact, get: nothingToRedact };
  const { checkChange } = redaction;
  if (checkChange === undefined) return reads;
  const create: AnyRedactionRule = {
    ...nothingToRedact,
    checkRequest: (parts, _, fields) => checkChange(parts, fields as never),
  };
  const update: AnyRedactionRule = {
    ...nothingToRedact,
    checkRequest: (parts, _caller, _id, fields) => checkChange(parts, fields as never),
  };
  return { ...reads, create, update, put: update, delete: nothingToRedact };
}

function redactError(parts: Parts, error: unknown, namesIdentities: boolean): unknown {
  if (error instanceof BatchError)
    return new BatchError(
      error.failures.map((failure) => ({
        ...failure,
        problem: redactProblem(parts, failure.problem, namesIdentities),
      })),
    );
  if (!(error instanceof ProblemError)) return error;
  const problem = redactProblem(parts, error.problem, namesIdentities);
  return problem === error.problem
    ? error
    : new ProblemError(problem, { detail: error.message, cause: error.cause });
}

/**
 * Throws `forbidden` if a caller among the arguments lacks a scope. A caller without scopes is the program itself. The
 * routes of a face check their scopes before, in the order of its vendor. This check covers every way to an operation.
 */
export function checkScopes(needed: Needs, callArguments: readonly unknown[]): void {
  if (needed === null) return;
  const callers = callArguments.filter(isRequester);
  if (callers.length === 0) return;
  const all = typeof needed === 'function' ? needed(...callArguments) : needed;
  for (const scope of typeof all === 'string' ? [all] : all)
    if (callers.some(({ scopes }) => !scopes.has(scope)))
      throw new ProblemError({ kind: 'forbidden', scope });
}

function isRequester(argument: unknown): argument is { readonly scopes: ReadonlySet<Scope> } {
  if (
    typeof argument !== 'object' ||
    argument === null ||
    !('accountId' in argument || 'account' in argument)
  )
    return false;
  return 'scopes' in argument && argument.scopes instanceof Set;
}
