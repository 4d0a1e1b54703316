const hues = 12;
const spread = new Map<string, number>();
const statuses = new Map<string, number>();

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

/** Gives each of these statuses the color of its number. */
export function setStatusHues(items: readonly { name: string; number: number }[]): void {
  statuses.clear();
  for (const { name, number } of items) statuses.set(name, hueOfStatus(number));
}

/** Returns another color for each of twelve consecutive numbers. Lists need no catalog for it. */
export const hueOfStatus = (number: number): number => (number * 150 + 180) % 360;

/** Returns the color of a tag or a status. */
export const hueOfTag = (name: string): number => spread.get(name) ?? statuses.get(name) ?? hueOf(name);

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
