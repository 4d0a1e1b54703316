/**
 * The words of an error for a log, without what they quote. PostgreSQL quotes values in errors about data, a parser quotes the text
 * that it cannot read, and Node.js quotes arguments: what people sent, and perhaps a secret.
 */

export function messageOf(error: Error): string {
  const { message } = error;
  const quotesData = error instanceof SyntaxError || /^(22|P0)/.test(sqlState(error));
  const unquoted = quotesData ? message.replace(/"[\s\S]*"/, '"…"') : message;
  return unquoted.replace(/\bReceived [\s\S]*$/, 'Received …');
}

/** Its stack, which begins with the message; undefined when it has none. */
export function stackOf(error: Error): string | undefined {
  return error.stack?.replace(error.message, () => messageOf(error));
}

function sqlState(error: Error): string {
  return 'severity' in error && 'code' in error ? String(error.code) : '';
}

/**
 * An error that people see as it is: `message` is one sentence about what is wrong, `nextStep` is what to do about it.
 */
export class ExplainedError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.nextStep = nextStep;
  }
}
