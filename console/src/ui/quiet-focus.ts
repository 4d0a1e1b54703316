/** Automatic focus must not catch keys that a user types elsewhere: it waits until no key was pressed for a second. */
import { type RefObject, useEffect, useRef } from 'react';

const quietMs = 1_000;
let lastKeyAt = Number.NEGATIVE_INFINITY;

window.addEventListener(
  'keydown',
  () => {
    lastKeyAt = performance.now();
  },
  true,
);

/** Returns the milliseconds until the keyboard has been quiet for long enough. */
function untilQuiet(): number {
  return Math.max(0, lastKeyAt + quietMs - performance.now());
}

/** Focuses the field once the keyboard is quiet, unless the person went elsewhere meanwhile. */
export function useQuietFocus<Element extends HTMLElement>(): RefObject<Element | null> {
  const field = useRef<Element>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const before = document.activeElement;
    const focus = () => {
      const rest = untilQuiet();
      if (rest > 0) timer = setTimeout(focus, rest);
      else if ([before, document.body].includes(document.activeElement ?? document.body))
        field.current?.focus();
    };
    focus();
    return () => clearTimeout(timer);
  }, []);
  return field;
}
