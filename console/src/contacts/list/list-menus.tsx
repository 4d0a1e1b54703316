/** The items of the menus above the list: its columns, which are members of contacts and fields of the account, and its order. */
import { useQuery } from '@tanstack/react-query';
import { fieldsQuery } from '../../fields/queries.ts';
import { t } from '../../texts/texts.ts';
import { MenuCheck, MenuItem, MenuLabel, MenuLine } from '../../ui/menus/overlays.tsx';
import { orders } from '../orders.ts';
import { columnIds, ownPrefix } from '../table/columns.tsx';
import type { ColumnsMenuProps } from './toolbar.tsx';

export function ColumnItems(props: ColumnsMenuProps) {
  return (
    <>
      <Checks shown={props.shown} onColumns={props.onColumns} />
      <MenuLine />
      <MenuCheck isChecked={props.isCompact} onChange={props.onCompact}>
        {t.compactRows}
      </MenuCheck>
      <MenuItem label={t.usualColumns} icon="columns" onSelect={() => props.onColumns([])} />
      {props.onExport && <MenuLine />}
      {props.onImport && <MenuItem label={t.importFile} icon="import" onSelect={props.onImport} />}
      {props.onExport && <MenuItem label={t.exporting.button} icon="export" onSelect={props.onExport} />}
    </>
  );
}

/** Shows a checkbox for each column. The fields are requested when the menu opens. */
function Checks({ shown, onColumns }: Pick<ColumnsMenuProps, 'shown' | 'onColumns'>) {
  const { data: fields = [] } = useQuery(fieldsQuery);
  const check = (id: string, title: string) => (
    <MenuCheck
      key={id}
      isChecked={shown.some((column) => column.id === id)}
      onChange={(isChecked) => {
        const next = isChecked ? [...shown, { id }] : shown.filter((column) => column.id !== id);
        if (next.length > 0) onColumns(next);
      }}
    >
      {title}
    </MenuCheck>
  );
  return (
    <>
      <MenuLabel>{t.columnsTitle}</MenuLabel>
      {columnIds.map((id) => check(id, t.columns[id]))}
      {fields.length > 0 && <MenuLabel>{t.pages.fields}</MenuLabel>}
      {fields.map((field) => check(ownPrefix + field.key, field.label))}
    </>
  );
}

export function OrderItems({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  return (
    <>
      <MenuLabel>{t.order}</MenuLabel>
      {orders.map((order) => (
        <MenuItem
          label={t.orders[order]}
          key={order}
          icon={order === sort ? 'check' : 'none'}
          onSelect={() => onSort(order)}
        />
      ))}
    </>
  );
}
