/** Items of a catalog that an edit names. */
import { firstBy } from '../runtime/first-entries.js';
import { fold, tidyName } from '../text/compared-text.js';
import type { CatalogItem } from './contact.js';

/** A reference; `folded`: the name in any letter case. */
type SpelledRef =
  | { readonly by: 'number' | 'id' }
  | { readonly by: 'name'; readonly name: string; readonly folded: boolean };

/**
 * Returns the named items, each once. An account may have a name in several spellings. In any letter case, a name
 * means the item that the contact has: the same spelling, else the oldest one. Otherwise `resolve` decides.
 */
export function namedItems<Ref extends SpelledRef>(
  refs: readonly Ref[],
  current: readonly CatalogItem[],
  resolve: (ref: Ref) => CatalogItem | undefined,
): readonly CatalogItem[] {
  const isFolded = refs.some((ref) => ref.by === 'name' && ref.folded);
  const byAge = isFolded ? current.toSorted((left, right) => left.number - right.number) : [];
  const exact = firstBy(byAge, (item) => tidyName(item.name));
  const alike = firstBy(byAge, (item) => fold(item.name));
  const foundItems = refs.flatMap((ref) => {
    const item = resolve(ref);
    if (item === undefined || ref.by !== 'name' || !ref.folded) return item ?? [];
    const folded = fold(ref.name);
    // An item with another name was found by its id.
    if (fold(item.name) !== folded) return item;
    return exact.get(tidyName(ref.name)) ?? alike.get(folded) ?? item;
  });
  return uniqueItems(foundItems);
}

export function uniqueItems(items: readonly CatalogItem[]): readonly CatalogItem[] {
  return [...new Map(items.map((item) => [item.number, item])).values()];
}
