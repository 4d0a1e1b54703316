/** Texts of this wire: trimmed of Unicode white space, which is neither more nor less than JavaScript's idea of it. */
const space = /^\p{White_Space}$/u;

/** All white space is in the basic plane, so code units will do. */
function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return space.test(text.charAt(index));
}

/** No pattern for the whole, since a long run of white space must not cost its square. */
export function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start += 1;
  while (end > start && isSpace(text, end - 1)) end -= 1;
  return text.slice(start, end);
}
