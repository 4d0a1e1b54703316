/** The texts of the frame: the navigation, tables and forms of every page. */
import type { frame as english } from '../en/frame.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const frame: Like<typeof english> = {
  table: {
    details: 'Подробности',
    detailsOf: (name) => `Подробности: ${name}`,
  },
  places: { activity: 'Операции', general: 'Общее', apis: 'API', assistants: 'Ассистенты' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count) =>
      plural(count, {
        one: '{n} нерешённая пара',
        few: '{n} нерешённые пары',
        many: '{n} нерешённых пар',
        other: '{n} нерешённой пары',
      }),
    webhooks: (count) =>
      plural(count, {
        one: '{n} вебхук с ошибками',
        few: '{n} вебхука с ошибками',
        many: '{n} вебхуков с ошибками',
        other: '{n} вебхука с ошибками',
      }),
    jobs: (count) => `Выполняется: ${number(count)}`,
    deleted: (count) => `Удалено: ${number(count)}`,
  },
  importFile: 'Импортировать файл',
  done: 'Готово',
  unsaved: { title: 'Отменить изменения?', discard: 'Отменить изменения', keep: 'Продолжить правку' },
  notKept:
    'Введённое слишком длинное, и браузер его не сохранит. Сохраните его, прежде чем уйти со страницы или перезагрузить её.',
  readGuide: 'Открыть руководство',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Заполните это поле.',
    url: 'Введите полный адрес, начиная с https://.',
    short: (count) =>
      plural(count, {
        one: 'Не меньше {n} символа.',
        few: 'Не меньше {n} символов.',
        many: 'Не меньше {n} символов.',
        other: 'Не меньше {n} символа.',
      }),
  },
};
