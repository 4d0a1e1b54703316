/** Limits of attempts from one address in a window, which a server divides among its workers. */
export const attemptLimits = {
  windowMs: 60_000,
  /** invalid credentials before an address counts as guessing; `least`: of a worker */
  wrongKeys: { max: 60, least: 5 },
  /** steps of sign-ins with providers; a sign-in takes two */
  signInSteps: 240,
} as const;
