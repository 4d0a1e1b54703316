/** Pages that are read at their end are still at their end after a change of their height: buttons there stay in view. */
export function keepEnd(change: () => void): void {
  const ended = [...document.querySelectorAll<HTMLElement>('[data-scrolls]')].filter(
    ({ scrollTop, clientHeight, scrollHeight }) => scrollTop + clientHeight >= scrollHeight - 1,
  );
  change();
  for (const one of ended) one.scrollTop = one.scrollHeight;
}
