/** What a command says when it does not do what was asked: one sentence and the next step, on stderr. */
import { ProblemError } from '../domain/problem.js';
import { problemWords, type Refusal } from './problem-words.js';

/** A refusal of the command line's own. */
export class RefusalError extends Error implements Refusal {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RefusalError';
    this.nextStep = nextStep;
  }
}

/** A command that a signal ended, once it has put things in order; it said what is to say. */
export class InterruptedError extends Error {
  readonly code: number;

  constructor(code: number) {
    super('interrupted');
    this.name = 'InterruptedError';
    this.code = code;
  }
}

/** Anything thrown, in words for people. Settings, PostgreSQL and migrations bring their own. */
export function explain(error: unknown): Refusal {
  if (error instanceof Error && 'nextStep' in error && typeof error.nextStep === 'string')
    return { message: error.message, nextStep: error.nextStep };
  if (error instanceof ProblemError) return problemWords(error);
  return {
    message: `This went wrong inside Switchbook: ${error instanceof Error ? error.message : String(error)}`,
    nextStep: 'Run it again with SWITCHBOOK_LOG_LEVEL=debug to see where, and report that.',
  };
}

/** Writes the refusal; with the level `debug` or `trace` also where it came from. */
export function printRefusal(error: unknown): void {
  const { message, nextStep } = explain(error);
  const isVerbose = /^(debug|trace)$/i.test(process.env.SWITCHBOOK_LOG_LEVEL?.trim() ?? '');
  const trail = isVerbose && error instanceof Error ? `${trailOf(error)}\n` : '';
  process.stderr.write(`${message}\n${nextStep}\n${trail}`);
}

/** The stacks of an error and its causes, without the members that libraries add to theirs. */
function trailOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error
    ? `${error.stack}\nCaused by: ${trailOf(cause)}`
    : (error.stack ?? error.message);
}
