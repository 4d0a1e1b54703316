/** What pulls of a process share: the faces that can be pulled, connections, limits, and how time passes. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../domain/ids.js';
import type { PullFace } from '../../domain/pull-source.js';
import type { ResolveHost } from '../resolve-host.js';
import { type Connections, openConnections } from '../vendor-connections.js';
import { AddressGuard, type AddressRange } from '../webhooks/addresses.js';
import type { AnswerLimits } from './vendor-answer.js';

export interface PullLimits extends AnswerLimits {
  /** requests at once for one pull */
  readonly sideBySide: number;
  /** of one request, until the pull fails */
  readonly tries: number;
  /** of one request with its tries and waits, in milliseconds */
  readonly totalMs: number;
  /** wait after the first failure; doubled with each */
  readonly backoffMs: number;
  /** wait after a 429 that does not say how long */
  readonly busyMs: number;
}

const defaults: PullLimits = {
  requestMs: 60_000,
  bodyBytes: 16 * 1024 ** 2,
  sideBySide: 4,
  tries: 7,
  totalMs: 30 * 60_000,
  backoffMs: 1_000,
  busyMs: 15_000,
};

export interface PullDeskOptions {
  /** by name */
  readonly faces: ReadonlyMap<string, PullFace>;
  /** ranges that may be called although they are not public, and without TLS */
  readonly allowed?: readonly AddressRange[] | undefined;
  /** PEM certificates to trust instead of the usual ones */
  readonly ca?: string;
  readonly resolve?: ResolveHost;
  readonly limits?: Partial<PullLimits>;
  readonly now?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** from 0 to 1 */
  readonly random?: () => number;
  /** a pull failed */
  readonly onFailure?: (error: unknown) => void;
}

export interface PullDesk {
  readonly faces: ReadonlyMap<string, PullFace>;
  readonly connections: Connections;
  readonly limits: PullLimits;
  readonly clock: Clock;
  /** milliseconds, which never go back */
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Shorter than most servers keep an idle connection, so that they do not close it under a request. */
const idleConnectionMs = 4_000;

export function openPullDesk(options: PullDeskOptions | undefined, clock: Clock): PullDesk {
  const { faces = new Map(), allowed, ca, resolve, limits, now, pause, random, onFailure } = options ?? {};
  return {
    faces,
    connections: openConnections({
      guard: new AddressGuard(allowed),
      idleMs: idleConnectionMs,
      ca,
      ...(resolve === undefined ? {} : { resolve }),
    }),
    limits: { ...defaults, ...limits },
    clock,
    now: now ?? (() => performance.now()),
    pause: pause ?? (async (ms, signal) => void (await delay(ms, undefined, { signal }))),
    random: random ?? Math.random,
    onFailure: onFailure ?? (() => {}),
  };
}
