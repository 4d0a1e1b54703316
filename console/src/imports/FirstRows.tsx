/**
 * The first rows of the file with the fields that their cells become, as the server reads them, and what the import would
 * do with each row.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FileInspection, ImportRow } from '../api/types.ts';
import { Phone } from '../phones/Phone.tsx';
import { formatNumber, t } from '../texts/texts.ts';
import { Part } from '../ui/page-frame.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import { columnKey, type Draft, fileKey, inspectFile, mappingOf } from './draft.ts';
import { fieldLabel, headingOf, type ShownImport, sheetRow } from './field-label.ts';
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
  const inspection = useChosenInspection(draft);
  const cells = new Map(inspection.rows.map((row) => [row.row, row.cells]));
  const { data } = useInfiniteQuery({ ...rowsQuery(job.id, undefined), enabled: cells.size > 0 });
  const rows = (data?.pages[0]?.data ?? [])
    .filter(({ row }) => cells.has(row))
    .slice(0, job.reasons.length === 0 ? longCount : shortCount);
  // The columns of the file and of the check are the same, unless the file was changed meanwhile.
  if (rows.length === 0 || job.columns.length !== inspection.columns.length) return null;
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
            {rows.map((row) => (
              <tr key={row.row} className="h-9 whitespace-nowrap">
                <td className="nums px-4 text-ink-faint">{formatNumber(sheetRow(job, row.row))}</td>
                <td className={`px-2 text-xs ${tones[row.outcome]}`}>{t.imports.wouldBe[row.outcome]}</td>
                {columns.map(({ index }) => (
                  <td key={index} className="max-w-60 truncate px-2 last:pr-4">
                    <FirstCell
                      {...{ row, job, index }}
                      text={textOf(draft, row.row, index, cells.get(row.row))}
                    />
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

/** Returns the inspection of the file with the fields, the country and the order of dates that were chosen for it. */
function useChosenInspection(draft: Draft): FileInspection {
  const { file, inspection, region, dateOrder, encoding } = draft;
  const mapping = mappingOf(draft);
  const options = { region, dateOrder, encoding, sheet: inspection.sheet ?? undefined, mapping };
  const { data = inspection } = useQuery({
    queryKey: ['imports', 'first rows', fileKey(file), options],
    queryFn: () => inspectFile(file, options),
    enabled: inspection.rows.length > 0 && (mapping !== undefined || region !== '' || dateOrder !== ''),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
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

/** Shows a cell as its contact would have it, and marks one that cannot be read. */
function FirstCell({ row: { errors, notes }, job, index, text }: CellProps) {
  const { name, field } = job.columns[index] ?? {};
  const isOfCell = (item: { readonly column: string | null }) => item.column === name;
  if (errors.some(isOfCell)) return <span className="text-bad">{text}</span>;
  if (notes.some(isOfCell)) return <s className="text-warn">{text}</s>;
  if (field === 'display_name') return <span className="font-medium">{text}</span>;
  return field === 'phone' && text.startsWith('+') ? <Phone number={text} /> : text;
}
