/** The list that the address asks for: its rows, their number, and its columns. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Room, useContactColumns } from './columns.tsx';
import { totalQuery } from './queries.ts';
import { type Span, useRows } from './use-rows.ts';
import { defaultSort, filterOf, readColumns, readFreeze, type View } from './view.ts';

export function useList(view: View, room: Room) {
  const [range, setRange] = useState<Span>({ from: 0, to: 60 });
  const [kept, setKept] = useState<Span>();
  const filter = useMemo(() => filterOf(view), [view]);
  const sort = view.sort ?? defaultSort;
  const list = useMemo(() => ({ filter, sort }), [filter, sort]);
  // The count is requested after the rows, because the user waits for the rows.
  const [isCounted, setCounted] = useState(false);
  const total = useQuery({ ...totalQuery(filter), enabled: isCounted });
  const rows = useRows(list, range, total.isPlaceholderData ? undefined : total.data, kept);
  const isShown = !rows.isLoading && !rows.isOld && !rows.isSearched;
  useEffect(() => setCounted(isShown), [isShown]);
  const chosen = useMemo(() => readColumns(view), [view]);
  const columns = useContactColumns(chosen, room);
  const widths = useMemo(
    () => new Map(chosen.flatMap(({ id, width }) => (width === undefined ? [] : [[id, width] as const]))),
    [chosen],
  );
  const onRange = useCallback(
    (from: number, to: number) =>
      setRange((now) => (now.from === from && now.to === to ? now : { from, to })),
    [],
  );
  return {
    ...{ filter, sort, list, rows, total, columns, widths, range, onRange },
    /** the columns in their order, with the widths that were chosen */
    shown: columns.map(({ id }) => chosen.find((one) => one.id === id) ?? { id }),
    frozen: Math.min(readFreeze(view), columns.length),
    onKept: setKept,
  };
}
