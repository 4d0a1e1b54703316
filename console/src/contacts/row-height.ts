/** The height of the rows of the list, which each browser chooses. */
import { useState } from 'react';

const stored = 'switchbook.rows';
export const compactRow = 30;
const usualRow = 36;

export function useRowHeight(): readonly [number, (isCompact: boolean) => void] {
  const [height, setHeight] = useState(() =>
    localStorage.getItem(stored) === 'compact' ? compactRow : usualRow,
  );
  return [
    height,
    (isCompact) => {
      setHeight(isCompact ? compactRow : usualRow);
      if (isCompact) localStorage.setItem(stored, 'compact');
      else localStorage.removeItem(stored);
    },
  ];
}
