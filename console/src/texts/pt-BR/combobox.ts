/** The texts of lists to choose from. */
import type { combobox as english } from '../en/combobox.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const combobox: Like<typeof english> = {
  search: 'Buscar',
  empty: 'Nenhum resultado',
  make: (name) => `Criar “${name}”`,
  more: (count) =>
    plural(count, { one: 'Mais {n}. Digite para encontrar.', other: 'Mais {n}. Digite para encontrar.' }),
};
