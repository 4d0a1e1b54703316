/** Errors of commands with --json: one object on one line of stderr, in the shape of our own API, with the next step. */
import { type Problem, ProblemError } from '../../domain/problem.js';
import { problemHeads, problemMembers, problemUrn } from '../../domain/problem-json.js';
import { CliError, explain } from './cli-error.js';

export function printProblem(error: unknown): void {
  const { message, nextStep } = explain(error);
  const problem = problemIn(error);
  print(headOf(error, problem), message, nextStep, problem === undefined ? {} : problemMembers(problem));
}

/** A command line that cannot be meant. */
export function printMisuse(message: string, nextStep: string): void {
  print({ code: 'usage', status: 400, title: 'Usage' }, message, nextStep);
}

interface Head {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

function print({ code, status, title }: Head, detail: string, nextStep: string, members: object = {}): void {
  const object = { type: problemUrn(code), title, status, detail, code, next_step: nextStep, ...members };
  process.stderr.write(`${JSON.stringify(object)}\n`);
}

function headOf(error: unknown, problem: Problem | undefined): Head {
  if (problem?.kind === 'expired' && problem.what === 'feed')
    return { code: 'cursor_expired', status: 410, title: 'Cursor expired' };
  if (problem !== undefined) return { code: problem.kind, ...problemHeads[problem.kind] };
  const isExplained = error instanceof Error && 'nextStep' in error;
  // Reasons of the command line alone: no installation, no confirmation, a file that exists.
  if (isExplained) return { code: 'refused', status: 422, title: 'Refused' };
  return { code: 'internal', ...problemHeads.internal };
}

function problemIn(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  return error instanceof CliError && error.cause instanceof ProblemError ? error.cause.problem : undefined;
}
