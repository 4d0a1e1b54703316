/** Pauses in proportion to work, so that background work leaves time to others. */
export interface RestRule {
  /** length of the pause, as a multiple of the work */
  readonly perWork: number;
  /** absent: 0 */
  readonly minMs?: number;
  readonly maxMs: number;
}

/** Returns the milliseconds of the pause after work of `workMs`. */
export function restAfter(workMs: number, { perWork, minMs = 0, maxMs }: RestRule): number {
  return Math.max(minMs, Math.min(workMs * perWork, maxMs));
}
