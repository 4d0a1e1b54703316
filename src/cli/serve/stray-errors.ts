/**
 * Judges uncaught errors: a running server survives some, and others leave it in an unknown state. The list of the
 * latter is closed (docs/decisions/0019-deadlines.md).
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';

type StrayKind = 'connection' | 'program';

export interface StrayError {
  /** an error of a socket, a stream or the database; or any other, a mistake of the program */
  readonly kind: StrayKind;
  readonly error: unknown;
  /** an equal error was reported before */
  readonly isKnown: boolean;
}

/** Survivable errors of the program within a minute; one more ends the server. */
export const maxProgramErrors = 10;
const withinMs = 60_000;

/** Errors after which objects in memory may be half done. */
const endingCodes: ReadonlySet<string> = new Set([
  'ENOMEM',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_ASSERTION',
  'ERR_INTERNAL_ASSERTION',
  'ERR_WORKER_OUT_OF_MEMORY',
]);

/** Error codes of sockets and streams with a disconnected or unreachable peer. */
const connectionCodes =
  /^(E(ADDRNOTAVAIL|AI_AGAIN|CONN(ABORTED|REFUSED|RESET)|HOST(DOWN|UNREACH)|NET(DOWN|UNREACH)|NOTCONN|NOTFOUND|PIPE|PROTO|TIMEDOUT)|ERR_(HTTP2?|SSL|STREAM|TLS|SOCKET)_\w+|HPE_\w+|ABORT_ERR)$/;

const maxReported = 1_000;

export class StrayErrors {
  readonly #isAway: (error: unknown) => boolean;
  readonly #reported = new Set<string>();
  #programErrors: number[] = [];

  constructor(isAway: (error: unknown) => boolean) {
    this.#isAway = isAway;
  }

  /** Returns undefined for an error that ends the server. */
  judge(error: unknown, nowMs: number): StrayError | undefined {
    if (endsServer(error)) return undefined;
    const isConnection = connectionCodes.test(errorCodeOf(error)) || this.#isAway(error);
    if (!isConnection) {
      this.#programErrors = this.#programErrors.filter((at) => nowMs - at < withinMs);
      this.#programErrors.push(nowMs);
      if (this.#programErrors.length > maxProgramErrors) return undefined;
    }
    return { kind: isConnection ? 'connection' : 'program', error, isKnown: this.#isKnown(error) };
  }

  /** Whether an error with this stack was reported before: each is reported once. */
  #isKnown(error: unknown): boolean {
    const name = `${errorCodeOf(error)} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (this.#reported.has(name)) return true;
    if (this.#reported.size < maxReported) this.#reported.add(name);
    return false;
  }
}

function endsServer(error: unknown): boolean {
  // A broken invariant of our own, as opposed to an error that only looks like one.
  if (error instanceof ProblemError) return error.problem.kind === 'internal' && error.cause === undefined;
  if (error instanceof RangeError && /allocation failed/i.test(error.message)) return true;
  return endingCodes.has(errorCodeOf(error));
}
