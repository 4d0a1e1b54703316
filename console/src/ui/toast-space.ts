/**
 * The place of messages. If they would cover a control at the right, they are at the left. If they would cover one there
 * too, the page above the bar of actions ends above them. They are above a floating bar too, which does not move.
 */

/**
 * Moves the messages to the side where they cover no control, or adds space. Returns a function that stops to measure;
 * side and space stay.
 */
export function keepSpace(strip: HTMLElement): () => void {
  let frame = 0;
  // Added space remains until all messages have disappeared, so that the layout does not shift.
  let hasSpace = !['', '0px'].includes(document.documentElement.style.getPropertyValue('--toasts'));
  const measure = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const floating = floatingHeight();
      const actions = heightOf(document.querySelector('[data-action-bar]'));
      setSize('--actions', Math.max(actions, floating));
      hasSpace ||= !hasFreeSide(strip);
      // The rows end above a floating bar as well, which is over them.
      const space = heightOf(strip) + Math.max(0, floating - actions);
      if (hasSpace) keepEnd(() => setSize('--toasts', space));
    });
  };
  measure();
  const size = new ResizeObserver(measure);
  size.observe(strip);
  const content = new MutationObserver(measure);
  content.observe(document.body, { childList: true, subtree: true });
  addEventListener('scroll', measure, true);
  return () => {
    cancelAnimationFrame(frame);
    size.disconnect();
    content.disconnect();
    removeEventListener('scroll', measure, true);
  };
}

const heightOf = (element: Element | null) => element?.getBoundingClientRect().height ?? 0;

/** Returns the pixels from the end of the page to the top of its floating bar; 0: there is none. */
function floatingHeight(): number {
  const [bar, page] = ['[data-floating-bar]', '#main'].map((name) => document.querySelector(name));
  if (!bar || !page) return 0;
  return page.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
}

/** Removes the space. The next message is at its usual side. */
export function releaseSpace(strip: HTMLElement): void {
  delete strip.dataset.side;
  keepEnd(() => setSize('--toasts', 0));
}

/** Whether the messages cover no control at the right, or at the left, where they then are. They never go back. */
function hasFreeSide(strip: HTMLElement): boolean {
  if (!coversControl(strip)) return true;
  if (strip.dataset.side !== undefined) return false;
  strip.dataset.side = 'left';
  if (!coversControl(strip)) return true;
  delete strip.dataset.side;
  return false;
}

function setSize(name: '--toasts' | '--actions', height: number): void {
  document.documentElement.style.setProperty(name, `${height}px`);
}

function keepEnd(change: () => void): void {
  const ended = [...document.querySelectorAll<HTMLElement>('[data-scrolls]')].filter(
    ({ scrollTop, clientHeight, scrollHeight }) => scrollTop + clientHeight >= scrollHeight - 1,
  );
  change();
  for (const element of ended) element.scrollTop = element.scrollHeight;
}

const controls = 'a[href], button, input, textarea, label';
/** Pixels from the end of a control to a point in its last line. */
const lastLine = 8;

/** Whether messages cover the middle of a control, or its last line. */
function coversControl(strip: Element): boolean {
  return [...document.querySelectorAll(controls)].some((item) => {
    if (strip.contains(item)) return false;
    const { x, y, width, height } = item.getBoundingClientRect();
    const left = x + width / 2;
    return (
      width > 0 &&
      [y + height / 2, y + height - lastLine].some(
        (top) => strip.contains(document.elementFromPoint(left, top)) && isInView(item, top),
      )
    );
  });
}

function isInView(item: Element, top: number): boolean {
  for (let above = item.parentElement; above !== null; above = above.parentElement) {
    const edge = above.getBoundingClientRect();
    const isCut = getComputedStyle(above).overflowY !== 'visible';
    if (isCut && (top > edge.bottom || top < edge.top)) return false;
  }
  return true;
}
