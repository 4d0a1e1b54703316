/** Most characters of texts of sign-ins. */
export const signInLimits = {
  /** a code that opens a session */
  code: 200,
  /** the name of an account in its URL */
  slug: 100,
} as const;
