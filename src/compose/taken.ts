/** Composes what the server has taken for requests, from all parts that take something. */

import type { Core } from '../core/core.js';
import { counted, countedBytes, type InUseReading } from '../domain/in-use.js';
import type { ByteRoom } from '../faces/kit/admit/byte-room.js';
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
      counted('requests', listener.underWay),
      countedBytes('small_bodies', room.smallBodies),
      countedBytes('large_bodies', room.largeBodies),
      countedBytes('answers', room.answers),
      counted('forwards', forwarder),
      counted('comparisons', comparisons),
      { what: 'packing', unit: 'count', taken: packing.count, maximum: null },
      ...core.load().inUse,
    ],
  };
}
