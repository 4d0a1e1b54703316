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
