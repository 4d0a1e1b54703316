/**
 * The error that people see if the embedded PostgreSQL cannot start: `message` is one sentence about the cause,
 * `nextStep` the solution. Both are fit for a terminal; no stack is needed.
 */
export class PostgresStartError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PostgresStartError';
    this.nextStep = nextStep;
  }
}

/** The solution that always works, as the last sentence of a next step. */
export const useOtherDatabase = 'Or set DATABASE_URL to a PostgreSQL server of your own.';

/** Returns the `code` of a Node.js system error or of an error reported by PostgreSQL. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Returns the text of any thrown value, without its stack. */
export function describeThrown(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(errorCode(error) ?? error);
}
