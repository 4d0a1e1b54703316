/** Composes what forwards calls to vendors. */
import type { Logger } from 'pino';
import { AddressGuard, type AllowedAddresses } from '../core/vendor/addresses.js';
import { idleConnectionMs, openConnections } from '../core/vendor/connections.js';
import { Forwarder } from '../faces/kit/forward/forward.js';
import type { Metrics } from '../http/metrics.js';

export function openForwarder(
  allowed: AllowedAddresses | undefined,
  logger: Logger,
  metrics: Metrics,
): Forwarder {
  const guard = new AddressGuard(allowed);
  return new Forwarder({
    connections: openConnections({ guard, idleMs: idleConnectionMs }),
    onEnd: ({ face, requestId, outcome, ms, cause }) => {
      metrics.forwarded.observe({ face, outcome }, ms / 1000);
      if (outcome !== 'answered' && outcome !== 'aborted')
        logger.warn({ request_id: requestId, face, outcome, reason: cause }, 'not forwarded');
    },
  });
}
