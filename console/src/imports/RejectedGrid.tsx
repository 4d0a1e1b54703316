/**
 * The rejected rows with one problem as a grid. The user corrects cells in place, and the corrections are sent with the
 * file. Columns with problems are first, and a corrected cell is checked at once.
 */
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { type ChangeEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Import, ImportRow } from '../api/types.ts';
import { shownKeys } from '../shell/actions.ts';
import { formatList, formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import type { Control } from '../ui/forms/form.tsx';
import { Icon } from '../ui/Icon.tsx';
import { fieldLook } from '../ui/inputs.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import { cellQuery, useSettled } from './cell-verdict.ts';
import { columnKey, correctAll, type Draft } from './draft.ts';
import { FindReplace } from './FindReplace.tsx';
import { dayFormOf, headingOf, reasonTitle, type ShownImport, sheetRow } from './field-label.ts';
import { rowsQuery } from './queries.ts';

const shownRows = 25;
/** Pages of rows in which cells are found and replaced: 10,000 rows. */
const maxPages = 100;

interface GridProps {
  readonly job: ShownImport;
  readonly draft: Draft;
  readonly reason: Pick<Import['reasons'][number], 'code' | 'column' | 'count'>;
}

export function RejectedGrid({ job, draft, reason }: GridProps) {
  const [first, setFirst] = useState(0);
  /** the text to begin with; undefined: it is closed */
  const [find, setFind] = useState<string>();
  const focused = useRef<Control>(null);
  const { rows, isPending, isReading, lacks, error } = useRejectedRows(job, reason, {
    end: first + shownRows,
    isAll: find !== undefined,
  });
  if (isPending) return <Loading rows={5} />;
  const order = inOrder(job, reason.column);
  const all = Math.max(reason.count, rows.length);
  const own = job.columns.findIndex(({ name, field }) => name === reason.column && field !== null);
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.key !== 'h' || !event.ctrlKey || own < 0) return moveByKeys(event);
    event.preventDefault();
    if (!isCell(event.target)) return;
    const { value, selectionStart, selectionEnd } = event.target;
    focused.current = event.target;
    setFind(value.slice(selectionStart ?? 0, selectionEnd ?? undefined));
  };
  return (
    <div className="flex flex-col gap-2 pb-2">
      {find !== undefined && (
        <FindReplace
          column={reason.column === null ? '' : headingOf(job, reason.column)}
          cells={rows.map(({ row, raw }) => {
            const key = columnKey(job.columns, own);
            const file = (Array.isArray(raw) ? raw[own] : undefined) ?? '';
            return { row, key, file, now: draft.corrections.get(row)?.get(key) ?? file };
          })}
          isReading={isReading}
          start={find}
          onClose={() => {
            setFind(undefined);
            focused.current?.focus();
          }}
        />
      )}
      <div className="relative overflow-x-auto border-y border-line">
        <table className="w-full text-sm" onKeyDown={onKeyDown}>
          <TableHead
            columns={rejectedColumnsOf(job, order, own >= 0 && <FindButton onFind={() => setFind('')} />)}
          />
          <tbody>
            {rows.slice(first, first + shownRows).map((row) => (
              <GridRow key={row.row} row={row} job={job} order={order} draft={draft} of={reason.column} />
            ))}
          </tbody>
        </table>
      </div>
      {error !== null && <ErrorLine error={error} />}
      {lacks && <Loading rows={1} />}
      <div className="flex flex-wrap items-center gap-2 pr-2 pl-4">
        <p className="min-w-0 flex-1 basis-60 text-xs text-ink-faint">{t.imports.mendText}</p>
        {all > shownRows && <Paging {...{ first, all, lacks }} count={rows.length} onFirst={setFirst} />}
      </div>
    </div>
  );
}

function FindButton({ onFind }: { onFind: () => void }) {
  const label = t.importing.find;
  return (
    <IconButton icon="search" title={`${label} (${shownKeys('ctrl+h')})`} {...{ label }} onClick={onFind} />
  );
}

/** Reads the rows with the problem up to a row, or all of them for a search, within a bound. */
function useRejectedRows(
  job: Import,
  reason: GridProps['reason'],
  { end, isAll }: { readonly end: number; readonly isAll: boolean },
) {
  const { data, error, isPending, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    rowsQuery(job.id, 'rejected'),
  );
  const pages = data?.pages ?? [];
  const rows = pages
    .flatMap((page) => page.data)
    .filter(({ errors }) =>
      errors.some(({ code, column }) => code === reason.code && column === reason.column),
    );
  const mayRead = hasNextPage && error === null;
  const isReading = isAll && mayRead && pages.length < maxPages;
  const lacks = mayRead && (rows.length < end || isReading);
  useEffect(() => {
    if (lacks && !isFetching) void fetchNextPage();
  }, [lacks, isFetching, fetchNextPage]);
  return { rows, isPending, isReading, lacks, error };
}

/** Returns the columns of the grid. `find`: the button that searches in the column of the problem. */
const rejectedColumnsOf = (job: ShownImport, order: readonly number[], find: ReactNode) => [
  { title: t.imports.row, look: 'sticky left-0 z-10 w-14 bg-surface px-4' },
  ...order.map((index, at) => ({
    title:
      at === 0 && find ? (
        <span className="flex items-center justify-between gap-2">
          {headingOf(job, job.columns[index]?.name ?? '')}
          {find}
        </span>
      ) : (
        headingOf(job, job.columns[index]?.name ?? '')
      ),
    // The first column is wide enough for a whole email and the state of the row. Heads are aligned with texts.
    look: `${at === 0 ? 'min-w-44 sm:min-w-108' : 'min-w-44'} px-3`,
  })),
];

interface PagingProps {
  /** index of the first row of the page */
  readonly first: number;
  readonly all: number;
  /** rows that are read */
  readonly count: number;
  /** rows of the page are not read yet */
  readonly lacks: boolean;
  readonly onFirst: (first: number) => void;
}

function Paging({ first, all, count, lacks, onFirst }: PagingProps) {
  return (
    <div className="flex items-center justify-end gap-2">
      <p className="nums text-sm text-ink-soft">
        {t.imports.shownRows(
          formatNumber(first + 1),
          formatNumber(Math.min(count, first + shownRows)),
          formatNumber(all),
        )}
      </p>
      <Button disabled={first === 0} onClick={() => onFirst(first - shownRows)}>
        {t.imports.previousRows}
      </Button>
      <Button disabled={lacks || first + shownRows >= all} onClick={() => onFirst(first + shownRows)}>
        {t.imports.nextRows}
      </Button>
    </div>
  );
}

const naming = ['display_name', 'given_name', 'family_name'];

/** Returns the imported columns: the one of the problem, names of people, others with problems, and the rest. */
function inOrder({ columns, reasons }: Import, own: string | null): readonly number[] {
  const bad = new Set(reasons.flatMap((reason) => (reason.kind === 'rejected' ? [reason.column] : [])));
  const columnRankOf = (name: string, field: string) =>
    name === own ? 0 : naming.includes(field) ? 1 : bad.has(name) ? 2 : 3;
  return columns
    .flatMap(({ name, field }, index) => (field === null ? [] : [{ index, rank: columnRankOf(name, field) }]))
    .sort((left, right) => left.rank - right.rank)
    .map(({ index }) => index);
}

interface GridRowProps extends Pick<GridProps, 'job' | 'draft'> {
  readonly row: ImportRow;
  readonly order: readonly number[];
  /** the column of the problem, whose reason is shown first */
  readonly of: string | null;
}

const looks = {
  plain: '!border-transparent hover:!border-line',
  bad: '!border-bad bg-bad-soft',
  changed: 'border-dashed bg-surface',
  good: '!border-good bg-good-soft',
} as const;

type Look = keyof typeof looks;

const nothing: ReadonlyMap<string, string> = new Map();

/** Returns the cells of a row: their problems, and the verdicts on corrected ones. */
function useCells({ row, job, order, draft }: GridRowProps) {
  const edits = draft.corrections.get(row.row) ?? nothing;
  const settled = [...useSettled(edits)];
  const verdicts = useQueries({
    queries: settled.map(([key, text]) => {
      const index = job.columns.findIndex((_, at) => columnKey(job.columns, at) === key);
      return { ...cellQuery(job.columns[index]?.field ?? '', draft.region, text), enabled: text !== '' };
    }),
  });
  const isGood = (key: string, text: string) => {
    const at = settled.findIndex(([other, settledText]) => other === key && settledText === text);
    return text === '' || verdicts[at]?.data;
  };
  return order.map((index) => {
    const { name = '', field } = job.columns[index] ?? {};
    const key = columnKey(job.columns, index);
    const text = edits.get(key);
    const problems = row.errors.filter(({ column }) => column === name);
    const verdict = text !== undefined && isGood(key, text);
    const edited = verdict === undefined ? 'changed' : verdict ? 'good' : 'bad';
    const state: Look = text !== undefined ? edited : problems.length > 0 ? 'bad' : 'plain';
    const words =
      text === undefined
        ? problems.map(({ code, form }) => reasonTitle(code, field, form, dayFormOf(draft, name))).join(', ')
        : verdictWords(state, text);
    return { index, name, key, text, state, words };
  });
}

function verdictWords(state: Look, text: string): string {
  if (state === 'bad') return t.imports.stillBad;
  if (state !== 'good') return '';
  return text === '' ? t.imports.cellLeftOut : t.imports.cellGood;
}

function GridRow(props: GridRowProps) {
  const { row, job, of } = props;
  const cells = useCells(props);
  const written = Array.isArray(row.raw) ? row.raw : [];
  // Rejected rows of an import have the numbers of its file.
  const first = Number(written[job.columns.findIndex(({ name }) => name === 'import_row')] ?? row.row);
  const number = sheetRow(job, first);
  const left = row.errors.filter(
    (problem) => cells.find(({ name }) => name === problem.column)?.text === undefined,
  );
  const bad = cells.find(({ text, state }) => text !== undefined && state === 'bad');
  const good = cells.find(({ state }) => state === 'good');
  const isSolved = left.length === 0 && bad === undefined;
  const others = left.filter(({ column }) => column !== null && column !== of);
  const otherNames = formatList([...new Set(others.map(({ column }) => headingOf(job, column ?? '')))]);
  const words = bad?.words ?? (others.length > 0 ? t.imports.alsoWrong(otherNames) : '');
  const shown = isSolved ? (good?.words ?? '') : words;
  return (
    <tr className="h-9 border-b border-line last:border-0">
      <th
        scope="row"
        className="nums sticky left-0 z-10 bg-surface px-4 text-left font-normal text-ink-faint"
      >
        {formatNumber(number)}
      </th>
      {cells.map((cell, at) => (
        <td key={cell.index} className="relative px-0.5">
          <CellField
            row={row.row}
            label={t.imports.cellOf(headingOf(job, cell.name), number)}
            cell={cell}
            written={written[cell.index] ?? ''}
            isShared={at === 0 && shown !== ''}
          />
          {/* The state of the row is at the end of its first cell. The problem of the group is its title. */}
          {at === 0 && shown !== '' && (
            <span
              className={`pointer-events-none absolute inset-y-0 right-3 flex max-w-[54%] items-center gap-1 text-xs max-sm:hidden ${isSolved ? 'text-good' : 'text-bad'}`}
            >
              {isSolved && <Icon name="check" className="!size-3.5" />}
              <span className="truncate">{shown}</span>
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}

interface CellFieldProps {
  readonly row: number;
  readonly label: string;
  readonly cell: ReturnType<typeof useCells>[number];
  /** the text of the file */
  readonly written: string;
  /** the state of the row is at its end */
  readonly isShared: boolean;
}

function CellField({ row, label, cell, written, isShared }: CellFieldProps) {
  const { index, key, text, state, words } = cell;
  const id = `row-${row}-${index}-about`;
  const shared = {
    'aria-label': label,
    'aria-invalid': state === 'bad' || undefined,
    ...(words !== '' && { 'aria-describedby': id, title: words }),
    'data-column': index,
    'data-state': state,
    value: text ?? written,
    onChange: ({ target }: ChangeEvent<Control>) =>
      correctAll([{ row, column: key, text: target.value === written ? undefined : target.value }]),
    className: `${fieldLook} text-ellipsis ${looks[state]} ${isShared ? 'sm:pr-[56%]' : ''}`,
  };
  return (
    <>
      {/* A field of one line would remove line ends. */}
      {shared.value.includes('\n') ? <textarea {...shared} rows={1} /> : <input {...shared} />}
      {words !== '' && (
        <span id={id} className="sr-only">
          {words}
        </span>
      )}
    </>
  );
}

const isCell = (target: EventTarget): target is Control =>
  target instanceof HTMLElement && target.dataset.column !== undefined;

/** Moves the focus up and down within the column, like a spreadsheet. */
function moveByKeys(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !isCell(event.target)) return;
  const inputs = event.currentTarget.querySelectorAll<Control>(
    `[data-column="${event.target.dataset.column}"]`,
  );
  const next = inputs[[...inputs].indexOf(event.target) + step];
  event.preventDefault();
  next?.focus();
  next?.select();
}
