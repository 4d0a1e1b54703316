/** The rejected rows of a dry run as a grid: cells are corrected in place, and go with the file when it is sent again. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import type { Import, ImportRow } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, fieldLook } from '../ui/controls.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { columnKey, correct, type Draft } from './draft.ts';
import { rejectedQuery } from './queries.ts';

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
  return (
    <>
      <div className="overflow-x-auto border-y border-line">
        <table className="w-full text-sm" onKeyDown={moveByKeys}>
          <TableHead
            columns={[
              { title: t.imports.row, look: 'w-14 px-4' },
              ...job.columns.flatMap(({ name, field }) =>
                field === null ? [] : [{ title: name, look: 'min-w-36 px-1' }],
              ),
              { title: t.imports.problem, look: 'min-w-56 px-4' },
            ]}
          />
          <tbody>
            {data?.data.map((row) => (
              <GridRow key={row.row} row={row} job={job} corrections={draft.corrections.get(row.row)} />
            ))}
          </tbody>
        </table>
      </div>
      {(cursors.length > 1 || next !== undefined) && (
        <div className="flex justify-end gap-2 px-4">
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

interface GridRowProps {
  readonly row: ImportRow;
  readonly job: Import;
  readonly corrections: ReadonlyMap<string, string> | undefined;
}

function GridRow({ row, job, corrections }: GridRowProps) {
  const cells = Array.isArray(row.raw) ? row.raw : [];
  const isWhole = row.errors.some((one) => one.column === null);
  const about = `row-${row.row}-about`;
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="nums px-4 text-left font-normal text-ink-faint">
        {row.row}
      </th>
      {job.columns.map(({ name, field }, index) => {
        if (field === null) return null;
        const key = columnKey(job.columns, index);
        const written = cells[index] ?? '';
        const isBad = row.errors.some((one) => one.column === name);
        const text = corrections?.get(key);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be there twice
          <td key={index} className="p-0.5">
            <input
              aria-label={t.imports.cellOf(name, row.row)}
              aria-invalid={(isBad && text === undefined) || undefined}
              {...(isBad || isWhole ? { 'aria-describedby': about } : {})}
              data-column={index}
              value={text ?? written}
              onChange={({ target }) =>
                correct(row.row, key, target.value === written ? undefined : target.value)
              }
              className={`${fieldLook} !text-sm ${text !== undefined ? '!border-accent bg-accent-soft' : isBad ? 'bg-bad-soft' : '!border-transparent hover:!border-line'}`}
            />
          </td>
        );
      })}
      <td id={about} className="px-4 py-1 text-xs text-ink-soft">
        {row.errors.map((one) => one.message).join(' ')}
      </td>
    </tr>
  );
}

/** As in a spreadsheet: down and up within the column. */
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
