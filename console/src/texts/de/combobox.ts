/** The texts of lists to choose from. */
import type { combobox as english } from '../en/combobox.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const combobox: Like<typeof english> = {
  search: 'Suchen',
  empty: 'Keine Treffer',
  make: (name) => `„${name}“ anlegen`,
  more: (count) =>
    plural(count, {
      one: '{n} weiterer Eintrag. Tippen Sie, um ihn zu finden.',
      other: '{n} weitere Einträge. Tippen Sie, um sie zu finden.',
    }),
};
