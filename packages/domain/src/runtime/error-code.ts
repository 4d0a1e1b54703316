/** The code of an error of Node.js or of PostgreSQL. */

/** Returns the code; empty for an error without one. */
export function errorCodeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
