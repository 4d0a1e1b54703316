/** The columns of the file, each with the field that it becomes. */
import { type ComponentProps, type ReactNode, useMemo } from 'react';
import type { FileInspection } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Select } from '../ui/forms/Combobox.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import type { Draft } from './draft.ts';
import { fieldGroup, fieldLabel, fitText } from './field-label.ts';

interface ColumnTableProps {
  readonly draft: Draft;
  /** the server's latest inspection of the file, for the current fields */
  readonly fits: FileInspection;
  /** the field for the country, next to the first column of numbers */
  readonly region: ReactNode;
  readonly onFields: (fields: readonly string[]) => void;
}

export function ColumnTable(props: ColumnTableProps) {
  const { columns, fields: known } = props.draft.inspection;
  const options = useMemo(
    () => known.map((field) => [field, fieldLabel(field), fieldGroup(field)] as const),
    [known],
  );
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table aria-label={t.imports.columns} className="w-full text-sm max-sm:block">
        <TableHead
          className="max-sm:sr-only"
          columns={[
            { title: t.imports.column, look: 'px-4' },
            { title: t.imports.samples, look: 'px-2' },
            { title: t.imports.becomes, look: 'w-104 px-2' },
            { title: t.imports.found, look: 'w-48 px-4' },
          ]}
        />
        <tbody className="divide-y divide-line max-sm:block">
          {columns.map((column, index) => (
            <ColumnRow
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and names may be there twice
              key={index}
              column={column}
              index={index}
              options={options}
              {...props}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnRowProps extends ColumnTableProps {
  readonly column: FileInspection['columns'][number];
  readonly index: number;
  readonly options: ComponentProps<typeof Select>['options'];
}

function ColumnRow({ draft, fits, region, onFields, column, index, options }: ColumnRowProps) {
  const { fields: known } = draft.inspection;
  const field = draft.fields[index] ?? '';
  const own = `attributes.${column.name}`;
  const isListed = field === '' || field === own || known.includes(field);
  return (
    <tr className="max-sm:flex max-sm:flex-col max-sm:gap-1 max-sm:px-4 max-sm:py-3">
      <td className="max-w-40 truncate px-4 py-2 font-medium max-sm:max-w-full max-sm:p-0">{column.name}</td>
      <td className="max-w-56 truncate px-2 py-2 text-ink-soft max-sm:max-w-full max-sm:p-0">
        {column.samples.join(', ') || '–'}
      </td>
      <td className="px-2 py-1.5 max-sm:p-0">
        <div className="grid gap-x-2 gap-y-1 sm:grid-cols-2">
          <Select
            aria-label={t.imports.fieldOf(column.name)}
            className="only:col-span-2"
            value={field}
            disabled={draft.sent !== undefined}
            onChange={(next) => onFields(draft.fields.with(index, next))}
            options={[
              ['', t.imports.leftOut],
              ...(known.includes(own)
                ? []
                : [[own, t.imports.ownAttribute(column.name), t.pages.fields] as const]),
              ...(isListed ? [] : [[field, fieldLabel(field), fieldGroup(field)] as const]),
              ...options,
            ]}
          />
          {index === draft.fields.indexOf('phone') && region}
        </div>
      </td>
      <td className="px-4 py-2 text-xs max-sm:p-0">
        <Found draft={draft} fits={fits} index={index} />
      </td>
    </tr>
  );
}

function Found({ draft, fits, index }: { draft: Draft; fits: FileInspection; index: number }) {
  const field = draft.fields[index] ?? '';
  const column = fits.columns[index];
  if (field === '')
    return (
      <span className="text-warn">
        {draft.inspection.columns[index]?.suggested != null && t.imports.looksLikeOptIn}
      </span>
    );
  const isOwn = field !== (draft.inspection.columns[index]?.field ?? '');
  const isByCells = draft.inspection.columns[index]?.by === 'content';
  const by = isOwn ? t.imports.by.mapping : isByCells ? t.imports.by.content : '';
  const confidence = column?.field === field ? column.confidence : null;
  const proof = column?.date_order_proofs.find(({ order }) => order === fits.date_order);
  return (
    <>
      <span className="block text-ink-soft">{by}</span>
      {proof !== undefined && (
        <span className="block text-ink-soft">
          {t.importing.dateOrders[proof.order]}: {proof.value}
        </span>
      )}
      {confidence !== null && confidence !== undefined && (
        <span className={confidence === 100 ? 'text-good' : confidence >= 80 ? 'text-warn' : 'text-bad'}>
          {fitText(confidence)}
        </span>
      )}
    </>
  );
}
