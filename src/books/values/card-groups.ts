/** Groups of cards that a request reads one after the other. Pure. */

interface ReadGroup {
  /** the first names of the group, which were looked up */
  readonly count: number;
}

/**
 * Reads cards by their names in groups of at most `atOnce`. Fewer large cards are read at once, and the next group has
 * their number. Yields the names of each group with its cards.
 */
export async function* readInGroups<Read extends ReadGroup>(
  names: readonly string[],
  atOnce: number,
  read: (names: readonly string[]) => Promise<Read>,
): AsyncGenerator<readonly [names: readonly string[], read: Read]> {
  let size = atOnce;
  for (let at = 0; at < names.length; ) {
    const requested = names.slice(at, at + size);
    const group = await read(requested);
    yield [requested.slice(0, group.count), group];
    at += group.count;
    size = group.count < requested.length ? group.count : Math.min(atOnce, 2 * size);
  }
}
