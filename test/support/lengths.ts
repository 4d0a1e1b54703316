/**
 * A test in two lengths, with one text: the suite runs the proof, and the nightly run repeats it many times or at
 * length.
 */
import { it } from 'vitest';
import { onThisMachine } from './machine.js';

interface Lengths<Length> {
  readonly short: Length;
  readonly long: Length;
}

/** The short form is an ordinary test; the long form is tagged, so that `npm run nightly` runs it. */
export function inTwoLengths<Length>(
  name: string,
  { short, long }: Lengths<Length>,
  prove: (length: Length) => Promise<void>,
): void {
  it(name, () => prove(short));
  it(`${name}, at length`, { timeout: onThisMachine(600_000), tags: ['nightly'] }, () => prove(long));
}
