/** The texts of lists to choose from. */
import type { combobox as english } from '../en/combobox.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const combobox: Like<typeof english> = {
  search: 'Buscar',
  empty: 'Sin resultados',
  make: (name) => `Crear «${name}»`,
  more: (count) =>
    plural(count, {
      one: '{n} más. Escriba para encontrarlo.',
      other: '{n} más. Escriba para encontrarlos.',
    }),
};
