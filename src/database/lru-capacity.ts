/** Returns options of an `LRUCache` with this capacity. Its own option `max` would allocate all entries at once. */
export const atMost = (count: number) => ({ maxSize: count, sizeCalculation: () => 1 });
