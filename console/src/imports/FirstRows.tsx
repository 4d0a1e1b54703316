/** The first rows of the file with the fields that their cells become, and what the import would do with each row. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ImportRow } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Part } from '../ui/page-frame.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import { columnKey, type Draft, fileKey } from './draft.ts';
import { fieldLabel, headingOf, type ShownImport, sheetRow } from './field-label.ts';
import { readFirstCells } from './first-cells.ts';
import { rowsQuery } from './queries.ts';

/** Few rows below problems, and more if there are none. */
const shortCount = 3;
const longCount = 10;

const tones: Readonly<Record<ImportRow['outcome'], string>> = {
  created: 'text-good',
  updated: 'text-good',
  skipped: 'text-ink-faint',
  rejected: 'text-bad',
};

export function FirstRows({ job, draft }: { job: ShownImport; draft: Draft }) {
  const count = job.reasons.length === 0 ? longCount : shortCount;
  const { data: cells = [] } = useQuery({
    queryKey: ['imports', 'first cells', fileKey(draft.file), draft.encoding, count],
    queryFn: () => readFirstCells(draft, count),
  });
  const { data } = useInfiniteQuery({ ...rowsQuery(job.id, undefined), enabled: cells.length > 0 });
  const rows = data?.pages[0]?.data.slice(0, cells.length) ?? [];
  // The columns of the file and of the check are the same, unless the file was changed meanwhile.
  if (rows.length === 0 || job.columns.length !== draft.inspection.columns.length) return null;
  const columns = job.columns.flatMap(({ field, name }, index) =>
    field === null ? [] : [{ field, index, name }],
  );
  return (
    <Part title={t.imports.firstRows}>
      {/* The focus lets keyboards scroll it. */}
      <div
        tabIndex={0}
        role="group"
        aria-label={t.imports.firstRows}
        className="overflow-x-auto rounded-b-lg"
      >
        <table className="w-full text-sm">
          <TableHead
            columns={[
              { title: t.imports.row, look: 'w-14 px-4' },
              { title: t.imports.state, look: 'px-2' },
              ...columns.map(({ field, name }) => ({
                title: field.startsWith('attributes.') ? headingOf(job, name) : fieldLabel(field),
                look: 'px-2 last:pr-4',
              })),
            ]}
          />
          <tbody className="divide-y divide-line">
            {rows.map((row, at) => (
              <tr key={row.row} className="h-9 whitespace-nowrap">
                <td className="nums px-4 text-ink-faint">{formatNumber(sheetRow(job, row.row))}</td>
                <td className={`px-2 text-xs ${tones[row.outcome]}`}>{t.imports.wouldBe[row.outcome]}</td>
                {columns.map(({ index }) => (
                  <td key={index} className="max-w-60 truncate px-2 last:pr-4">
                    <FirstCell {...{ row, job, index }} text={textOf(draft, row.row, index, cells[at])} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

function textOf(draft: Draft, row: number, index: number, cells: readonly string[] = []): string {
  const corrected = draft.corrections.get(row)?.get(columnKey(draft.inspection.columns, index));
  return corrected ?? cells[index] ?? '';
}

interface CellProps {
  readonly row: ImportRow;
  readonly job: ShownImport;
  readonly index: number;
  readonly text: string;
}

/** Marks a cell that cannot be read. */
function FirstCell({ row: { errors, notes }, job, index, text }: CellProps) {
  const name = job.columns[index]?.name;
  const isOfCell = (item: { readonly column: string | null }) => item.column === name;
  if (errors.some(isOfCell)) return <span className="text-bad">{text}</span>;
  return notes.some(isOfCell) ? <s className="text-warn">{text}</s> : text;
}
