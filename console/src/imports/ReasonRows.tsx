/** The rows with one problem, only for reading: a problem that skipped cells or rows cannot be edited here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Import, ImportRow } from '../api/types.ts';
import { ContactLink } from '../contacts/ContactLink.tsx';
import { useAccount } from '../session/account.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import {
  cellCounts,
  exampleLines,
  exampleText,
  headingOf,
  type ShownImport,
  sheetRow,
} from './field-label.ts';
import { ofRejected } from './LeftOut.tsx';
import { reasonRows, rowsQuery } from './queries.ts';

type Reason = Import['reasons'][number];

interface ReasonRowsProps {
  readonly job: ShownImport;
  readonly reason: Reason;
  /** the rows follow those of another outcome, so their own is their title */
  readonly isTitled: boolean;
}

export function ReasonRows({ job, reason, isTitled }: ReasonRowsProps) {
  const { can } = useAccount();
  const { kind } = reason;
  const list = useInfiniteQuery(
    rowsQuery(job.id, kind === 'rejected' || kind === 'skipped' ? kind : undefined),
  );
  const pages = list.data?.pages ?? [];
  const found = pages
    .flatMap(({ data }) => data)
    .flatMap((row) => {
      const about = ofReason(row, job, reason);
      return about === undefined
        ? []
        : [{ ...about, row: row.row, cells: cellsOf(row), contact: row.contact_id }];
    })
    .slice(0, reasonRows.shown);
  const { hasNextPage, isFetching, fetchNextPage, error } = list;
  const hasCells = found.some(({ cells }) => cells.length > 0);
  const lines = exampleLines(job, reason.code, found, cellCounts([reason]));
  const contactOf = (at: number) =>
    kind === 'skipped' && can('contacts:read') ? found.find(({ row }) => row === at)?.contact : undefined;
  const shown = hasCells ? found.length : lines.reduce((sum, { count }) => sum + count, 0);
  const more = reason.count - shown;
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
      {/* The focus lets keyboards scroll it. */}
      <div
        tabIndex={0}
        role="group"
        aria-label={t.imports.allRows}
        className="max-h-80 overflow-auto border-t border-line outline-offset-[-2px]"
      >
        {hasCells ? (
          <CellTable job={job} reason={reason} rows={found} />
        ) : (
          <ul
            aria-label={t.imports.allRows}
            className="nums grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] text-xs"
          >
            {lines.map(({ row, text }) => {
              const contact = contactOf(row);
              return (
                <li key={row} className="min-w-0 border-b border-line py-1 pl-9 leading-6 break-words">
                  {text} {contact != null && <ContactLink id={contact} />}
                </li>
              );
            })}
          </ul>
        )}
        {more > 0 && !lacks && !list.isPending && (
          <p className="nums py-2 pl-9 text-xs text-ink-faint">{t.imports.moreRows(more)}</p>
        )}
      </div>
      {error !== null ? <ErrorLine error={error} /> : (lacks || list.isPending) && <Loading rows={1} />}
    </>
  );
}

interface CellTableProps extends Pick<ReasonRowsProps, 'job' | 'reason'> {
  readonly rows: readonly (Reason['examples'][number] & { readonly cells: readonly string[] })[];
}

/** Shows the rows with their cells, the cell of the problem first. A problem of whole rows is next to their number. */
function CellTable({ job, reason, rows }: CellTableProps) {
  const own = job.columns.findIndex(({ name }) => name === reason.column);
  const others = job.columns.flatMap(({ name }, index) =>
    index === own || ofRejected.test(name) ? [] : [index],
  );
  const order = own < 0 ? others : [own, ...others];
  const firstOf = job.columns.findIndex(({ name }) => name === 'import_row');
  return (
    <table aria-label={t.imports.allRows} className="w-full text-xs whitespace-nowrap">
      <TableHead
        columns={[
          { title: t.imports.row, look: 'pl-9 pr-3' },
          ...order.map((index) => ({
            title: headingOf(job, job.columns[index]?.name ?? ''),
            look: cellLook,
          })),
        ]}
      />
      <tbody className="divide-y divide-line">
        {rows.map(({ cells, ...about }) => (
          <tr key={about.row} className="h-8 text-ink-soft">
            <td className="nums max-w-96 truncate pr-3 pl-9 text-ink-faint">
              {own < 0
                ? exampleText(job, reason, about)
                : formatNumber(sheetRow(job, Number(cells[firstOf] ?? about.row)))}
            </td>
            {(order.length === 0 ? [0] : order).map((index) => (
              <td
                key={index}
                title={cells[index]}
                className={`${cellLook} ${index === own ? 'text-bad' : ''}`}
              >
                {cells[index]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const cellLook = 'max-w-60 truncate px-3';

/** Returns the row's part in the problem. A rejected row is not one of the skipped cells, which have the same code. */
function ofReason({ errors, notes, raw }: ImportRow, { columns }: Import, reason: Reason) {
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

const cellsOf = ({ raw }: ImportRow): readonly string[] =>
  typeof raw === 'string' ? [raw] : ((raw as readonly string[] | null) ?? []);
