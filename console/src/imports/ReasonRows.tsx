/** The rows with one problem, only for reading: a problem that skipped cells or rows cannot be edited here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Import, ImportRow } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { cellCounts, exampleLines, exampleText } from './field-label.ts';
import { reasonRows, rowsQuery } from './queries.ts';

interface ReasonRowsProps {
  readonly job: Import;
  readonly reason: Import['reasons'][number];
  /** the rows follow those of another outcome, so their own is their title */
  readonly isTitled: boolean;
}

export function ReasonRows({ job, reason, isTitled }: ReasonRowsProps) {
  const { kind } = reason;
  const list = useInfiniteQuery(
    rowsQuery(job.id, kind === 'rejected' || kind === 'skipped' ? kind : undefined),
  );
  const pages = list.data?.pages ?? [];
  const found = pages
    .flatMap(({ data }) => data)
    .flatMap((row) => {
      const about = ofReason(row, job, reason);
      return about === undefined ? [] : [{ ...about, row: row.row, cells: cellsOf(row) }];
    })
    .slice(0, reasonRows.shown);
  const { hasNextPage, isFetching, fetchNextPage, error } = list;
  const hasCells = found.some(({ cells }) => cells !== '');
  const lines = hasCells
    ? found.map(({ cells, ...about }) => ({
        row: about.row,
        text: exampleText(job, reason, about),
        cells,
        count: 1,
      }))
    : exampleLines(job, reason.code, found, cellCounts([reason])).map((line) => ({ ...line, cells: '' }));
  const more = reason.count - lines.reduce((sum, { count }) => sum + count, 0);
  const lacks =
    found.length < Math.min(reason.count, reasonRows.shown) && hasNextPage && pages.length < reasonRows.pages;
  useEffect(() => {
    if (lacks && !isFetching && error === null) void fetchNextPage();
  }, [lacks, isFetching, error, fetchNextPage]);
  return (
    <>
      {isTitled && (
        <h3 className="nums pt-2 pl-9 text-xs font-medium text-warn">
          {t.imports.cellsLeftOut(reason.count)}
        </h3>
      )}
      <ul
        aria-label={t.imports.allRows}
        // The focus lets keyboards scroll it.
        tabIndex={0}
        // Texts without the other cells are short, so that several fit a line.
        className={`grid max-h-80 gap-x-6 gap-y-0.5 overflow-y-auto pt-1 pr-4 pb-3 pl-9 text-xs text-ink-soft ${hasCells ? 'grid-cols-1' : 'sm:grid-cols-2 xl:grid-cols-3'}`}
      >
        {lines.map(({ row, text, cells }) => (
          <li key={row} className="min-w-0 break-words sm:truncate">
            {text} <span className="text-ink-faint">{cells}</span>
          </li>
        ))}
        {more > 0 && !lacks && !list.isPending && <li>{t.imports.moreRows(more)}</li>}
      </ul>
      {error !== null ? <ErrorLine error={error} /> : (lacks || list.isPending) && <Loading rows={1} />}
    </>
  );
}

/** Returns the row's part in the problem. A rejected row is not one of the skipped cells, which have the same code. */
function ofReason({ errors, notes, raw }: ImportRow, { columns }: Import, reason: Import['reasons'][number]) {
  const { kind, code, column, examples } = reason;
  const isOne = (item: { readonly code: string; readonly column: string | null }) =>
    item.code === code && item.column === column;
  if (kind !== 'rejected' && kind !== 'skipped') return notes.find(isOne);
  const error = errors.find(isOne);
  // The examples have a cell if the problem is one of cells.
  const hasCell = Array.isArray(raw) && examples.some((example) => example.value !== null);
  const value = hasCell ? (raw[columns.findIndex(({ name }) => name === column)] ?? null) : null;
  return error && { ...error, value };
}

const cellsOf = ({ raw }: ImportRow): string =>
  Array.isArray(raw) ? raw.filter((cell) => cell !== '').join(' · ') : (raw ?? '');
