/** Composes what forwards calls to vendors: what the faces tell of them, and the connections. */
import type { Logger } from 'pino';
import type { AddressRange } from '../config/settings.js';
import { AddressGuard } from '../core/vendor/addresses.js';
import { idleConnectionMs, openConnections } from '../core/vendor/connections.js';
import type { UpstreamFace } from '../domain/upstream.js';
import { Forwarder } from '../faces/kit/forward/forward.js';
import type { Face, Mount } from '../faces/kit/wire/define-face.js';
import { discoverFaces } from '../faces/kit/wire/discover.js';
import { upstreamName, upstreamNames } from '../faces/kit/wire/upstream-names.js';
import type { Metrics } from '../http/metrics.js';

export function openForwarder(
  allowed: readonly AddressRange[] | undefined,
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

/** By name, those that may be set: of each face one, or one for each of its mounts and a name for all of them. */
export function upstreamFaces(faces: readonly Face[]): ReadonlyMap<string, UpstreamFace> {
  return new Map(faces.flatMap(upstreamsOf));
}

function upstreamsOf(face: Face): [string, UpstreamFace][] {
  const { name, mounts, upstream, pull } = face;
  if (upstream === undefined) return [];
  const rule = (of: readonly Mount[]): UpstreamFace => ({
    prefixes: of.map((mount) => mount.prefix),
    faultOfKey: (key) => (upstream.credential(key) === undefined ? upstream.keyForm : undefined),
    readsContacts: pull?.contact !== undefined,
  });
  const names = upstreamNames(face);
  const parts = names.map((one): [string, UpstreamFace] => [
    one,
    rule(mounts.filter((mount) => upstreamName(face, mount) === one)),
  ]);
  return names.length === 1 && names[0] === name
    ? parts
    : [[name, { ...rule(mounts), parts: names }], ...parts];
}

/** The same of the built-in faces, for a command. */
export async function findUpstreamFaces(): Promise<ReadonlyMap<string, UpstreamFace>> {
  return upstreamFaces(await discoverFaces());
}
