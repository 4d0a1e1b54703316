const hues = 12;
const spread = new Map<string, number>();

/** Gives each of these names another color, until all colors are used. An earlier name keeps its color. */
export function spreadHues(names: readonly string[]): void {
  spread.clear();
  const taken = new Set<number>();
  for (const name of names.slice(0, hues)) {
    let hue = hueOf(name);
    while (taken.has(hue)) hue = (hue + 150) % 360;
    taken.add(hue);
    spread.set(name, hue);
  }
}

/** Returns another color for each of twelve consecutive numbers. The first ones differ most. */
export const hueOfNumber = (number: number): number => (number * 150 + 180) % 360;

export const tintOfHue = (hue: number): string => `oklch(0.62 0.13 ${hue})`;

type Color = string | null | undefined;

/** Returns the color of an item: the chosen one, or for a status that of its number. Lists need no catalog for it. */
export const itemColor = (catalog: string | undefined, item: { number: number; color?: Color }): Color =>
  catalog === 'statuses' && item.color === null ? tintOfHue(hueOfNumber(item.number)) : item.color;

/** Returns the color of a choice of a field: the chosen one, or that of its index. */
export const choiceColor = (color: string | null, index: number): string =>
  color ?? tintOfHue(hueOfNumber(index + 1));

/** Returns the color of a tag, a group or a source. */
export const hueOfTag = (name: string): number => spread.get(name) ?? hueOf(name);

/** Returns one of twelve colors, always the same for a text. */
export function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return (sum % hues) * 30;
}

/** Classes and no inline styles, whose values the browser would compute for each element again. */
const hueClasses: Readonly<Record<number, string>> = {
  0: '[--hue:0]',
  30: '[--hue:30]',
  60: '[--hue:60]',
  90: '[--hue:90]',
  120: '[--hue:120]',
  150: '[--hue:150]',
  180: '[--hue:180]',
  210: '[--hue:210]',
  240: '[--hue:240]',
  270: '[--hue:270]',
  300: '[--hue:300]',
  330: '[--hue:330]',
};

export const hueClass = (hue: number): string => hueClasses[hue] ?? '';
