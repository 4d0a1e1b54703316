/** The heading of the grid: the checkbox of all rows, and the columns with their changes. */
import { t } from '../texts/texts.ts';
import { Checkbox } from '../ui/inputs.tsx';
import { type GridColumn, moved, within } from './column.ts';
import type { RenderedGrid, ShownWidth } from './grid-props.ts';
import { HeaderCell } from './HeaderCell.tsx';
import { propertiesOf } from './use-column-widths.ts';

export function GridHead<Item>(grid: RenderedGrid<Item>) {
  const { props, element, widths } = grid;
  const { columns, frozen, headCheck, onColumns } = props;
  const shown = columns.map(({ id }) => withWidth(id, props.widths.get(id)));
  const resize = (index: number, width: number) =>
    onColumns(shown.with(index, withWidth(columns[index]?.id ?? '', within(width))), frozen);
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="grid-head group/row sticky top-0 z-30 border-b border-line bg-surface text-xs font-medium text-ink-faint"
    >
      <span
        role="columnheader"
        aria-colindex={1}
        className={`flex items-center bg-inherit pl-[calc(var(--edge)-4px)] ${frozen > 0 ? 'grid-frozen' : ''}`}
      >
        <Checkbox
          label={t.selectRows}
          checked={headCheck === 'all'}
          isMixed={headCheck === 'some'}
          onChange={(event) => props.onCheckAll(event.target.checked)}
        />
      </span>
      {columns.map((column, index) => (
        <HeaderCell
          key={column.id}
          column={column as unknown as GridColumn<never>}
          index={index}
          count={columns.length}
          frozen={frozen}
          width={widths[index] ?? column.width}
          sort={props.sort}
          onSort={props.onSort}
          onDraft={(width) => {
            for (const [name, value] of Object.entries(propertiesOf(widths.with(index, width))))
              element.current?.style.setProperty(name, value);
          }}
          onWidth={(width) => resize(index, width)}
          onFit={() => resize(index, widthOfContent(element.current, index))}
          onMove={(by) => onColumns(moved(shown, index, index + by), frozen)}
          onFreeze={() => onColumns(shown, index < frozen ? index : index + 1)}
          onHide={() => onColumns(shown.toSpliced(index, 1), index < frozen ? frozen - 1 : frozen)}
        />
      ))}
    </div>
  );
}

const withWidth = (id: string, width: number | undefined): ShownWidth =>
  width === undefined ? { id } : { id, width };

function widthOfContent(element: HTMLElement | null, index: number): number {
  const cells = element?.querySelectorAll<HTMLElement>(`[data-cell$=":${index}"] > :first-child`) ?? [];
  const widest = Math.max(
    0,
    ...[...cells].map(({ dataset, scrollWidth }) => Number(dataset.whole ?? scrollWidth)),
  );
  const head = element?.querySelectorAll('[data-head] .truncate')[index]?.scrollWidth ?? 0;
  return Math.max(widest + 20, head + 40);
}
