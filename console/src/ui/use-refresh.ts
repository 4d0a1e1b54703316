/** Reads lists again after a change. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query';

export interface ListKey {
  readonly queryKey: QueryKey;
}

export function useRefresh(): (lists?: readonly ListKey[]) => Promise<unknown> {
  const client = useQueryClient();
  return (lists = []) => Promise.all(lists.map(({ queryKey }) => client.invalidateQueries({ queryKey })));
}
