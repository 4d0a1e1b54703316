/** Composes what the server has taken for requests, from all parts that take something. */

import type { ByteRoom } from '../admission/byte-room.js';
import type { Core } from '../core/core.js';
import { type InUseReading, inUse } from '../domain/in-use.js';
import { packing } from '../faces/kit/answer/packing.js';
import type { Forwarder } from '../faces/kit/forward/forward.js';
import type { Listener } from '../http/listener.js';
import type { Comparisons } from './comparisons.js';

export interface UsedParts {
  readonly core: Core;
  readonly listener: Listener;
  readonly room: ByteRoom;
  readonly forwarder: Forwarder;
  readonly comparisons: Comparisons;
}

export function readInUse({ core, listener, room, forwarder, comparisons }: UsedParts): InUseReading {
  return {
    quietMs: listener.underWay.quietMs,
    inUse: [
      inUse('requests', listener.underWay),
      inUse('small_bodies', room.smallBodies, 'bytes'),
      inUse('large_bodies', room.largeBodies, 'bytes'),
      inUse('answers', room.answers, 'bytes'),
      inUse('forwards', forwarder.slots),
      inUse('comparisons', comparisons.slots),
      inUse('packing', packing),
      ...core.load().inUse,
    ],
  };
}
