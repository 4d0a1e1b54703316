/** Runs operations for callers that do not see everyone, or not all of a contact, by the descriptions of what these are shown. */
import type { Caller } from '../../domain/access.js';
import { defined } from '../../domain/json.js';
import { ProblemError } from '../../domain/problem.js';
import { type Parts, partsOf } from '../../domain/shown-parts.js';
import type { Sight } from '../../domain/sight.js';
import type { Context } from '../context.js';
import { contextOf } from '../sight/seen-reads.js';
import { shownError } from './shown-problems.js';
import { type AnyDescription, descriptions } from './shown-results.js';

type Run = (context: Context, ...sent: unknown[]) => unknown;

/** The operation for such callers. Throws `forbidden` for one without a description. */
export function forLimited(
  name: string,
  run: Run,
  description: AnyDescription | undefined = descriptions[name],
) {
  return (context: Context, sees: Sight, sent: readonly unknown[]): unknown => {
    const parts = partsOf(sees);
    const show = (onAsked?: Context['onAsked']) => {
      const of = { ...contextOf(context, sees), ...defined({ onAsked }) };
      return runShown(name, parts, sent, (asked) => run(of, ...asked), description);
    };
    if (parts === undefined || (parts.numbers === 'whole' && parts.emails === 'whole')) return show();
    const [by] = sent as readonly [Partial<Caller> | undefined];
    return context.numberGuesses.run(name, parts, `${by?.accountId}/${by?.keyId}`, sent, show);
  };
}

/** `parts`: what is hidden or masked; undefined where nothing is. Throws as `forLimited` does. */
export function runShown(
  name: string,
  parts: Parts | undefined,
  sent: readonly unknown[],
  work: (asked: readonly unknown[]) => unknown,
  description: AnyDescription | undefined = descriptions[name],
): unknown {
  if (description === undefined)
    throw new ProblemError(
      { kind: 'forbidden', scope: null },
      { detail: `${name} is for those who see everyone` },
    );
  if (parts === undefined) return work(sent);
  const { asks, shows, namesIdentities = false } = description;
  const refuse = (error: unknown): never => {
    throw shownError(parts, error, namesIdentities);
  };
  try {
    const answered = work(asks?.(parts, ...sent) ?? sent);
    if (!(answered instanceof Promise)) return shows(parts, answered);
    return answered.then((answer) => shows(parts, answer), refuse);
  } catch (error) {
    return refuse(error);
  }
}
