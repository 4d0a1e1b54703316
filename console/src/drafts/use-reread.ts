/** Reloads one record of a list before a change, since only contacts have versions that a write can check. */
import { type QueryFunction, useQueryClient } from '@tanstack/react-query';

interface ListQuery {
  readonly queryKey: readonly unknown[];
  readonly queryFn?: unknown;
}

/**
 * Returns a function that reads the item again. `known` is the result if the list no longer contains the item, since
 * then the write is refused.
 */
export function useReread<Item>(
  { queryKey, queryFn }: ListQuery,
  known: Item,
  idName: keyof NonNullable<Item>,
): () => Promise<Item> {
  const client = useQueryClient();
  return async () => {
    const read = queryFn as QueryFunction<readonly NonNullable<Item>[]>;
    const items = await client.fetchQuery({ queryKey, queryFn: read, staleTime: 0 });
    return items.find((item) => item[idName] === known?.[idName]) ?? known;
  };
}
