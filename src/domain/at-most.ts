/** Options of an `LRUCache` for so many entries. With its own option `max` it takes the room of all of them at once. */
export const atMost = (count: number) => ({ maxSize: count, sizeCalculation: () => 1 });
