/** The texts of lists to choose from. */
import type { combobox as english } from '../en/combobox.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const combobox: Like<typeof english> = {
  search: 'Поиск',
  empty: 'Ничего не найдено',
  make: (name) => `Создать «${name}»`,
  more: (count) =>
    plural(count, {
      one: 'Ещё {n}. Введите текст, чтобы найти.',
      few: 'Ещё {n}. Введите текст, чтобы найти.',
      many: 'Ещё {n}. Введите текст, чтобы найти.',
      other: 'Ещё {n}. Введите текст, чтобы найти.',
    }),
};
