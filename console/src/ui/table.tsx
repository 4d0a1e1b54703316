/** The heads of tables, alike on every page. */
import type { ReactNode } from 'react';

export interface HeadColumn {
  readonly title: ReactNode;
  /** width, alignment and padding, as its cells have them */
  readonly look?: string;
}

export function TableHead({
  columns,
  className = '',
}: {
  columns: readonly HeadColumn[];
  className?: string;
}) {
  return (
    <thead className={className}>
      <tr className="border-b border-line text-left text-xs text-ink-faint">
        {columns.map(({ title, look = '' }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and titles may be there twice
          <th key={index} scope="col" className={`h-9 font-medium ${look}`}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
