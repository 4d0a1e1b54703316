/** Whether the server can read a corrected cell, checked a moment after the last letter. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isReadable } from './draft.ts';

export const cellQuery = (field: string, region: string, text: string) =>
  queryOptions({
    queryKey: ['imports', 'cell', field, region, text],
    queryFn: () => isReadable(field, region, text),
    staleTime: Number.POSITIVE_INFINITY,
  });

const settleMs = 300;

/** Returns the value once it has not changed for `settleMs`. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Returns undefined until the text is checked. A cleared cell is skipped, which is allowed. */
export function useVerdict(field: string, region: string, text: string): boolean | undefined {
  const settled = useSettled(text);
  const { data } = useQuery({ ...cellQuery(field, region, settled), enabled: settled !== '' });
  return text === '' ? true : settled === text ? data : undefined;
}
