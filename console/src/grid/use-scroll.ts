/** The rows of a list that are in view. Only these are in the document, however long the list is. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { ScaledScroll } from './scaled-scroll.ts';

export interface Scroll {
  readonly from: number;
  readonly to: number;
  /** the number of rows in the document, unless the list is shorter */
  readonly slots: number;
  readonly height: number;
  /** Pixels from the top of the element to a row. */
  readonly topOf: (row: number) => number;
  readonly toRow: (row: number) => void;
  /** rows were added above, or removed: the visible rows stay in place */
  readonly moveBy: (rows: number) => void;
  readonly toTop: () => void;
  readonly rowsInView: () => number;
  readonly isScrolled: () => boolean;
}

interface ScrollOptions {
  readonly count: number;
  readonly rowHeight: number;
  /** Pixels of the sticky header. */
  readonly headHeight: number;
  /** Pixels after the last row. */
  readonly footHeight: number;
}

/** Rows that are rendered before and after the visible ones. */
const ahead = 10;
/** Milliseconds without scrolling until the scroll bar is corrected, and its rows are drawn. */
const restMs = 150;

/** The end of a scroll. */
class Rest {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `task` once, when nothing has scrolled for `restMs`. */
  await(task: () => void): void {
    this.end();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      task();
    }, restMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  unlessAwaited(task: () => void): void {
    if (this.#timer === undefined) task();
  }
}

export function useScroll(
  element: RefObject<HTMLDivElement | null>,
  { count, rowHeight, headHeight, footHeight }: ScrollOptions,
): Scroll {
  const [scroll] = useState(() => new ScaledScroll());
  const [view, setView] = useState(600);
  const [drawn, setDrawn] = useState({ at: 0, shift: 0 });
  const [rest] = useState(() => new Rest());
  scroll.resize(count * rowHeight + footHeight, view);

  const draw = useCallback(() => {
    const { at, shift } = scroll;
    scroll.drawn();
    // A row further is a row to draw; pixels are the browser's matter.
    const step = Math.floor(at / rowHeight);
    setDrawn((now) => (Math.floor(now.at / rowHeight) === step && now.shift === shift ? now : { at, shift }));
  }, [scroll, rowHeight]);
  const put = useCallback(
    (top: number) => {
      if (element.current !== null && Math.abs(element.current.scrollTop - top) >= 1)
        element.current.scrollTop = top;
      draw();
    },
    [element, draw],
  );

  useLayoutEffect(() => {
    const one = element.current;
    if (one === null) return;
    const measure = () => setView(Math.max(rowHeight, one.clientHeight - headHeight));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(one);
    const onScroll = () => {
      scroll.scrolled(one.scrollTop);
      if (scroll.isDue(performance.now())) draw();
      rest.await(() => put(scroll.settle(one.scrollTop)));
    };
    one.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      one.removeEventListener('scroll', onScroll);
      rest.end();
    };
  }, [element, scroll, draw, put, rest, rowHeight, headHeight]);
  // A shorter list may end before its old scroll position. A scroll draws when it is due, and when it rests.
  useEffect(() => rest.unlessAwaited(draw));

  const first = Math.floor(drawn.at / rowHeight);
  const inView = Math.ceil(view / rowHeight);
  return {
    from: Math.max(0, first - ahead),
    to: Math.min(count - 1, first + inView + ahead),
    slots: inView + 2 * ahead + 1,
    height: scroll.height,
    topOf: (row) => row * rowHeight - drawn.shift,
    // The position that was read last, since a read of the element ends only after its layout.
    isScrolled: () => scroll.at > 0,
    rowsInView: () => Math.max(1, Math.floor(view / rowHeight) - 1),
    toRow: (row) => {
      const top = row * rowHeight;
      if (top < scroll.at) put(scroll.moveTo(top));
      else if (top + rowHeight + footHeight > scroll.at + view)
        put(scroll.moveTo(top + rowHeight + footHeight - view));
    },
    moveBy: (rows) => put(scroll.moveTo(scroll.at + rows * rowHeight)),
    toTop: () => put(scroll.moveTo(0)),
  };
}
