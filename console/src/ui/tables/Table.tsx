/** Tables, the same on every page: rows of 40 px, a header that stays visible, and rows that unfold. */
import { Fragment, type Key, type MouseEvent, type ReactNode, useState } from 'react';
import { t } from '../../texts/texts.ts';
import { IconButton } from '../buttons.tsx';
import { Icon } from '../Icon.tsx';

interface HeadColumn {
  readonly title: ReactNode;
  /** width, alignment and visibility; its cells have the same */
  readonly look?: string;
}

export interface Column<Row> extends HeadColumn {
  readonly cell: (row: Row) => ReactNode;
  /** The cell names the row, so screen readers read it with every other cell. */
  readonly isHead?: boolean;
  /** the order that a click on the heading selects; `true` while the table has it */
  readonly sort?: { readonly isUsed: boolean; readonly isUp?: boolean; readonly onSort: () => void };
}

export const column = <Row,>(title: ReactNode, look: string, cell: (row: Row) => ReactNode): Column<Row> => ({
  title,
  look,
  cell,
});

/** A column of text, which is cut if it does not fit. */
export const textColumn = <Row,>(
  title: string,
  look: string,
  of: (row: Row) => string | null,
  textLook = 'text-ink-soft',
): Column<Row> => ({
  title,
  look: `max-w-0 ${look}`,
  cell: (row) => <span className={`bidi block truncate ${textLook}`}>{of(row)}</span>,
});

/** Shows the header of a table whose rows the page renders itself. */
export function TableHead(props: {
  columns: readonly (HeadColumn & Pick<Column<never>, 'sort'>)[];
  className?: string;
}) {
  const { columns, className = '' } = props;
  return (
    <thead className={className}>
      <tr className="text-left text-xs text-ink-faint">
        {columns.map(({ title, sort, look = '' }, index) => (
          <th
            // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and titles may be there twice
            key={index}
            scope="col"
            {...(sort?.isUsed && { 'aria-sort': 'other' as const })}
            className={`sticky top-0 z-10 h-9 bg-surface font-medium !text-ink-faint shadow-[inset_0_-1px_var(--line)] ${look}`}
          >
            {sort === undefined ? title : <SortButton {...sort}>{title}</SortButton>}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SortButton(props: NonNullable<Column<never>['sort']> & { children: ReactNode }) {
  const { isUsed, isUp, onSort, children } = props;
  return (
    <button
      type="button"
      onClick={onSort}
      className={`inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink ${isUsed ? 'text-ink' : ''}`}
    >
      {children}
      {isUsed && <Icon name={isUp ? 'up' : 'down'} className="size-3" />}
    </button>
  );
}

/** The first and the last cell keep the edge of the page, so that words begin where its title does. */
const cellLook = 'px-2 first:pl-edge last:pr-edge';

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => Key;
  /** The button that unfolds a row has this name in its label. */
  readonly nameOf?: (row: Row) => string;
  /** the facts that a row unfolds */
  readonly detail?: (row: Row) => ReactNode;
}

const toggleLook = 'w-8 pl-edge';

export function Table<Row>({ label, columns, rows, keyOf, nameOf, detail }: TableProps<Row>) {
  const [open, setOpen] = useState<Key>();
  const heads = columns.map((item) => ({ ...item, look: `${cellLook} ${item.look ?? ''}` }));
  const details = { title: <span className="sr-only">{t.table.details}</span>, look: toggleLook };
  return (
    <table aria-label={label} className="w-full max-w-page border-separate [border-spacing:0] text-sm">
      <TableHead columns={detail === undefined ? heads : [details, ...heads]} />
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          const isOpen = open === key;
          const toggle = () => setOpen(isOpen ? undefined : key);
          return (
            <Fragment key={key}>
              <tr
                className={`${isOpen ? 'bg-canvas' : 'hover:bg-canvas'} ${detail === undefined ? '' : 'cursor-pointer'}`}
                {...(detail !== undefined && { onClick: (event) => isOnRow(event) && toggle() })}
              >
                {detail !== undefined && (
                  <td className={`border-b border-line ${toggleLook}`}>
                    <IconButton
                      icon={isOpen ? 'down' : 'right'}
                      label={t.table.detailsOf(nameOf?.(row) ?? String(key))}
                      aria-expanded={isOpen}
                      onClick={toggle}
                      className="-ml-2"
                    />
                  </td>
                )}
                {heads.map(({ cell, look, isHead }, index) => {
                  const Cell = isHead === true ? 'th' : 'td';
                  return (
                    <Cell
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
                      key={index}
                      {...(isHead === true && { scope: 'row' as const })}
                      className={`h-10 border-b border-line py-1 text-left font-normal ${look}`}
                    >
                      {cell(row)}
                    </Cell>
                  );
                })}
              </tr>
              {isOpen && (
                <tr className="bg-canvas">
                  {/* Details begin where the words of their row do. */}
                  <td className="border-b border-line" />
                  <td colSpan={heads.length} className="border-b border-line px-2 py-3">
                    {detail?.(row)}
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

/** Whether the row itself was clicked: no control in it, no menu of it, and no text that is being selected. */
function isOnRow({ target, currentTarget }: MouseEvent): boolean {
  return (
    target instanceof Element &&
    currentTarget.contains(target) &&
    target.closest('a, button, input, label') === null &&
    getSelection()?.isCollapsed !== false
  );
}
