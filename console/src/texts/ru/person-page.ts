/** The texts of the timeline, the page, the report and the merge of a contact. */
import type { personPage as english } from '../en/person-page.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const personPage: Like<typeof english> = {
  next: 'Следующий контакт',
  previous: 'Предыдущий контакт',
  openPage: 'Открыть как страницу',
  backToList: 'Назад к списку',
  editName: 'Изменить имя',
  whatsApp: (value) => `Открыть ${value} в WhatsApp`,
  call: (value) => `Позвонить: ${value}`,
  write: (value) => `Написать: ${value}`,
  copy: (value) => `Копировать ${value}`,
  recordState: { opted_in: 'Записать согласие', opted_out: 'Записать отказ' },
  consentRecorded: 'Согласие записано.',
  by: (source) => `источник: ${source}`,
  chooseTags: 'Изменить теги',
  chooseGroups: 'Изменить группы',

  timeline: {
    title: 'Лента',
    kinds: 'Показать',
    all: 'Всё',
    kind: {
      note: 'Заметки',
      change: 'Изменения',
      consent: 'Согласие',
      message: 'Сообщения',
      merge: 'Объединения',
    },
    none: 'Пока ничего нет',
    noneText: 'Здесь появятся заметки, изменения, согласия и сообщения.',
    noneOfKind: 'Ничего такого нет.',
    earlier: 'Показать более ранние записи',
    save: 'Сохранить заметку',
    saveKeys: 'Ctrl + Enter сохраняет заметку',
    editNote: 'Изменить заметку',
    noteText: 'Текст заметки',
    noteDeleted: 'Заметка удалена.',
    writeNote: 'Написать заметку',
    noteBy: (author) => `Заметка: ${author}`,
    noteUnsigned: 'Заметка',
    edited: (when) => `изменена ${when}`,
    types: {
      'note.created': 'Заметка добавлена',
      'note.updated': 'Заметка изменена',
      'note.deleted': 'Заметка удалена',
      'message.latest': 'Последнее сообщение',
      'message.undelivered': 'Сообщение не доставлено',
      merge: 'Объединён',
    },
    received: (count) =>
      plural(count, {
        one: 'получено {n} сообщение',
        few: 'получено {n} сообщения',
        many: 'получено {n} сообщений',
        other: 'получено {n} сообщения',
      }),
    code: (code) => `Код платформы ${code}`,
    mergedWith: (number) => `Контакт № ${number} объединён с этим.`,
    mergeUndone: (when) => `Объединение отменено ${when}.`,
  },

  report: {
    menu: 'Напечатать все данные…',
    print: 'Печать / сохранить как PDF',
    title: (name) => `Данные о ${name}`,
    about: (account, moment) =>
      `Все данные, которые ${account} хранит об этом человеке, на ${moment}. Ответ на запрос о доступе к данным.`,
    missing:
      'Не включены: резервные копии, отклонённые строки импорта и данные, которые получили другие системы. Добавьте их, если они об этом человеке.',
    loading: (count) =>
      plural(count, {
        one: 'Загрузка… пока {n} запись',
        few: 'Загрузка… пока {n} записи',
        many: 'Загрузка… пока {n} записей',
        other: 'Загрузка… пока {n} записи',
      }),
    cut: (count) =>
      plural(count, {
        one: 'Показана только последняя запись.',
        few: 'Показаны только последние {n} записи.',
        many: 'Показаны только последние {n} записей.',
        other: 'Показаны только последние {n} записи.',
      }),
    fields: 'Поля',
    extensions: 'Данные других API',
    history: 'История',
    none: 'Нет.',
    id: 'ID',
    number: 'Номер',
    version: 'Версия',
    blocked: 'Заблокирован',
    changedAt: 'Изменён',
    basis: 'Правовое основание',
    proof: 'Подтверждение',
    subjects: 'Относится к',
    expires: 'Истекает',
    recordedBy: 'Кем записано',
    file: 'Файл',
  },

  merge: {
    keep: 'Оставить этот контакт',
    into: 'Войдёт в другой',
    differ: 'Выберите значение для каждого поля',
    primary: {
      phone: 'Основной телефон (сохраняются оба)',
      email: 'Основной адрес эл. почты (сохраняются оба)',
    },
    same: 'Различий в полях нет.',
    filled: 'Скопировано: у оставляемого контакта этого нет',
    joined: 'Объединено',
    moved: (notes, consents) =>
      `Также переходят: ${plural(notes, { one: '{n} заметка', few: '{n} заметки', many: '{n} заметок', other: '{n} заметки' })} и ${plural(consents, { one: '{n} запись о согласии', few: '{n} записи о согласии', many: '{n} записей о согласии', other: '{n} записи о согласии' })}.`,
    takeAll: 'Выбрать всё с этой стороны',
  },
};
