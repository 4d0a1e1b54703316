/** Scrolls to a labelled element of a page, such as one setting. */

const maxMs = 3_000;
const everyMs = 50;
const labels = 'main :is(label, legend, h2, h3, th, td, [role=rowheader], [role=cell], [role=gridcell])';

/**
 * Shows the element with this label, once the page is loaded. A field gets the focus; any other element is only shown.
 */
export function scrollToLabel(label: string): void {
  const until = performance.now() + maxMs;
  const search = () => {
    const found = [...document.querySelectorAll<HTMLElement>(labels)].find(
      (one) => one.textContent?.trim() === label,
    );
    if (found !== undefined) show(found);
    else if (performance.now() < until) setTimeout(search, everyMs);
  };
  search();
}

function show(found: HTMLElement): void {
  found.scrollIntoView({ block: 'center' });
  const control =
    found instanceof HTMLLabelElement
      ? found.control
      : found instanceof HTMLLegendElement
        ? found.parentElement?.querySelector<HTMLElement>('input, select, button')
        : undefined;
  control?.focus({ preventScroll: true });
}
