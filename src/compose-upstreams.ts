/** Composes what forwards calls to vendors: what the faces tell of them, and the connections. */
import type { Logger } from 'pino';
import type { AddressRange } from './config/settings.js';
import { idleConnectionMs, openConnections } from './core/vendor/connections.js';
import { AddressGuard } from './core/webhooks/addresses.js';
import type { UpstreamFace } from './domain/upstream.js';
import type { Face } from './faces/kit/define-face.js';
import { discoverFaces } from './faces/kit/discover.js';
import { Forwarder } from './faces/kit/forward.js';
import type { Metrics } from './http/metrics.js';

export function openForwarder(
  allowed: readonly AddressRange[] | undefined,
  logger: Logger,
  metrics: Metrics,
): Forwarder {
  const guard = new AddressGuard(allowed);
  return new Forwarder({
    connections: openConnections({ guard, idleMs: idleConnectionMs }),
    onEnd: ({ face, requestId, outcome, ms, cause }) => {
      metrics.forwarded(face, outcome, ms);
      if (outcome !== 'answered' && outcome !== 'aborted')
        logger.warn({ request_id: requestId, face, outcome, reason: cause }, 'not forwarded');
    },
  });
}

/** By name, those that may have an upstream. */
export function upstreamFaces(faces: readonly Face[]): ReadonlyMap<string, UpstreamFace> {
  return new Map(
    faces.flatMap(({ name, mounts, upstream }) =>
      upstream === undefined
        ? []
        : [
            [
              name,
              {
                prefixes: mounts.map((mount) => mount.prefix),
                faultOfKey: (key: string) =>
                  upstream.credential(key) === undefined ? upstream.keyForm : undefined,
              },
            ],
          ],
    ),
  );
}

/** The same of the built-in faces, for a command. */
export async function findUpstreamFaces(): Promise<ReadonlyMap<string, UpstreamFace>> {
  return upstreamFaces(await discoverFaces());
}
