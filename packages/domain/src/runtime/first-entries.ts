/** Maps in which the first entry of a key counts, in the order of the first entries. */

export function firstEntries<Key, Value>(entries: Iterable<readonly [Key, Value]>): Map<Key, Value> {
  const first = new Map<Key, Value>();
  for (const [key, value] of entries) if (!first.has(key)) first.set(key, value);
  return first;
}

/** Returns the first item of each key. */
export function firstBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item> {
  const first = new Map<Key, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (!first.has(key)) first.set(key, item);
  }
  return first;
}
