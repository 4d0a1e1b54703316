/** Shows truncated text in full on hover, as the title of its element. */
function onPointer({ target }: Event): void {
  if (!(target instanceof Element)) return;
  const cut = target.closest<HTMLElement>('.truncate');
  if (cut === null) return;
  const isCut = cut.scrollWidth > cut.clientWidth;
  const text = cut.textContent ?? '';
  // A title set in the source has more information, so it is kept.
  if (isCut && cut.title === '') cut.title = text;
  else if (!isCut && cut.title === text) cut.removeAttribute('title');
}

/** Call it once. Returns a function that removes the listener. */
export function showFullTexts(): () => void {
  document.addEventListener('pointerover', onPointer);
  return () => document.removeEventListener('pointerover', onPointer);
}
