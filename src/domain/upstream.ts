/** Where the calls of an account go that a face does not serve: to the live vendor. */
import type { KeyId } from './ids.js';

/** An account has one for each face at most. */
export interface Upstream {
  readonly face: string;
  /** the vendor's origin, and perhaps a path, without a slash at the end */
  readonly url: string;
  /** whether a key of the vendor is kept; otherwise callers send their own */
  readonly hasKey: boolean;
  /** the key that set it; null: the command line, or unknown */
  readonly madeBy: KeyId | null;
  /** when that key ended, or will; null: it has no end */
  readonly makerEndsAt: Date | null;
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

/** Whether the key that set it has ended: nothing is forwarded then. */
export function isPaused({ makerEndsAt }: Pick<Upstream, 'makerEndsAt'>, now: Date): boolean {
  return makerEndsAt !== null && makerEndsAt <= now;
}

export const maxUpstreamUrl = 500;
export const maxUpstreamKey = 4_096;
