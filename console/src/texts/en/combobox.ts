/** The texts of lists to choose from. */
import { plural } from './phrases.ts';

export const combobox = {
  search: 'Search',
  empty: 'No results',
  make: (name: string) => `Create “${name}”`,
  more: (count: number) =>
    plural(count, { one: '{n} more. Type to find it.', other: '{n} more. Type to find them.' }),
};
