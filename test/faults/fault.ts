/** What a fault is: something that happens to PostgreSQL, its disk or the way to it, and what clients see meanwhile. */
import type { FaultSite, Role } from './site.js';

/** `mixed`: answered or unavailable, as it comes. */
export type Seen = 'answered' | 'unavailable' | 'mixed';

export interface Fault {
  /** in kebab-case */
  readonly name: string;
  /** what happens, in a sentence */
  readonly story: string;
  /** the server that is asked meanwhile */
  readonly on: Role;
  readonly reads: Seen;
  readonly writes: Seen;
  /** what `/health/ready` says: always, or where answers are mixed at least once */
  readonly readiness: 200 | 503;
  /** how long it lasts; short: null, only in the long form */
  readonly lastsMs: { readonly short: number | null; readonly full: number };
  /** within so long it is ready again by itself */
  readonly recoversMs: number;
  begin(site: FaultSite): Promise<void>;
  end(site: FaultSite): Promise<void>;
}
