/** Numbers as people read them: `+49 1512 3456789`. Pure; `use-phone-format.ts` loads the data. */

/** The digits of each group, such as `3 4,7`; `leading`: the beginnings of the numbers with this format. */
type Format = readonly [lengths: string, leading?: string];
/** The key is the calling code. */
export type Formats = Readonly<Record<string, readonly Format[]>>;

export function formatPhone(number: string, formats: Formats | undefined): string {
  const digits = number.replace(/^\+/, '');
  if (formats === undefined || !/^\d+$/.test(digits)) return `+${digits}`;
  // No calling code is the beginning of another one.
  const code = [1, 2, 3]
    .map((length) => digits.slice(0, length))
    .find((start) => Object.hasOwn(formats, start));
  if (code === undefined) return `+${digits}`;
  const rest = digits.slice(code.length);
  for (const [lengths, leading] of formats[code] ?? []) {
    if (leading !== undefined && !new RegExp(`^(?:${leading})`).test(rest)) continue;
    const groups = lengths.replaceAll(/(\S+) ?/g, '(\\d{$1})');
    const found = new RegExp(`^${groups}$`).exec(rest);
    if (found !== null) return `+${code} ${found.slice(1).join(' ')}`;
  }
  return `+${code} ${rest}`;
}
