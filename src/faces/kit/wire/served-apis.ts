/** Data of the server for faces: every API with its address, and comparisons with vendors. */
import type { Account } from '@switchbook/domain/access/access.js';
import type { CompareProgress, CompareReport } from '../compare/findings.js';
import type { ServedApi } from './connect.js';
import type { OpenPasskeys, SignInProviders } from './sign-in-providers.js';

/** A comparison that a caller requests. */
export interface CompareRequest {
  readonly account: Account;
  readonly face: string;
  /** the vendor, as an upstream's URL; undefined: the account's upstream */
  readonly url: string | undefined;
  /** the vendor's key; undefined: the stored key of the upstream, if the URL is the same */
  readonly key: string | undefined;
  /** number of separately compared contacts */
  readonly sample: number;
  /** ends the comparison */
  readonly signal: AbortSignal;
}

export type CompareStep =
  | { readonly state: 'comparing'; readonly progress: CompareProgress }
  | { readonly state: 'done'; readonly url: string; readonly report: CompareReport }
  | { readonly state: 'failed'; readonly reason: CompareFailure; readonly message: string };

/** `refused`: the key, or its rights; `unreachable`: no readable response; `too_long`: the time limit was exceeded. */
export type CompareFailure = 'refused' | 'unreachable' | 'too_long';

/**
 * The comparison starts when the first step is read. That read throws `not_found` for a face without comparisons, and
 * `invalid` for a bad or missing URL or key. It throws `limited` if the account or the process has too many under way.
 * The last step is not `comparing`.
 */
export type Compare = (request: CompareRequest) => AsyncIterable<CompareStep>;

export interface ServedApis {
  readonly apis: readonly ServedApi[];
  /** names of all APIs, also those without a guide for programs, such as phone books */
  readonly names: readonly string[];
  /** the configured URL; undefined: clients use the address at which they reach the server */
  readonly publicUrl: string | undefined;
  /** undefined: comparisons are not offered */
  readonly compare: Compare | undefined;
  /** absent without a provider */
  readonly signIn?: SignInProviders;
  /** absent if passkeys are not offered */
  readonly passkeys?: OpenPasskeys;
}

/** Value for a face that runs without a server, so without other APIs. */
export const noApis: ServedApis = { apis: [], names: [], publicUrl: undefined, compare: undefined };
