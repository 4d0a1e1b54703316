/** The text without a run at its end, in one pass; `/0+$/` would begin again at each character of any other run. */
export function trimEnd(text: string, isPart: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isPart(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** A path or URL without slashes at its end. */
export function withoutEndSlashes(text: string): string {
  return trimEnd(text, (character) => character === '/');
}
