const hues = 12;
const spread = new Map<string, number>();

/** Gives each of these names another colour, as far as there are colours. An earlier name keeps its colour. */
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

/** Returns the colour of a tag. */
export const hueOfTag = (name: string): number => spread.get(name) ?? hueOf(name);

/** Returns one of twelve colours, always the same for a text. */
export function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return (sum % hues) * 30;
}
