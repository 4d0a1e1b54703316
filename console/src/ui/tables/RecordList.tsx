/**
 * A table of records that people manage one by one. A row unfolds, and its menu has actions, some of which open a
 * dialog.
 */
import { type ReactNode, useState } from 'react';
import { t } from '../../texts/texts.ts';
import { Button } from '../buttons.tsx';
import { ActionMenu, type MenuAction } from '../menus/overlays.tsx';
import { type FactList, Facts } from '../page-frame.tsx';
import { type Column, Table, type TableProps } from './Table.tsx';

export interface RowAction<Name extends string> extends Omit<MenuAction, 'run'> {
  /** the dialog that it opens, or its direct effect */
  readonly run: Name | (() => void);
}

interface RecordListProps<Row, Name extends string> extends Omit<TableProps<Row>, 'nameOf'> {
  readonly nameOf: (row: Row) => string;
  /** the facts of an unfolded row, if there is no other content */
  readonly factsOf?: (row: Row) => FactList;
  readonly actionsOf: (row: Row) => readonly (RowAction<NoInfer<Name>> | false)[];
  readonly dialogs: Readonly<Record<Name, (row: Row, onClose: () => void) => ReactNode>>;
  /** rows that are shown on request */
  readonly ended?: { readonly rows: readonly Row[]; readonly show: string; readonly hide: string };
}

/** Rows that are drawn, and further ones on request: an account may have thousands of tags. */
const drawnAtOnce = 300;

export function RecordList<Row, Name extends string>({
  columns,
  rows,
  ended,
  nameOf,
  factsOf,
  detail = factsOf && ((row) => <RowFacts facts={factsOf(row)} />),
  actionsOf,
  dialogs,
  ...table
}: RecordListProps<Row, Name>) {
  const [open, setOpen] = useState<{ readonly dialog: Name; readonly row: Row }>();
  const [areEndedShown, setEndedShown] = useState(false);
  const [maxDrawn, setMaxDrawn] = useState(drawnAtOnce);
  const runOf = (run: Name | (() => void), row: Row) =>
    typeof run === 'function' ? run : () => setOpen({ dialog: run, row });
  const menu: Column<Row> = {
    title: <span className="sr-only">{t.moreActions}</span>,
    look: 'w-10 text-right',
    cell: (row) => (
      <ActionMenu
        label={t.actionsFor(nameOf(row))}
        actions={actionsOf(row).map((action) => action && { ...action, run: runOf(action.run, row) })}
      />
    ),
  };
  const shown = ended !== undefined && areEndedShown ? [...rows, ...ended.rows] : rows;
  return (
    <>
      <Table
        {...table}
        columns={[...columns, menu]}
        rows={shown.slice(0, maxDrawn)}
        nameOf={nameOf}
        detail={detail}
      />
      {shown.length > maxDrawn && (
        <div className="p-2 text-center">
          <Button look="quiet" onClick={() => setMaxDrawn(maxDrawn + drawnAtOnce)}>
            {t.showMore}
          </Button>
        </div>
      )}
      {ended !== undefined && ended.rows.length > 0 && (
        <div className="px-edge py-2">
          <Button look="quiet" className="-ml-2.5" onClick={() => setEndedShown(!areEndedShown)}>
            {areEndedShown ? ended.hide : ended.show}
          </Button>
        </div>
      )}
      {open && dialogs[open.dialog](open.row, () => setOpen(undefined))}
    </>
  );
}

/** Shows facts that begin at the edge of their row. */
function RowFacts({ facts }: { facts: FactList }) {
  return (
    <div className="-mx-4 -my-2">
      <Facts facts={facts} />
    </div>
  );
}
