/** Whether a message covers a control. Controls that are scrolled out of view are not covered. */
const controls = 'a[href], button, input, textarea';

export function coversControl(strip: Element): boolean {
  const cards = [...strip.children].map((card) => card.getBoundingClientRect());
  return [...document.querySelectorAll(controls)].some((one) => {
    if (strip.contains(one)) return false;
    const { x, y, width, height } = one.getBoundingClientRect();
    const [left, top] = [x + width / 2, y + height / 2];
    const isUnder = cards.some(
      (card) => left >= card.left && left <= card.right && top >= card.top && top <= card.bottom,
    );
    return isUnder && width > 0 && isInView(one, top);
  });
}

function isInView(one: Element, top: number): boolean {
  for (let above = one.parentElement; above !== null; above = above.parentElement) {
    const edge = above.getBoundingClientRect();
    const isCut = getComputedStyle(above).overflowY !== 'visible';
    if (isCut && (top > edge.bottom || top < edge.top)) return false;
  }
  return true;
}
