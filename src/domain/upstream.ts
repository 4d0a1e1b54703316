/** Where the calls of an account go that a face does not serve: to the live vendor. */

/** An account has one for each face at most. */
export interface Upstream {
  readonly face: string;
  /** the vendor's origin, and perhaps a path, without a slash at the end */
  readonly url: string;
  /** whether a key of the vendor is kept; otherwise callers send their own */
  readonly hasKey: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a call needs. `key` is the vendor's, in clear; null: the caller's own goes along. */
export interface UpstreamTarget {
  readonly url: string;
  readonly key: string | null;
}

/** What a face tells of its vendor, to check an upstream by. */
export interface UpstreamFace {
  /** of the paths, the same here and at the vendor */
  readonly prefixes: readonly string[];
  /** what a key of the vendor must look like, where this one does not: `must be …` */
  readonly faultOfKey: (key: string) => string | undefined;
}

export const maxUpstreamUrl = 500;
export const maxUpstreamKey = 4_096;
