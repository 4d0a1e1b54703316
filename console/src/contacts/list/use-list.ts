/** The list of the address: its rows, their number, and its columns. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isApiError, type Query } from '../../api/client.ts';
import { formatNumber, t } from '../../texts/texts.ts';
import { leastQuery, totalQuery } from '../contact-queries.ts';
import { isTallIn, isUsual, type ListWidth, useContactColumns, usualColumns } from '../table/columns.tsx';
import { defaultSort, filterOf, readColumns, readFreeze, type View } from '../view.ts';
import { type RowSpan, useRows } from './use-rows.ts';

/** Milliseconds to show the number of the previous list, so that it does not flicker while people type. */
const keptMs = 700;

/**
 * Returns the number of contacts as a text, or a note that they are being counted. If counting all takes too long, the
 * text has a minimum, which is also `minTotal`.
 */
function useTotalText(filter: Query, total: UseQueryResult<number>) {
  const { data, error, isPlaceholderData, isFetching } = total;
  const isTooSlow =
    isApiError(error) && error.problem?.errors?.some((issue) => issue.code === 'too_slow') === true;
  const isOpen = isFetching && (data === undefined || isPlaceholderData);
  const isLate = useLate(isOpen, keptMs);
  const minimum = useQuery({ ...leastQuery(filter), enabled: isTooSlow });
  if (isTooSlow && minimum.data !== undefined) {
    const { value, relation } = minimum.data;
    const text = relation === 'eq' ? formatNumber(value) : t.atLeast(formatNumber(value));
    return { text, minTotal: value };
  }
  if (isLate || (isTooSlow && minimum.isFetching)) return { text: t.counting };
  return { text: data === undefined || error !== null ? '' : formatNumber(data) };
}

function useLate(isOpen: boolean, ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!isOpen) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [isOpen, ms]);
  return isOpen && isLate;
}

export type ContactList = ReturnType<typeof useList>;

/** Returns the list of the view, with the columns that fit the width. */
export function useList(view: View, width: ListWidth) {
  const [range, setRange] = useState<RowSpan>({ from: 0, to: 30 });
  const [kept, setKept] = useState<RowSpan>();
  const filter = useMemo(() => filterOf(view), [view]);
  const sort = view.sort ?? defaultSort;
  const list = useMemo(() => ({ filter, sort }), [filter, sort]);
  // The count is requested after the rows, because the user waits for the rows.
  const [isCounted, setCounted] = useState(false);
  const total = useQuery({ ...totalQuery(filter), enabled: isCounted });
  // The previous list's total does not apply to this list.
  const known = total.isPlaceholderData ? undefined : total.data;
  const rows = useRows(list, range, known, kept);
  const isShown = !rows.isLoading && !rows.isOld && !rows.isSearched && rows.error === null;
  useEffect(() => setCounted(isShown), [isShown]);
  const { text: totalText, minTotal } = useTotalText(filter, total);
  const chosen = useMemo(() => readColumns(view), [view]);
  const columns = useContactColumns(chosen, width);
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
    filter,
    sort,
    list,
    rows,
    columns,
    widths,
    range,
    onRange,
    totalText,
    /** another list begins at its top */
    name: `${JSON.stringify(filter)} ${sort}`,
    total: known,
    minTotal,
    /** time of the last response to the count; 0: none yet */
    countedAt: Math.max(total.dataUpdatedAt, total.errorUpdatedAt),
    /** all columns, also those that have no room, or whose field is not loaded */
    allColumns: chosen.length > 0 ? chosen : usualColumns,
    isUsual: isUsual(chosen),
    /** the columns in their order, with the widths that were chosen */
    shown: columns.map(({ id }) => chosen.find((column) => column.id === id) ?? { id }),
    frozen: Math.min(readFreeze(view), columns.length),
    onKept: setKept,
    isTall: isTallIn(chosen, width),
  };
}
