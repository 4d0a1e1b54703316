/** Copy, cut and paste while the grid has the focus. */
import { type RefObject, useEffect, useRef } from 'react';
import type { GridProps } from './grid-props.ts';

const events = ['copy', 'cut', 'paste'] as const;

export function useClipboardEvents<Item>(
  element: RefObject<HTMLDivElement | null>,
  props: GridProps<Item>,
): void {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const handle = (event: ClipboardEvent) => {
      // The browser sends it to the target of the last click, which may not have the focus.
      if (document.activeElement !== element.current) return;
      const { onCopy, onCut, onPaste } = latest.current;
      const run = { copy: onCopy, cut: onCut, paste: onPaste }[event.type as (typeof events)[number]];
      if (event.clipboardData !== null) run(event, event.clipboardData);
    };
    for (const name of events) document.addEventListener(name, handle);
    return () => {
      for (const name of events) document.removeEventListener(name, handle);
    };
  }, [element]);
}
