/** The texts of the page of phone numbers without a country code. */
import type { numbers as english } from '../en/numbers.ts';
import type { Like } from '../like.ts';

export const numbers: Like<typeof english> = {
  text: 'У этих номеров телефонов нет кода страны. Они действительны только в стране учётной записи.',
  list: 'Номера телефонов без кода страны',
  none: 'У всех номеров телефонов есть код страны',
  noRegion: 'У учётной записи не указана страна',
  noRegionText: 'Выберите страну в настройках. Тогда эта страница сможет проверить номера.',
  toSettings: 'Открыть настройки',
  contact: 'Контакт',
  written: 'Как введено',
  stored: 'Как сохранено',
  corrected: 'После исправления',
  held: 'Этот номер есть у другого контакта. Лучше объедините эти два контакта.',
  correct: 'Исправить номера',
  confirmTitle: 'Исправить все номера телефонов без кода страны?',
  confirmText:
    'Массовое изменение добавит к каждому номеру код страны учётной записи. Его можно откатить в течение 30 дней.',
};
