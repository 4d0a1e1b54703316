/** Reloads one record of a list before it is changed: only contacts have versions that a write can check. */
import type { QueryClient, QueryFunction } from '@tanstack/react-query';

interface ListQuery {
  readonly queryKey: readonly unknown[];
  readonly queryFn?: unknown;
}

/** `known`: the result if the list no longer contains the item, since then the write is refused. */
export function readAgain<Item>(
  client: QueryClient,
  { queryKey, queryFn }: ListQuery,
  known: Item,
  isIt: (item: NonNullable<Item>) => boolean,
): () => Promise<Item> {
  return async () => {
    const read = queryFn as QueryFunction<readonly NonNullable<Item>[]>;
    const items = await client.fetchQuery({ queryKey, queryFn: read, staleTime: 0 });
    return items.find(isIt) ?? known;
  };
}
