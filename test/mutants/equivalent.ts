/**
 * Account conditions whose loss nobody can notice, each with the reason. A statement is known by words of its text; the
 * list must not take in more than it says.
 */
export interface Equivalent {
  readonly words: string;
  readonly which: readonly number[];
  readonly reason: string;
  is(text: string, which: number): boolean;
}

function known(words: string, which: readonly number[], reason: string): Equivalent {
  return { words, which, reason, is: (text, at) => text.includes(words) && which.includes(at) };
}

export const equivalent: readonly Equivalent[] = [];
void known;
