/**
 * Unique names for the options of a chooser. Two members may have the same name, and a person must distinguish them.
 * Pure.
 */

/** A longer value is an id, which people cannot read. */
const maxShown = 12;

type NamedOption = readonly [value: string, name: string, group?: string | undefined];

/**
 * Returns the names. Equal names under one heading are extended by their value, or by their position if the value is an
 * id.
 */
export function distinctNames(options: readonly NamedOption[]): readonly string[] {
  const optionKeyOf = ([, name, group = '']: NamedOption) => `${group}\n${name}`;
  const counts = new Map<string, number>();
  for (const option of options) counts.set(optionKeyOf(option), (counts.get(optionKeyOf(option)) ?? 0) + 1);
  if (counts.size === options.length) return options.map(([, name]) => name);
  const places = new Map<string, number>();
  return options.map((option) => {
    const [value, name] = option;
    if (counts.get(optionKeyOf(option)) === 1) return name;
    const place = (places.get(optionKeyOf(option)) ?? 0) + 1;
    places.set(optionKeyOf(option), place);
    return `${name} (${value !== '' && value.length <= maxShown ? value : place})`;
  });
}

/** Returns the options with distinct names. */
export function distinctChoices<
  Choice extends { readonly value: string; readonly label: string; readonly group?: string | undefined },
>(options: readonly Choice[]): readonly Choice[] {
  const names = distinctNames(options.map(({ value, label, group }) => [value, label, group]));
  return options.map((option, index) => ({ ...option, label: names[index] ?? option.label }));
}
