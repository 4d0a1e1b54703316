/**
 * An attack is an action of a client, a disk, a network or PostgreSQL against the server, with a promise that must hold
 * during it. A file of `attacks/` exports one as `attack`. `main.ts` runs them sequentially and prints a line for each;
 * `attack.test.ts` runs their short forms.
 */
import type pg from 'pg';
import type { Target } from './target.js';

export type Size = 'short' | 'full';

export interface Verdict {
  readonly held: boolean;
  /** measured figures; the names include the units */
  readonly figures: Readonly<Record<string, number | string | boolean>>;
}

export interface AttackFixture {
  readonly size: Size;
  /**
   * The server that all attacks share: it may be loaded and refuse requests, but must not end. Its heap and memory
   * are limited.
   */
  readonly target: Target;
  /** a separate server with its own PostgreSQL, which ends with the attack */
  readonly start: (options?: StartOptions) => Promise<Target>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** data directory of an earlier target, for a restart with its data */
  readonly dataDir?: string;
}

export interface Attack {
  /** name of its file, in kebab-case */
  readonly name: string;
  /** the rule that must hold, as a sentence */
  readonly promise: string;
  readonly run: (fixture: AttackFixture) => Promise<Verdict>;
}

export type { pg, Target };
