/**
 * The rejected rows of a dry run as a grid. The user corrects cells in place, and the corrections are sent with the
 * file. Each problem is shown at its cell, columns with problems are first, and a corrected cell is checked at once.
 */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { Import, ImportRow } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Button, fieldLook } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { columnKey, correct, type Draft, isReadable } from './draft.ts';
import { rejectedPage, rejectedQuery } from './queries.ts';

export function RejectedGrid({ job, draft }: { job: Import; draft: Draft }) {
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const cursor = cursors.at(-1);
  const { data, error, isPending } = useQuery({
    ...rejectedQuery(job.id, cursor),
    placeholderData: keepPreviousData,
  });
  if (isPending) return <Loading rows={5} />;
  if (error !== null && data === undefined) return <ErrorLine error={error} />;
  const next = data?.meta.next_cursor ?? undefined;
  const order = inOrder(job);
  const from = (cursors.length - 1) * rejectedPage + 1;
  const to = Math.min(job.rejected, from + (data?.data.length ?? 1) - 1);
  return (
    <>
      <div className="overflow-x-auto border-y border-line">
        <table className="w-full text-sm" onKeyDown={moveByKeys}>
          <TableHead
            columns={[
              { title: t.imports.row, look: 'sticky left-0 z-10 w-14 bg-surface px-4' },
              ...order.map((index) => ({ title: job.columns[index]?.name, look: 'min-w-44 px-1' })),
            ]}
          />
          <tbody>
            {data?.data.map((row) => (
              <GridRow key={row.row} row={row} job={job} order={order} draft={draft} />
            ))}
          </tbody>
        </table>
      </div>
      {(cursors.length > 1 || next !== undefined) && (
        <div className="flex items-center justify-end gap-2 px-4">
          <p className="nums text-sm text-ink-soft">
            {t.imports.shownRows(formatNumber(from), formatNumber(to), formatNumber(job.rejected))}
          </p>
          <Button disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
            {t.imports.previousRows}
          </Button>
          <Button disabled={next === undefined} onClick={() => setCursors([...cursors, next])}>
            {t.imports.nextRows}
          </Button>
        </div>
      )}
    </>
  );
}

/** The imported columns; columns with problems are first, so that they are visible among any number of columns. */
function inOrder({ columns, reasons }: Import): readonly number[] {
  const bad = new Set(reasons.flatMap((one) => (one.kind === 'rejected' && one.column ? [one.column] : [])));
  const taken = columns.flatMap(({ field }, index) => (field === null ? [] : [index]));
  const isBad = (index: number) => bad.has(columns[index]?.name ?? '');
  return [...taken.filter(isBad), ...taken.filter((index) => !isBad(index))];
}

interface GridRowProps {
  readonly row: ImportRow;
  readonly job: Import;
  readonly order: readonly number[];
  readonly draft: Draft;
}

function GridRow({ row, job, order, draft }: GridRowProps) {
  const cells = Array.isArray(row.raw) ? row.raw : [];
  const whole = row.errors.filter((one) => !job.columns.some(({ name }) => name === one.column));
  return (
    <tr className="border-b border-line align-top last:border-0">
      <th
        scope="row"
        className="nums sticky left-0 z-10 bg-surface px-4 pt-2 text-left font-normal text-ink-faint"
      >
        {row.row}
      </th>
      {order.map((index, at) => {
        const { name = '', field = '' } = job.columns[index] ?? {};
        const own = row.errors.filter((one) => one.column === name);
        return (
          <GridCell
            key={index}
            row={row.row}
            name={name}
            columnKey={columnKey(job.columns, index)}
            index={index}
            field={field ?? ''}
            written={cells[index] ?? ''}
            // The first cell also shows the problems of the whole row.
            problems={[...(at === 0 ? whole : []), ...own].map((one) => one.message)}
            draft={draft}
          />
        );
      })}
    </tr>
  );
}

interface GridCellProps {
  readonly row: number;
  readonly name: string;
  readonly columnKey: string;
  readonly index: number;
  readonly field: string;
  readonly written: string;
  readonly problems: readonly string[];
  readonly draft: Draft;
}

const looks = {
  plain: '!border-transparent hover:!border-line',
  bad: '!border-bad bg-bad-soft',
  changed: 'border-dashed bg-surface',
  good: '!border-good bg-good-soft',
} as const;

function GridCell({ row, name, columnKey: key, index, field, written, problems, draft }: GridCellProps) {
  const text = draft.corrections.get(row)?.get(key);
  const settled = useSettled(text);
  const { data: isGood } = useQuery({
    ...cellQuery(field, draft.region, settled ?? ''),
    enabled: text !== undefined && text !== '' && settled === text,
  });
  const verdict = text === '' ? true : settled === text ? isGood : undefined;
  const state =
    text === undefined
      ? problems.length > 0
        ? 'bad'
        : 'plain'
      : verdict === undefined
        ? 'changed'
        : verdict
          ? 'good'
          : 'bad';
  const about = `row-${row}-${index}-about`;
  const words =
    text === undefined
      ? problems.join(' ')
      : state === 'bad'
        ? t.imports.stillBad
        : state === 'good'
          ? text === ''
            ? t.imports.cellLeftOut
            : t.imports.cellGood
          : '';
  return (
    <td className="p-0.5">
      <input
        aria-label={t.imports.cellOf(name, row)}
        aria-invalid={state === 'bad' || undefined}
        {...(words !== '' && { 'aria-describedby': about })}
        data-column={index}
        data-state={state}
        value={text ?? written}
        onChange={({ target }) => correct(row, key, target.value === written ? undefined : target.value)}
        className={`${fieldLook} !text-sm ${looks[state]}`}
      />
      {words !== '' && (
        <p
          id={about}
          className={`flex gap-1 px-1.5 pt-0.5 pb-1 text-xs ${state === 'bad' ? 'text-bad' : 'text-good'}`}
        >
          {state === 'good' && <Icon name="check" className="size-3.5" />}
          <span className="min-w-0 break-words">{words}</span>
        </p>
      )}
    </td>
  );
}

const cellQuery = (field: string, region: string, text: string) =>
  queryOptions({
    queryKey: ['imports', 'cell', field, region, text],
    queryFn: () => isReadable(field, region, text),
    staleTime: Number.POSITIVE_INFINITY,
  });

const settleMs = 300;

/** Returns the text once typing has paused for `settleMs`. */
function useSettled(text: string | undefined): string | undefined {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Moves the focus up and down within the column, like a spreadsheet. */
function moveByKeys(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLInputElement)) return;
  const inputs = event.currentTarget.querySelectorAll<HTMLInputElement>(
    `input[data-column="${event.target.dataset.column}"]`,
  );
  const next = inputs[[...inputs].indexOf(event.target) + step];
  event.preventDefault();
  next?.focus();
  next?.select();
}
