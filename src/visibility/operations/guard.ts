/**
 * The only entry to the operations: each is guarded by its caller's rights. A caller with limited visibility gets reads
 * of visible contacts, and its input and output are redacted by the rule of the operation.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { type Parts, partsOf } from '@switchbook/domain/access/redaction.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { actName, type Declaration, type Properties } from '@switchbook/domain/records/record.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { asProblems } from '../../database/database.js';
import { type Context, contextFor } from '../../operation-context/context.js';
import { type AnyRedactionRule, type Operation, plain } from '../../operation-context/declared-operation.js';
import type { RecordKind } from '../../records/operations/record.js';
import type { LimitedVisibility } from '../values/visible-filter.js';
import { filtered, type GuessedNumbers, questionOf } from './number-guesses.js';
import { redactError, redactionRules } from './redaction-rules.js';
import { checkScopes, type Needs, type Scoped } from './scoped.js';

type Run = (...sent: unknown[]) => unknown;

/** The operations of a table without their context. */
export type Guarded<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Scoped<
    (context: Context, ...sent: infer Sent) => infer Answered
  >
    ? (...sent: Sent) => Answered
    : never;
};

export type GuardedRecords<Kind> = Guarded<{
  readonly [Act in keyof Omit<Kind, 'declaration'>]: Scoped<Kind[Act]>;
}>;

/**
 * Returns the operations in a context. An error of the store becomes a problem here; nested operations throw it
 * unchanged.
 */
export function guarded<Table extends Readonly<Record<string, Scoped<unknown>>>>(
  context: Context,
  table: Table,
): Guarded<Table> {
  const bound = Object.entries(table).map(([name, { needs, run }]) => [
    name,
    guard(context, { name, needs, run }),
  ]);
  return Object.fromEntries(bound);
}

/** Returns the operations of a kind of records. */
export function guardedRecords<All extends Properties>(
  context: Context,
  { declaration, ...operations }: RecordKind<All>,
): GuardedRecords<RecordKind<All>> {
  const rules = rulesOfRecord(declaration as unknown as Declaration);
  const bound = Object.entries(operations).map(([act, run]) => {
    const [name] = actName(declaration, act === 'put' ? 'update' : (act as 'list'));
    return [act, guard(context, { name, needs: needsOfAct(declaration, act), run }, rules[act])];
  });
  return Object.fromEntries(bound);
}

function needsOfAct({ scopes }: Pick<Declaration, 'scopes'>, act: string): Needs {
  if (act === 'list' || act === 'get') return scopes.read;
  return act === 'remove' ? scopes.delete : [scopes.write, ...(scopes.alsoToWrite ?? [])];
}

/** Returns an operation that its own file declares. */
export function guardedOperation<Sent extends readonly unknown[], Answer>(
  context: Context,
  declared: Operation<Sent, Answer>,
): (caller: Caller, ...sent: Sent) => Promise<Answer> {
  const { limited } = declared;
  const question = limited?.finds && filtered(limited.finds);
  const rule = limited as unknown as AnyRedactionRule | undefined;
  return guard(context, declared, rule, question) as ReturnType<typeof guardedOperation<Sent, Answer>>;
}

interface NamedOperation extends Scoped<unknown> {
  readonly name: string;
}

/** `rule`: for limited callers; undefined: they may not call it. */
function guard(
  context: Context,
  { name, needs, run }: NamedOperation,
  rule: AnyRedactionRule | undefined = redactionRules[name],
  question: GuessedNumbers = questionOf(name),
): Run {
  const work = run as Run;
  return (...sent) => {
    const [caller] = sent as [Partial<Caller> | undefined];
    checkScopes(needs, sent);
    const answered =
      caller?.visibility === undefined
        ? work(context, ...sent)
        : runLimited(context, caller.visibility, { name, run: work, rule, question, sent });
    return answered instanceof Promise ? asProblems(() => answered) : answered;
  };
}

interface GuardedCall {
  readonly name: string;
  readonly run: Run;
  readonly rule: AnyRedactionRule | undefined;
  readonly question: GuessedNumbers;
  readonly sent: readonly unknown[];
}

/** Throws `forbidden` for an operation without a redaction rule. */
function runLimited(context: Context, visibility: LimitedVisibility, call: GuardedCall): unknown {
  const { name, run, rule, question, sent } = call;
  const parts = partsOf(visibility);
  const show = (onFilter?: Context['onFilter']) => {
    const of = { ...contextFor(context, visibility), ...defined({ onFilter }) };
    return runRedacted(name, parts, sent, (rewritten) => run(of, ...rewritten), rule);
  };
  if (parts === undefined || (parts.numbers === 'whole' && parts.emails === 'whole')) return show();
  const [by] = sent as readonly [Partial<Caller> | undefined];
  return context.numberGuesses.run(question, parts, `${by?.accountId}/${by?.keyId}`, sent, show);
}

/** `parts`: hidden and masked parts; undefined: all parts are visible. */
export function runRedacted(
  name: string,
  parts: Parts | undefined,
  sent: readonly unknown[],
  work: (rewritten: readonly unknown[]) => unknown,
  rule: AnyRedactionRule | undefined = redactionRules[name],
): unknown {
  if (rule === undefined)
    throw new ProblemError(
      { kind: 'forbidden', scope: null },
      { detail: `the operation ${name} needs full visibility` },
    );
  if (parts === undefined) return work(sent);
  const { checkRequest, redactResult, namesIdentities = false } = rule;
  const refuse = (error: unknown): never => {
    throw redactError(parts, error, namesIdentities);
  };
  try {
    const rewritten = checkRequest?.(parts, ...sent) ?? sent;
    // The signal of the client follows the arguments that a rule may replace.
    const answered = work([...rewritten, ...sent.slice(rewritten.length)]);
    if (!(answered instanceof Promise)) return redactResult(parts, answered);
    return answered.then((answer) => redactResult(parts, answer), refuse);
  } catch (error) {
    return refuse(error);
  }
}

/**
 * Redaction rules of records for callers with limited visibility. `src/records/operations/record.ts` decides which
 * records are visible.
 */
function rulesOfRecord({ limited }: Declaration): Readonly<Record<string, AnyRedactionRule | undefined>> {
  if (limited === undefined) return {};
  const reads = { list: plain, get: plain };
  const { checkChange } = limited;
  if (checkChange === undefined) return reads;
  // The fields are the argument with this index.
  const checkedAt = (at: number): AnyRedactionRule => ({
    ...plain,
    checkRequest: (parts: Parts, ...sent: readonly unknown[]) => {
      checkChange(parts, sent[at] as never);
      return sent;
    },
  });
  return { ...reads, create: checkedAt(1), update: checkedAt(2), put: checkedAt(2), remove: plain };
}
