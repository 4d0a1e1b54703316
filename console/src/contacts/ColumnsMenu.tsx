/** The menu of the columns that the list shows: members of contacts, and the fields that the account declares. */
import { useQuery } from '@tanstack/react-query';
import { fieldsQuery } from '../fields/queries.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from '../ui/overlays.tsx';
import { columnIds, ownPrefix } from './columns.tsx';
import { tightLabel } from './Toolbar.tsx';
import type { ShownColumn } from './view.ts';

export interface ColumnsMenuProps {
  readonly shown: readonly ShownColumn[];
  /** empty: the default */
  readonly onColumns: (columns: readonly ShownColumn[]) => void;
  readonly isCompact: boolean;
  readonly onCompact: (isCompact: boolean) => void;
  /** present on a narrow screen, which has no button for it */
  readonly onExport: (() => void) | undefined;
}

export function ColumnsMenu(props: ColumnsMenuProps) {
  return (
    <Menu
      align="end"
      trigger={
        <Button icon="columns">
          <span className={tightLabel}>{t.columnsTitle}</span>
        </Button>
      }
    >
      <Checks shown={props.shown} onColumns={props.onColumns} />
      <MenuLine />
      <MenuCheck isChecked={props.isCompact} onChange={props.onCompact}>
        {t.compactRows}
      </MenuCheck>
      <MenuItem icon="columns" onSelect={() => props.onColumns([])}>
        {t.usualColumns}
      </MenuItem>
      {props.onExport && (
        <>
          <MenuLine />
          <MenuItem icon="export" onSelect={props.onExport}>
            {t.exporting.button}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

/** The fields are requested when the menu opens. */
function Checks({ shown, onColumns }: Pick<ColumnsMenuProps, 'shown' | 'onColumns'>) {
  const { data: fields = [] } = useQuery(fieldsQuery);
  const check = (id: string, title: string) => (
    <MenuCheck
      key={id}
      isChecked={shown.some((one) => one.id === id)}
      onChange={(isChecked) => {
        const next = isChecked ? [...shown, { id }] : shown.filter((one) => one.id !== id);
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
