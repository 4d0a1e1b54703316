/** Bounds that are checked before a body is parsed. */

/** Whether a body has a byte more often than `most`. The search is native, so a megabyte costs little. */
export function isMoreFrequent(bytes: Buffer, byte: number, most: number): boolean {
  let count = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}
