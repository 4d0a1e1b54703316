/** The state of the page of one API in its URL. */

/** The steps of a move, in their order. */
export const stepNames = ['key', 'pull', 'compare', 'call', 'forward'] as const;
export type StepName = (typeof stepNames)[number];

export function readFaceView({ step }: Readonly<Record<string, unknown>>): { step?: StepName } {
  const known = stepNames.find((stepName) => stepName === step);
  return known === undefined ? {} : { step: known };
}
