/** The height of the rows of the list, which each browser chooses. */
import { useEffect, useState } from 'react';

const stored = 'switchbook.rows';

export function useRowHeight() {
  const [isCompact, onCompact] = useState(() => localStorage.getItem(stored) === 'compact');
  useEffect(() => localStorage.setItem(stored, isCompact ? 'compact' : 'usual'), [isCompact]);
  return { isCompact, onCompact, rowHeight: isCompact ? 30 : 36 };
}
