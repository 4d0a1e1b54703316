/** The texts of the list of contacts. */
import type { contacts as english } from '../en/contacts.ts';
import type { Like } from '../like.ts';
import { deleteManyText } from './deleted.ts';
import { number, plural } from './phrases.ts';

export const contacts: Like<typeof english> = {
  search: 'Поиск контактов',
  searchHint: 'Имя, компания, номер или эл. почта',
  order: 'Сортировка',
  orderOf: (order: string) => `Сортировка: ${order}`,
  orders: {
    '-created_at': 'Сначала новые',
    created_at: 'Сначала старые',
    '-updated_at': 'Сначала недавно изменённые',
    updated_at: 'Сначала давно не менявшиеся',
    display_name: 'Имя от А до Я',
    '-display_name': 'Имя от Я до А',
  },
  notAllChosen: (count: number) =>
    plural(count, {
      one: '{n} строка из этого диапазона не загружена и не выбрана.',
      few: '{n} строки из этого диапазона не загружены и не выбраны.',
      many: '{n} строк из этого диапазона не загружено и не выбрано.',
      other: '{n} строки из этого диапазона не загружены и не выбраны.',
    }),
  filter: 'Фильтр',
  filters: 'Фильтры',
  clearFilters: 'Сбросить фильтры',
  counting: 'Подсчёт…',
  atLeast: (count) => `не менее ${count}`,
  refresh: 'Обновить',
  toList: 'Открыть список',
  inList: 'В списке',
  columnsTitle: 'Столбцы',
  usualColumns: 'Сбросить столбцы',
  compactRows: 'Компактные строки',
  selectShown: 'Выбрать загруженные строки',
  select: (name: string) => `Выбрать: ${name}`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column: string, name: string) => `${column}: ${name}`,
  changedMeanwhile: (name: string) =>
    `Контакт «${name}» уже изменил кто-то другой. Введённое вами сохранено в ячейке.`,
  nameless: 'Без имени',
  blocked: 'Заблокирован',
  newContact: 'Создать контакт',
  created: (name: string) => `Контакт создан: ${name}.`,
  deleted: (name: string) => `Контакт удалён: ${name}.`,
  openKnown: 'Открыть существующий контакт',
  tagsHint: 'Через запятую.',
  phoneHint: 'С кодом страны, например +1 415 555 0123.',
  phoneHintOf: (country: string) => `Страна для номеров без кода страны: ${country}.`,
  phoneCountry: 'Страна номеров без кода страны',
  phoneCountryHint: 'Действует для всех номеров учётной записи. Меняется в настройках.',
  notSaved:
    'Сохранённый вид или сегмент не может называть отдельных людей, например один адрес почты. Уберите этот фильтр и сохраните.',
  nothingEntered: 'Введите имя, номер телефона, эл. почту или компанию.',
  empty: {
    title: 'Контактов пока нет',
    text: 'Создайте контакт здесь, импортируйте файл или отправьте контакты через API.',
    mineTitle: 'Вам не назначены контакты',
    mineText: 'Контакты появятся здесь, когда их назначат вам или вашей группе.',
    byHand: 'Создайте контакт здесь или попросите владельца импортировать файл.',
    noMatch: 'Контакты не найдены',
    noMatchText: 'Измените поиск или уберите фильтры.',
  },

  bulk: {
    title: 'Выбранные контакты',
    selected: (count: number) => `Выбрано: ${number(count)}`,
    allMatching: (count: number) => `Выбраны все найденные: ${number(count)}`,
    selectAll: (count: number) => `Выбрать все (${number(count)})`,
    clear: 'Сбросить выбор',
    addTagMenu: 'Добавить тег',
    removeTagMenu: 'Убрать тег',
    addGroupMenu: 'Добавить в группу',
    removeGroupMenu: 'Убрать из группы',
    dialog: {
      'add tag': 'Добавить тег',
      'remove tag': 'Убрать тег',
      'add group': 'Добавить в группу',
      'remove group': 'Убрать из группы',
      status: 'Установить статус',
      owner: 'Назначить ответственного',
    },
    newTag: 'Если такого тега нет, он будет создан.',
    forMany: (count: number) =>
      plural(count, {
        one: '{n} контакт',
        few: '{n} контакта',
        many: '{n} контактов',
        other: '{n} контакта',
      }),
    addTag: (name: string) => `Добавить тег «${name}»`,
    removeTag: (name: string) => `Убрать тег «${name}»`,
    addGroup: (name: string) => `Добавить в группу «${name}»`,
    removeGroup: (name: string) => `Убрать из группы «${name}»`,
    setStatus: (name: string) => `Установить статус «${name}»`,
    setOwner: (name: string) => `Назначить ответственного: ${name}`,
    delete: 'Удалить',
    deleteTitle: (count: number) =>
      plural(count, {
        one: 'Удалить {n} контакт?',
        few: 'Удалить {n} контакта?',
        many: 'Удалить {n} контактов?',
        other: 'Удалить {n} контакта?',
      }),
    deleteText: deleteManyText,
    typeNumber: (count: string) => `Для подтверждения введите ${count}`,
    deleteButton: (count: number) => `Удалить (${number(count)})`,
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what: string, done: string, total: string | undefined) =>
      total === undefined ? `${what}…` : `${what}: ${done} из ${total}`,
    done: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, {
        one: 'готов {n} контакт',
        few: 'готовы {n} контакта',
        many: 'готово {n} контактов',
        other: 'готово {n} контакта',
      })}${failed === undefined ? '.' : `, ошибок: ${number(failed)}. Откройте контакт, чтобы узнать причину.`}`,
    undoing: 'Откат…',
    stopped: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, {
        one: 'остановлено после {n} контакта',
        few: 'остановлено после {n} контактов',
        many: 'остановлено после {n} контактов',
        other: 'остановлено после {n} контакта',
      })}${failed === undefined ? '.' : `, ошибок: ${number(failed)}.`}`,
    undone: (count: number, kept: number | undefined) =>
      `${plural(count, {
        one: 'Восстановлен {n} контакт.',
        few: 'Восстановлено {n} контакта.',
        many: 'Восстановлено {n} контактов.',
        other: 'Восстановлено {n} контакта.',
      })}${
        kept === undefined
          ? ''
          : ` ${plural(kept, {
              one: '{n} контакт сохранил новое значение.',
              few: '{n} контакта сохранили новые значения.',
              many: '{n} контактов сохранили новые значения.',
              other: '{n} контакта сохранили новые значения.',
            })}`
      }`,
    all: 'Массовые изменения',
  },
};
