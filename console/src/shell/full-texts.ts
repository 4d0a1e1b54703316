/** A text that is cut off on the screen can be read whole: whatever is pointed at gets it as its title. */
function onPointer({ target }: Event): void {
  if (!(target instanceof Element)) return;
  const cut = target.closest<HTMLElement>('.truncate');
  if (cut === null) return;
  const isCut = cut.scrollWidth > cut.clientWidth;
  const text = cut.textContent ?? '';
  // One that was given by hand says more.
  if (isCut && cut.title === '') cut.title = text;
  else if (!isCut && cut.title === text) cut.removeAttribute('title');
}

/** To be called once. */
export function showFullTexts(): () => void {
  document.addEventListener('pointerover', onPointer);
  return () => document.removeEventListener('pointerover', onPointer);
}
