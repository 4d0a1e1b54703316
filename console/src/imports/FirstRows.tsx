/**
 * The first rows of the file with the fields that their cells become, as the server reads them, and what the import would
 * do with each row.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FileInspection, ImportRow } from '../api/types.ts';
import { Phone } from '../phones/Phone.tsx';
import { formatNumber, t } from '../texts/texts.ts';
import { Part } from '../ui/page-frame.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import { useVerdict } from './cell-verdict.ts';
import { columnKey, type Draft, fileKey, inspectFile, mappingOf } from './draft.ts';
import { fieldLabel, headingOf, reasonTitle, type ShownImport, sheetRow } from './field-label.ts';
import { LeftOut, namesLeftOut } from './LeftOut.tsx';
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

/** The cells of the first rows of a file without columns. */
const plainFields = ['display_name', 'phone', 'email', 'company'] as const;

interface ShownColumn {
  readonly field: string;
  /** place of the cell in its row */
  readonly index: number;
  readonly title: string;
}

const plainColumns: readonly ShownColumn[] = plainFields.map((field, index) => ({
  field,
  index,
  title: fieldLabel(field),
}));

function shownColumnsOf(job: ShownImport): readonly ShownColumn[] {
  if (job.format !== 'csv') return plainColumns;
  return job.columns.flatMap(({ field, name }, index) =>
    field === null
      ? []
      : [
          {
            field,
            index,
            title: field.startsWith('attributes.') ? headingOf(job, name) : fieldLabel(field),
          },
        ],
  );
}

export function FirstRows({ job, draft }: { job: ShownImport; draft: Draft }) {
  const inspection = useChosenInspection(draft);
  const cells = new Map(inspection.rows.map((row) => [row.row, row.cells]));
  const { data } = useInfiniteQuery({ ...rowsQuery(job.id, undefined), enabled: cells.size > 0 });
  const rows = (data?.pages[0]?.data ?? [])
    .filter(({ row }) => cells.has(row))
    .slice(0, job.reasons.length === 0 ? longCount : shortCount);
  const isCsv = job.format === 'csv';
  // The columns of the file and of the check are the same, unless the file was changed meanwhile.
  const isSame = !isCsv || job.columns.length === inspection.columns.length;
  const left = isCsv ? namesLeftOut(job.columns) : [];
  if (rows.length === 0 || !isSame) return <LeftOut names={left} />;
  const columns = shownColumnsOf(job);
  return (
    <Part title={t.imports.firstRows} actions={left.length > 0 && <LeftOut isPlain names={left} />}>
      <RowTable columns={columns} hasState>
        {rows.map((row) => (
          <tr key={row.row} className={rowLook}>
            <td className="nums px-4 text-ink-faint">{formatNumber(sheetRow(job, row.row))}</td>
            <State row={row} isEdited={draft.corrections.has(row.row)} />
            {isCsv || row.errors.length === 0 ? (
              columns.map(({ index, field }) => (
                <td key={index} className={cellLook}>
                  {isCsv ? (
                    <FirstCell {...{ row, job, index, draft }} text={cells.get(row.row)?.[index] ?? ''} />
                  ) : (
                    <CellText field={field} text={cells.get(row.row)?.[index] ?? ''} />
                  )}
                </td>
              ))
            ) : (
              <td colSpan={columns.length} className={`${cellLook} text-bad`}>
                {row.errors.map(errorText).join(', ')}
              </td>
            )}
          </tr>
        ))}
      </RowTable>
    </Part>
  );
}

/** Shows what the import would do with the row. The next check decides about an edited one. */
function State({ row: { outcome }, isEdited }: { row: ImportRow; isEdited: boolean }) {
  return (
    <td className={`px-2 text-xs ${isEdited ? tones.skipped : tones[outcome]}`}>
      {isEdited ? t.imports.rowEdited : t.imports.wouldBe[outcome]}
    </td>
  );
}

/** Returns the problem of a rejected contact, which has no cells to show it. */
function errorText({ code, column, form }: ImportRow['errors'][number]): string {
  const reason = reasonTitle(code, column, form);
  return column === null ? reason : `${column}: ${reason}`;
}

/** Shows the first contacts of a file without columns. */
export function FirstContacts({ rows }: Pick<FileInspection, 'rows'>) {
  return (
    <Part title={t.imports.firstRows} text={t.imports.otherFormat}>
      <RowTable columns={plainColumns}>
        {rows.map(({ row, cells }) => (
          <tr key={row} className={rowLook}>
            <td className="nums px-4 text-ink-faint">{formatNumber(row)}</td>
            {plainColumns.map(({ index, field }) => (
              <td key={index} className={cellLook}>
                <CellText field={field} text={cells[index] ?? ''} />
              </td>
            ))}
          </tr>
        ))}
      </RowTable>
    </Part>
  );
}

const rowLook = 'h-9 whitespace-nowrap';
const cellLook = 'max-w-60 truncate px-2 last:pr-4';

interface RowTableProps {
  readonly columns: readonly ShownColumn[];
  /** its rows show what the import would do with them */
  readonly hasState?: boolean;
  readonly children: ReactNode;
}

function RowTable({ columns, hasState = false, children }: RowTableProps) {
  return (
    // The focus lets keyboards scroll it.
    <div
      tabIndex={0}
      role="group"
      aria-label={t.imports.firstRows}
      className="overflow-x-auto rounded-b-lg outline-offset-[-2px]"
    >
      <table className="w-full text-sm">
        <TableHead
          columns={[
            { title: t.imports.row, look: 'w-14 px-4' },
            ...(hasState ? [{ title: t.imports.steps.result, look: 'px-2' }] : []),
            ...columns.map(({ title }) => ({ title, look: cellLook })),
          ]}
        />
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
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

interface CellProps {
  readonly row: ImportRow;
  readonly job: ShownImport;
  readonly index: number;
  readonly draft: Draft;
  readonly text: string;
}

/** Shows a cell as its contact would have it, and marks one that cannot be read. A corrected cell has its own verdict. */
function FirstCell({ row: { row, errors, notes }, job, index, draft, text }: CellProps) {
  const { name, field } = job.columns[index] ?? {};
  const corrected = draft.corrections.get(row)?.get(columnKey(draft.inspection.columns, index));
  if (corrected !== undefined)
    return <CorrectedCell field={field ?? ''} region={draft.region} text={corrected} />;
  const isOfCell = (item: { readonly column: string | null }) => item.column === name;
  if (errors.some(isOfCell)) return <span className="text-bad">{text}</span>;
  if (notes.some(isOfCell)) return <s className="text-warn">{text}</s>;
  return <CellText field={field ?? ''} text={text} />;
}

function CellText({ field, text }: { field: string; text: string }) {
  if (field === 'display_name') return <span className="font-medium">{text}</span>;
  return field === 'phone' && text.startsWith('+') ? <Phone number={text} /> : text;
}

function CorrectedCell({ field, region, text }: { field: string; region: string; text: string }) {
  const isGood = useVerdict(field, region, text);
  return <span className={isGood === undefined ? '' : isGood ? 'text-good' : 'text-bad'}>{text}</span>;
}
