/** The texts of lists to choose from. */
import type { combobox as english } from '../en/combobox.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const combobox: Like<typeof english> = {
  search: 'Cari',
  empty: 'Tidak ada hasil',
  make: (name) => `Buat “${name}”`,
  more: (count) => plural(count, { other: '{n} lagi. Ketik untuk menemukannya.' }),
};
