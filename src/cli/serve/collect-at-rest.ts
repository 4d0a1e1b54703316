/**
 * Garbage collection at rest. V8 collects when the heap has grown by a factor. After an export of a million contacts,
 * the heap of an idle server would stay at 400 MB for hours, although only 80 MB are in use. V8 also keeps
 * the young generation, 64 MB after much work, until a collection follows another one and few objects are new.
 */
import v8 from 'node:v8';
import vm from 'node:vm';

interface Limits {
  readonly everyMs: number;
  /** bytes in use below which nothing is collected */
  readonly minBytes: number;
  /** bytes of the young generation above which a second collection follows */
  readonly maxYoungBytes: number;
  /**
   * required growth since the last collection, as a factor; each applies while the event loop is busy for at most this
   * part
   */
  readonly growths: readonly { readonly growth: number; readonly busyPart: number }[];
}

/**
 * A collection blocks the event loop for 0.1 s. An idle server may collect often. With a few requests the heap must
 * have grown more, and a busy server never collects.
 */
const usual: Limits = {
  // The first check at rest may still measure the end of the work; then the next check collects.
  everyMs: 5_000,
  minBytes: 64 * 2 ** 20,
  maxYoungBytes: 16 * 2 ** 20,
  growths: [
    { growth: 1.2, busyPart: 0.005 },
    { growth: 1.5, busyPart: 0.05 },
  ],
};

/** Checks the heap every `everyMs`. Returns a function that stops the checks. */
export function collectAtRest(limits: Limits = usual): () => void {
  const collect = findCollector();
  let before = performance.eventLoopUtilization();
  let leftBytes = 0;
  let wasDue = false;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    const usedBytes = bytesInUse();
    const quiet = limits.growths.filter(({ busyPart }) => utilization <= busyPart);
    const isDue = usedBytes >= limits.minBytes && quiet.some(({ growth }) => usedBytes >= leftBytes * growth);
    const isSecond = wasDue && quiet.length > 0 && youngBytes() > limits.maxYoungBytes;
    wasDue = isDue;
    if (!isDue && !isSecond) return;
    collect();
    leftBytes = bytesInUse();
    before = performance.eventLoopUtilization();
  }, limits.everyMs).unref();
  return () => clearInterval(timer);
}

const bytesInUse = () => v8.getHeapStatistics().used_heap_size;
const youngBytes = () =>
  v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;

/** Returns V8's collection, which V8 shows only to contexts that are made while the flag is set. */
function findCollector(): () => void {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  v8.setFlagsFromString('--no-expose-gc');
  return collect;
}
