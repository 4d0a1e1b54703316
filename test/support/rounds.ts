/**
 * How often a test repeats its cases: a few times in every run of the tests, and many times by `npm run nightly --
 * --only rounds`, which the nightly run includes.
 */
const isNightly = process.env.TEST_ROUNDS === 'many';

/** Returns `few` in a usual run, and `many` in the nightly run. */
export function rounds(few: number, many: number): number {
  return isNightly ? many : few;
}
