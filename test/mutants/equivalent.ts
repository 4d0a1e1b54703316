/**
 * Account conditions whose loss cannot be noticed, each with the reason. `words` are part of the condition with what
 * stands around it, as `conditionsIn` gives it; the list must not take in more than it says.
 */
export interface Equivalent {
  readonly words: string;
  readonly reason: string;
}

export const equivalent: readonly Equivalent[] = [];
