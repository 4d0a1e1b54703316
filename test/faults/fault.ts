/**
 * A fault is an event in PostgreSQL, on its disk or on the connection to it, with the answers that clients get during
 * it.
 */
import type { FaultSite, Role } from './site.js';

/** `mixed`: answered or unavailable, in any order. */
export type ExpectedAnswer = 'answered' | 'unavailable' | 'mixed';

export interface Fault {
  /** name in kebab-case */
  readonly name: string;
  /** the event, in a sentence */
  readonly story: string;
  /** the server that gets the requests during the fault */
  readonly on: Role;
  readonly reads: ExpectedAnswer;
  readonly writes: ExpectedAnswer;
  /** status of `/health/ready`: always, or at least once if answers are mixed */
  readonly readiness: 200 | 503;
  /** milliseconds of the fault; `short: null` for faults of the long form only */
  readonly lastsMs: { readonly short: number | null; readonly full: number };
  /** the maximum of milliseconds until the server recovers by itself */
  readonly recoversMs: number;
  begin(site: FaultSite): Promise<void>;
  end(site: FaultSite): Promise<void>;
}
