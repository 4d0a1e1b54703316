/** An error that people are told as it is: `message` is one sentence that says what is wrong, `nextStep` what to do about it. */
export class ExplainedError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.nextStep = nextStep;
  }
}
