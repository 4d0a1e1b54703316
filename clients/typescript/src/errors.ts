/** Errors of the client. `code` is for programs; the message is for people. */
import type { Problem, ProblemCode } from './generated/types.ts';

export class SwitchbookError extends Error {
  readonly code: ProblemCode | 'offline' | 'timeout' | 'bad_answer' | 'bad_webhook' | (string & {});
  /** status of the response; 0: no response */
  readonly status: number;
  /** the time that the server asks to wait */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, more: ErrorParts = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    // Names of classes do not survive minifiers.
    this.name = `${code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`;
    this.code = code;
    this.status = more.status ?? 0;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export interface ErrorParts {
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export type ProblemParts = ErrorParts & { readonly problem: Problem };

/** The server refused. Each known code has its own subclass. An unknown code, as of a newer server, uses this class. */
export class ProblemError extends SwitchbookError {
  readonly problem: Problem;

  constructor(parts: ProblemParts) {
    super(parts.problem.code, problemWordsOf(parts.problem), parts);
    this.problem = parts.problem;
  }

  /** finds the request in the log of the server */
  get requestId(): string | undefined {
    return this.problem.request_id;
  }
}

function problemWordsOf({ detail, errors = [] }: Problem): string {
  const issues = errors.map(({ path, message }) => `"${path}" ${message}`);
  return issues.length === 0 ? detail : `${detail} ${issues.join('; ')}.`;
}

/** No response came, or the connection broke before its end. */
export class OfflineError extends SwitchbookError {
  constructor(cause?: unknown) {
    super('offline', 'The server did not answer, or the connection broke. Try again later.', { cause });
  }
}

export class TimeoutError extends SwitchbookError {
  constructor(ms: number) {
    super('timeout', `The server took longer than "${ms}" ms. Try again later, or raise timeoutMs.`);
  }
}

/** The answer is not of this API: a page of a proxy, a redirect, JSON that does not parse. */
export class BadAnswerError extends SwitchbookError {
  constructor(words: string, parts: ErrorParts) {
    super('bad_answer', `${words} Check the address of the server.`, parts);
  }
}

export class WebhookError extends SwitchbookError {
  constructor(words: string) {
    super('bad_webhook', `${words} Answer 401.`);
    this.name = 'WebhookError';
  }
}

/** Whether the same request may succeed later. */
export function mayPass(error: unknown): error is SwitchbookError {
  if (!(error instanceof SwitchbookError)) return false;
  const { code, status } = error;
  if (['offline', 'timeout', 'idempotency_running'].includes(code)) return true;
  return [429, 502, 503, 504].includes(status) || (error instanceof BadAnswerError && status < 300);
}
