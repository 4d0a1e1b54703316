/** The texts of the export of contacts. */
import type { exporting as english } from '../en/exporting.ts';
import type { Like } from '../like.ts';
import { number } from './phrases.ts';

export const exporting: Like<typeof english> = {
  button: 'Экспортировать',
  title: 'Экспорт контактов',
  /** `count` is undefined until it is counted */
  all: (count: number | undefined) =>
    count === undefined ? 'Все контакты' : `Все контакты (${number(count)})`,
  filtered: (count: number | undefined) =>
    count === undefined ? 'Все контакты по фильтру' : `Контакты по фильтру (${number(count)})`,
  format: 'Формат',
  formats: {
    csv: ['CSV', 'Для электронных таблиц. Списки разделены точкой с запятой.'],
    ndjson: ['NDJSON', 'Для программ. Один контакт в строке, со всеми полями.'],
    vcf: ['vCard', 'Для адресных книг и телефонов.'],
  },
  notes: 'Заметки не экспортируются. Файл любого формата можно импортировать снова.',
  save: 'Экспортировать',
  running: (size: string) => `Сохранено ${size}`,
  done: (name: string) => `Файл сохранён: ${name}.`,
  broken: 'Соединение прервалось, поэтому файл неполный. Экспортируйте снова.',
  nothing: 'Ни один контакт не подходит под фильтр.',
};
