/** The space for the list: a phone, a medium screen or the space next to an open contact, or a wide screen. */
import { useSyncExternalStore } from 'react';
import type { ListWidth } from '../table/columns.tsx';

const narrow = matchMedia('(max-width: 639px)');
/** Up to this width the usual columns do not fit next to the navigation. */
const middle = matchMedia('(max-width: 1149px)');
/** Pixels of a screen on which the usual columns fit next to an open contact. */
const wide = 1500;

export function useListWidth(isPersonOpen: boolean): ListWidth {
  const isNarrow = useSyncExternalStore(onWidth, () => narrow.matches);
  const isMiddle = useSyncExternalStore(onWidth, () => middle.matches);
  if (isNarrow) return 'narrow';
  return isMiddle || (isPersonOpen && innerWidth < wide) ? 'middle' : 'full';
}

function onWidth(listener: () => void): () => void {
  for (const query of [narrow, middle]) query.addEventListener('change', listener);
  return () => {
    for (const query of [narrow, middle]) query.removeEventListener('change', listener);
  };
}
