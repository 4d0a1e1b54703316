/** Splits a list by a condition: the items that fulfill it, and the others. */
export function partition<One>(
  items: readonly One[],
  isFirst: (item: One) => boolean,
): readonly [One[], One[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
