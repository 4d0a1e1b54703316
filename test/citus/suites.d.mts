/** Paths from the root of the program. */
export const citusTests: readonly string[];
