/** Errors: their codes, their texts for a log, and errors with a text for people. */

/** Returns the code of an error of Node.js or of PostgreSQL; empty for an error without one. */
export function errorCodeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * Returns the text of an error for a log, without quoted data. PostgreSQL quotes values in errors about data, a parser
 * quotes unreadable text, and Node.js quotes arguments: personal data, and perhaps a secret.
 */
export function messageOf(error: Error): string {
  const { message } = error;
  const quotesData = error instanceof SyntaxError || /^(22|P0)/.test(sqlState(error));
  const unquoted = quotesData ? message.replace(/"[\s\S]*"/, '"…"') : message;
  return unquoted.replace(/\bReceived [\s\S]*$/, 'Received …');
}

/** Returns its stack, which begins with the message; undefined for an error without a stack. */
export function stackOf(error: Error): string | undefined {
  return error.stack?.replace(error.message, () => messageOf(error));
}

function sqlState(error: Error): string {
  return 'severity' in error ? errorCodeOf(error) : '';
}

/** An error for people: `message` is one sentence about the fault, `nextStep` is the solution. */
export class ExplainedError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.nextStep = nextStep;
  }
}
