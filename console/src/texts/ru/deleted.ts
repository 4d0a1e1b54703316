/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import type { deletedContacts as english } from '../en/deleted.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

const days = (n: number) =>
  plural(n, { one: '{n} день', few: '{n} дня', many: '{n} дней', other: '{n} дня' });

const wayBack = (n: number | undefined) =>
  n === undefined ? '' : n === 0 ? 'Это необратимо.' : `Срок восстановления: ${days(n)}.`;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `Контакт и заметки о нём будут удалены. ${wayBack(n)} Его отказы сохранятся.`;
export const deleteManyText = (n: number | undefined) =>
  `Контакты и заметки о них будут удалены. ${wayBack(n)} Отказы для их номеров и адресов сохранятся.`;

export const deletedContacts: Like<typeof english> = {
  days,
  text: (n: number) =>
    n === 0
      ? 'Эта учётная запись не хранит удалённые контакты.'
      : `Удалённые контакты можно восстановить со всеми данными. Срок: ${days(n)}.`,
  none: 'Нет удалённых контактов',
  noneText: 'Удалённые контакты остаются здесь до конца срока.',
  search: 'Поиск среди удалённых',
  left: 'Осталось',
  when: 'Удалён',
  restore: 'Восстановить',
  restoreOne: (name: string) => `Восстановить: ${name}`,
  deleteOne: (name: string) => `Удалить навсегда: ${name}`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `Контакт восстановлен: ${name}${lost === undefined ? '.' : `, но без ${lost}.`}`,
  notKept: 'Этот контакт здесь больше нельзя восстановить. Он уже восстановлен или удалён навсегда.',
  takenTitle: 'Восстановить без занятых значений?',
  takenText:
    'Номер или ID этого контакта теперь есть у другого контакта. Восстановите контакт без этого значения или сначала измените другой контакт.',
  deleted: (name: string) => `Удалено навсегда: ${name}.`,
  empty: 'Удалить все…',
  emptyTitle: 'Удалить навсегда все удалённые контакты?',
  emptied: 'Удалённые контакты стёрты навсегда.',
  deleteTitle: (name: string) => `Удалить навсегда: ${name}?`,
  deleteText: 'Это необратимо. Отказы сохранятся.',
};
