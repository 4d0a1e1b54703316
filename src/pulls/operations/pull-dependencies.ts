/** Dependencies of all pulls of a process: the faces that can be pulled, connections, limits, and how time passes. */
import type { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { AddressGuard, type AllowedAddresses } from '../../outgoing/addresses.js';
import { idleConnectionMs } from '../../outgoing/agent-pool.js';
import { type Connections, openConnections } from '../../outgoing/connections.js';
import type { ResolveHost } from '../../outgoing/host-addresses.js';
import { systemTime, type VendorTime } from '../../outgoing/vendor-client.js';
import { usualVendorLimits, type VendorLimits } from '../../outgoing/vendor-limits.js';
import type { PullFace } from '../values/pull-source.js';
import { openLargePageQueue } from './large-pages.js';

export interface PullSettings extends Partial<Omit<VendorTime, 'clock'>> {
  /** faces by name */
  readonly faces: ReadonlyMap<string, PullFace>;
  /** ranges that may be called although they are not public, and without TLS */
  readonly allowed?: AllowedAddresses | undefined;
  /** PEM certificates to trust instead of the usual ones */
  readonly ca?: string;
  readonly resolve?: ResolveHost;
  readonly limits?: Partial<VendorLimits>;
  /** a pull failed */
  readonly onError?: (error: unknown) => void;
}

export interface PullDependencies {
  readonly faces: ReadonlyMap<string, PullFace>;
  readonly connections: Connections;
  readonly limits: VendorLimits;
  readonly time: VendorTime;
  readonly largePages: FairQueue;
  readonly onError: (error: unknown) => void;
}

export function openPullDependencies(options: PullSettings | undefined, clock: Clock): PullDependencies {
  const { faces = new Map(), allowed, ca, resolve, limits, onError } = options ?? {};
  const { now, pause, random } = { ...systemTime, ...options };
  return {
    faces,
    connections: openConnections({
      guard: new AddressGuard(allowed),
      idleMs: idleConnectionMs,
      ca,
      ...(resolve === undefined ? {} : { resolve }),
    }),
    limits: { ...usualVendorLimits, ...limits },
    time: { clock, now, pause, random },
    largePages: openLargePageQueue(),
    onError: onError ?? (() => {}),
  };
}
