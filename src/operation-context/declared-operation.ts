/** Operations that declare their own rules for callers with limited visibility. */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Context } from './context.js';

export interface RedactionRule<Arguments extends readonly unknown[], Answer> {
  /** throws for a request about a hidden part, or a change of it */
  readonly checkRequest?: (parts: Parts, ...sent: Arguments) => Arguments | undefined;
  /** a list is redacted in slices of time: each item may be as large as a contact */
  readonly redactResult: (parts: Parts, answer: Answer) => Answer | Promise<Answer>;
  /** its refusals may name identities that the caller did not send */
  readonly namesIdentities?: true;
}

export type AnyRedactionRule = RedactionRule<readonly unknown[], unknown>;

/** The rule of an operation whose answer has no hideable part. */
export const plain = { redactResult: <Answer>(_: Parts, answer: Answer): Answer => answer };

/** The arguments of an operation after its context, and its answer. */
export type ArgumentsOf<Run> = Run extends (context: never, ...sent: infer Sent) => unknown ? Sent : never;
type Answered<Run> = Run extends (...sent: never[]) => infer Answer ? Awaited<Answer> : never;

export function ruleFor<Run>(
  description: RedactionRule<ArgumentsOf<Run> & readonly unknown[], Answered<Run>>,
) {
  return description as unknown as AnyRedactionRule;
}

/** Faces call it by `core.operation`. */
export interface Operation<Sent extends readonly unknown[], Answer> {
  /** name of its route */
  readonly name: string;
  /** scope of its callers; null: it checks their rights itself */
  readonly needs: Scope | null;
  readonly run: (context: Context, caller: Caller, ...sent: Sent) => Promise<Answer>;
  /** absent: only for callers with full visibility */
  readonly limited?: RedactionRule<readonly [Caller, ...Sent], NoInfer<Answer>> & {
    /**
     * Number of contacts in the answer of an operation with a filter. Numbers in the filter beyond them were guessed
     * wrong.
     */
    readonly finds?: (answer: NoInfer<Answer>) => number;
  };
}

export function operation<Sent extends readonly unknown[], Answer>(
  declared: Operation<Sent, Answer>,
): Operation<Sent, Answer> {
  return declared;
}
