/** The texts of the page of bulk changes. */
import type { bulkChanges as english } from '../en/bulk.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const bulkChanges: Like<typeof english> = {
  undoTitle: (count: number) =>
    plural(count, {
      one: 'Откатить это изменение {n} контакта?',
      few: 'Откатить это изменение {n} контактов?',
      many: 'Откатить это изменение {n} контактов?',
      other: 'Откатить это изменение {n} контакта?',
    }),
  undoText:
    'Контакты, которые потом изменились ещё раз, сохранят новые значения. Остановить откат нельзя. Ход отката показан на этой странице.',
  list: 'Все массовые изменения',
  text: 'Сервер выполняет массовые изменения в фоне. Эту страницу можно закрыть. Изменение можно откатить в течение 30 дней.',
  none: 'Массовых изменений пока нет',
  noneText: 'Выберите контакты в списке. Затем измените их теги, группы или статус.',
  toContacts: 'Открыть контакты',
  what: 'Изменение',
  changed: 'Изменено',
  unchanged: 'Без изменений',
  failed: 'Ошибки',
  when: 'Когда',
  actions: 'Действия',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed: number, failed: number | undefined) =>
    [`Изменено: ${number(changed)}`, failed === undefined ? '' : `ошибок: ${number(failed)}`]
      .filter(Boolean)
      .join(', '),
  undone: (reverted: number, kept: number | undefined) =>
    [
      `Восстановлено: ${number(reverted)}`,
      kept === undefined ? '' : `сохранили новое значение: ${number(kept)}`,
    ]
      .filter(Boolean)
      .join(', '),
  by: (name: string) => `ключ: ${name}`,
  chosen: 'Выбранные контакты',
  everybody: 'Все контакты',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters: string) => `Контакты по фильтру «${filters}»`,
  noSource: 'Убрать источник',
  setSource: (name: string) => `Установить источник «${name}»`,
  setField: (field: string, value: string) => `Установить «${field}»: ${value}`,
  clearField: (field: string) => `Очистить «${field}»`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what: string) => `Откатить: ${what}`,
  stop: (what: string) => `Остановить: ${what}`,
  correctNumbers: 'Исправить номера',
  convertField: (key: string) => `Преобразовать ${key}`,
};
