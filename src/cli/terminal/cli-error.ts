/** Errors of commands as people read them: one sentence and the next step, on stderr. */

import { notFound, type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { problemHeads, problemMembers, problemUrn } from '@switchbook/domain/problems/problem-json.js';
import { ExplainedError, messageOf, stackOf } from '@switchbook/domain/runtime/errors.js';
import { escapeForTerminal, terminalJson } from '@switchbook/text/terminal-text.js';
import { inQuotes } from './output.js';
import { type Explanation, problemMessage } from './problem-messages.js';
import { qualifyCommands } from './program-name.js';

/** A command cannot do the requested work. */
export class CliError extends ExplainedError {}

/** Makes the error for an unknown API. `lacks`: the missing property of the face, as in `that can be pulled`. */
export function noFace(name: string, lacks: string, faces: Iterable<string>): CliError {
  return new CliError(
    `There is no API ${inQuotes(name)}${lacks}.`,
    `The APIs are: ${[...faces].join(', ')}.`,
    { cause: notFound('face') },
  );
}

/** Exit codes that a shell shows for a program ended by SIGINT, by SIGTERM, and by a reader that closed (SIGPIPE). */
export const exitCodes = { interrupted: 130, terminated: 143, brokenPipe: 141 } as const;

/** A signal ended the command, and it has cleaned up. No message is printed. */
export class InterruptedError extends Error {
  readonly code: number;

  constructor(code: number) {
    super('interrupted');
    this.name = 'InterruptedError';
    this.code = code;
  }
}

/**
 * Returns the sentence and the next step for any error. Errors of settings, PostgreSQL and migrations have their own.
 */
export function explain(error: unknown): Explanation {
  if (error instanceof Error && 'nextStep' in error && typeof error.nextStep === 'string')
    return { message: qualifyCommands(error.message), nextStep: qualifyCommands(error.nextStep) };
  if (error instanceof ProblemError) return problemMessage(error);
  return {
    message: `An internal error occurred: ${error instanceof Error ? messageOf(error) : String(error)}`,
    nextStep: 'Run the command once more with SWITCHBOOK_LOG_LEVEL=debug, and report its output.',
  };
}

/** Writes the error to stderr; with the level `debug` or `trace` including its stack. */
export function printError(error: unknown): void {
  const { message, nextStep } = explain(error);
  const isVerbose = /^(debug|trace)$/i.test(process.env.SWITCHBOOK_LOG_LEVEL?.trim() ?? '');
  const trail = isVerbose && error instanceof Error ? `${trailOf(error)}\n` : '';
  process.stderr.write(escapeForTerminal(`${message}\n${nextStep}\n${trail}`));
}

/** Returns the stacks of an error and of its causes, without the properties that libraries add to errors. */
function trailOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error
    ? `${stackOf(error)}\nCaused by: ${trailOf(cause)}`
    : (stackOf(error) ?? messageOf(error));
}

/**
 * Prints the error of a command with --json: one line on stderr, an object in the shape of our own API, with the next
 * step.
 */
export function printProblem(error: unknown): void {
  const { message, nextStep } = explain(error);
  const problem = findProblemIn(error);
  print(headOf(error, problem), message, nextStep, problem === undefined ? {} : problemMembers(problem));
}

/** Reports an invalid command line. */
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
  process.stderr.write(`${terminalJson(object)}\n`);
}

function headOf(error: unknown, problem: Problem | undefined): Head {
  if (problem?.kind === 'expired' && problem.what === 'feed')
    return { code: 'cursor_expired', status: 410, title: 'Cursor expired' };
  if (problem !== undefined) return { code: problem.kind, ...problemHeads[problem.kind] };
  const isExplained = error instanceof Error && 'nextStep' in error;
  // Reasons that only the command line has: no installation, no confirmation, an existing file.
  if (isExplained) return { code: 'refused', status: 422, title: 'Refused' };
  return { code: 'internal', ...problemHeads.internal };
}

function findProblemIn(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  return error instanceof CliError && error.cause instanceof ProblemError ? error.cause.problem : undefined;
}
