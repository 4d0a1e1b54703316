/** Colors of catalog items, `#rrggbb`, and the names that CSS has for some. */

const names: Readonly<Record<string, string>> = {
  black: '#000000',
  silver: '#c0c0c0',
  gray: '#808080',
  grey: '#808080',
  white: '#ffffff',
  maroon: '#800000',
  red: '#ff0000',
  purple: '#800080',
  fuchsia: '#ff00ff',
  magenta: '#ff00ff',
  green: '#008000',
  lime: '#00ff00',
  olive: '#808000',
  yellow: '#ffff00',
  navy: '#000080',
  blue: '#0000ff',
  teal: '#008080',
  aqua: '#00ffff',
  cyan: '#00ffff',
  orange: '#ffa500',
  pink: '#ffc0cb',
  brown: '#a52a2a',
  gold: '#ffd700',
  indigo: '#4b0082',
  violet: '#ee82ee',
};

/** Characters of a color; spaces without end would take minutes to read. */
const maxLength = 100;

/**
 * Reads the color of a CSS text: six, three or eight hex digits, `rgb(…)`, or a common name; null for any other text.
 */
export function readColor(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return null;
  if (/^#?[0-9a-f]{6}$/i.test(trimmed)) return trimmed.startsWith('#') ? trimmed : `#${trimmed}`;
  const lower = trimmed.toLowerCase();
  // Drops the transparency.
  const [, six] = /^#([0-9a-f]{6})[0-9a-f]{2}$/.exec(lower) ?? [];
  if (six !== undefined) return `#${six}`;
  const [, three] = /^#([0-9a-f]{3})[0-9a-f]?$/.exec(lower) ?? [];
  if (three !== undefined) return `#${[...three].map((digit) => digit + digit).join('')}`;
  const [, ...parts] =
    /^rgba?\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*(?:[,/]\s*[\d.]+%?\s*)?\)$/.exec(lower) ??
    [];
  const values = parts.map(Number);
  if (values.length === 3 && values.every((value) => value <= 255))
    return `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  return Object.hasOwn(names, lower) ? (names[lower] ?? null) : null;
}
