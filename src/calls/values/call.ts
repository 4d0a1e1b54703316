/** A recorded call of an API, which clients read. It has no bodies, no secrets and no personal data. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { loggedUrlOf } from './call-url.js';

/** Limits and times of reads of the latest calls. */
export const callLimits = {
  /** calls of a page */
  page: { default: 50, max: 200 },
  /** seconds that a request may wait for a call */
  waitSeconds: 60,
  /** time for which servers still store an account's calls after the last read of them */
  watchedMs: 60_000,
  /** requests that wait */
  waiting: { perAccount: 20, total: 500 },
  /**
   * shown calls per second without a valid key. Anyone can cause such calls, so the list shows no more than a person
   * can read
   */
  refusedPerSecond: 20,
} as const;

/** An answered call, as a face reports it. */
export interface AnsweredCall {
  /** undefined: no account, because of an unknown key or path */
  readonly accountId: AccountId | undefined;
  readonly keyId: string | undefined;
  readonly face: string;
  readonly method: string;
  /** the prefix of the mount */
  readonly prefix: string;
  /** path and query of the request, unchanged */
  readonly url: string;
  /** the path of the route, relative to the mount; null: no route serves the path */
  readonly servedPath: string | null;
  readonly status: number;
  readonly ms: number;
  readonly isForwarded: boolean;
  /** the result of the lookup at the vendor; undefined: no lookup */
  readonly lookedUp?: string | undefined;
  readonly requestId: string;
  /** the address of the client */
  readonly address: string;
  /** the beginning of an invalid key; undefined: no key was sent, or it was valid */
  readonly keyStart: string | undefined;
  /** the kind of this server's refusal; undefined: not refused */
  readonly problem?: string | undefined;
  /** the scope that the key lacks */
  readonly lacks?: string | undefined;
  /** the refused key, if an account had it */
  readonly endedKey?: { readonly accountId: AccountId; readonly keyId: string } | undefined;
}

/** A call without a valid key. It belongs to no account, so only operators see it. */
interface RefusedCaller {
  readonly address: string;
  readonly key_start: string | null;
}

/** A call in its stored form, without texts that may be personal data. */
export interface LiveCall
  extends Omit<AnsweredCall, 'prefix' | 'url' | 'servedPath' | 'address' | 'keyStart' | 'endedKey'> {
  /** time of the answer, in milliseconds since 1970 */
  readonly at: number;
  readonly path: string;
  readonly refused: RefusedCaller | undefined;
}

/** A call with its number in its origin: numbers ascend by one, so a gap means dropped calls. */
export interface StoredCall {
  readonly origin: string;
  readonly seq: number;
  /** answered before any client watched */
  readonly isEarlier: boolean;
  /** JSON */
  readonly call: string;
}

export interface PublishedCall extends Omit<StoredCall, 'origin'> {
  readonly at: Date;
}

/** A call as JSON for clients. */
export interface ShownCall {
  /** RFC 3339 */
  readonly at: string;
  /** the account's id */
  readonly account: string | null;
  readonly face: string;
  readonly method: string;
  /** the path; values of the query and texts that may name a person are hidden */
  readonly path: string;
  readonly status: number;
  /** milliseconds, to a tenth */
  readonly ms: number;
  readonly forwarded: boolean;
  /** the result of the lookup at the vendor; absent: no lookup */
  readonly looked_up?: string;
  readonly key_id: string | null;
  /** the kind of the refusal; absent: this server did not refuse the call */
  readonly problem?: string;
  /** the scope that the key lacks */
  readonly lacks?: string;
  readonly request_id: string;
  readonly refused?: RefusedCaller;
}

export function liveCallOf(call: AnsweredCall, at: number): LiveCall {
  const { face, method, status, ms, isForwarded, lookedUp, requestId, lacks, endedKey } = call;
  // Only the account of the key sees a call with a key that ended.
  const { accountId, keyId } = endedKey ?? call;
  const problem = endedKey === undefined ? call.problem : 'key_ended';
  const path = loggedUrlOf(call.url, call.prefix, call.servedPath);
  const isRefused = accountId === undefined && (call.keyStart !== undefined || status === 401);
  const refused = isRefused ? { address: call.address, key_start: call.keyStart ?? null } : undefined;
  // One literal: V8 takes ten times as long to add members after a spread, and this runs for each call.
  // biome-ignore format: fourteen names
  return { at, accountId, keyId, face, method, path, status, ms, isForwarded, lookedUp, requestId, refused, problem, lacks };
}

export function showCall(call: LiveCall): ShownCall {
  return {
    at: new Date(call.at).toISOString(),
    account: call.accountId ?? null,
    face: call.face,
    method: call.method,
    path: call.path,
    status: call.status,
    ms: Math.round(call.ms * 10) / 10,
    forwarded: call.isForwarded,
    ...(call.lookedUp !== undefined && { looked_up: call.lookedUp }),
    key_id: call.keyId ?? null,
    ...withoutUndefined({ problem: call.problem, lacks: call.lacks }),
    request_id: call.requestId,
    ...(call.refused !== undefined && { refused: call.refused }),
  };
}

/** Returns the call with an empty address. */
export function withoutAddress(call: ShownCall): ShownCall {
  return call.refused === undefined ? call : { ...call, refused: { ...call.refused, address: '' } };
}
