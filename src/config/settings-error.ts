/** An invalid setting; one sentence. */
export class SettingsError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'SettingsError';
    this.nextStep = nextStep;
  }
}
