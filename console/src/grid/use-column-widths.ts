/** The widths of the columns: the chosen ones, and shares of the remaining space. */
import { type CSSProperties, type RefObject, useLayoutEffect, useMemo, useState } from 'react';
import { checkWidth, sum, widthsIn } from './column.ts';
import type { GridProps } from './grid-props.ts';

export function useColumnWidths<Item>(
  element: RefObject<HTMLDivElement | null>,
  { columns, widths: chosen }: GridProps<Item>,
): readonly number[] {
  const [available, setAvailable] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setAvailable(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return useMemo(() => {
    const sized = columns.map(({ id, width, grow }) => {
      const own = chosen.get(id);
      return own === undefined ? { width, ...(grow === undefined ? {} : { grow }) } : { width: own };
    });
    return widthsIn(available, sized);
  }, [columns, chosen, available]);
}

/** Returns the properties of the style sheet with the columns of all rows. */
export function propertiesOf(widths: readonly number[]): CSSProperties & Record<string, string> {
  const lefts = widths.map((_, index) => checkWidth + sum(widths.slice(0, index)));
  return {
    '--grid-columns': [checkWidth, ...widths].map((width) => `${width}px`).join(' '),
    '--grid-width': `${checkWidth + sum(widths)}px`,
    ...Object.fromEntries(lefts.map((left, index) => [`--grid-left-${index}`, `${left}px`])),
  };
}
