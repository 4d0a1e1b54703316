/** The texts of the command palette. */
import type { finder as english } from '../en/finder.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const finder: Like<typeof english> = {
  recent: 'Недавние',
  results: (count) =>
    plural(count, {
      one: '{n} результат',
      few: '{n} результата',
      many: '{n} результатов',
      other: '{n} результата',
    }),
  rows: (count) =>
    plural(count, { one: '{n} строка', few: '{n} строки', many: '{n} строк', other: '{n} строки' }),
  kinds: {
    people: 'Люди',
    tags: 'Теги',
    groups: 'Группы',
    statuses: 'Статусы',
    sources: 'Источники',
    segments: 'Сегменты',
    fields: 'Поля',
    settings: 'Настройки',
    apis: 'API',
    webhooks: 'Вебхуки',
    intakes: 'Приём',
    keys: 'Ключи',
    members: 'Участники',
    imports: 'Импорт',
    deleted: 'Удалённые контакты',
  },
  kindOf: {
    people: 'Человек',
    tags: 'Тег',
    groups: 'Группа',
    statuses: 'Статус',
    sources: 'Источник',
    segments: 'Сегмент',
    fields: 'Поле',
    settings: 'Настройка',
    apis: 'API',
    webhooks: 'Вебхук',
    intakes: 'Приём',
    keys: 'Ключ',
    members: 'Участник',
    imports: 'Импорт',
    deleted: 'Удалён',
  },
  inList: 'Показать всех в списке',
  copyNumber: 'Скопировать номер',
  numberCopied: 'Номер скопирован.',
  openWhatsApp: 'Открыть в WhatsApp',
  call: 'Позвонить',
  writeMail: 'Написать письмо',
  addTag: 'Добавить тег',
  removeTag: 'Убрать тег',
  setStatus: 'Задать статус',
  addGroup: 'Добавить в группу',
  filterBy: {
    tags: 'Фильтр по тегу',
    groups: 'Фильтр по группе',
    statuses: 'Фильтр по статусу',
    sources: 'Фильтр по источнику',
  },
};
