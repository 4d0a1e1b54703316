/** The texts of the page of imports, and of the export. */
import type { exporting as englishExporting, imports as englishImports } from '../en/imports.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const imports: Like<typeof englishImports> = {
  intro: 'До импорта вы увидите предпросмотр.',
  drop: 'Перетащите файл сюда',
  dropText: 'CSV, NDJSON или vCard, в том числе сжатые gzip',
  chooseFile: 'Выбрать файл',
  importFile: 'Импортировать файл',
  looking: 'Чтение файла…',
  list: 'Прошлые импорты',
  none: 'Импортов пока нет',
  noneText: 'Здесь появятся ваши импорты. Их можно откатить в течение 30 дней.',
  more: 'Показать более ранние',
  showChecks: (count: number) =>
    plural(count, {
      one: 'Показать {n} прошлый предпросмотр',
      few: 'Показать {n} прошлых предпросмотра',
      many: 'Показать {n} прошлых предпросмотров',
      other: 'Показать {n} прошлых предпросмотра',
    }),
  hideChecks: 'Скрыть прошлые предпросмотры',
  back: 'Все импорты',
  file: 'Файл',
  state: 'Состояние',
  when: 'Когда',
  nameless: 'Файл без имени',
  states: {
    receiving: 'Загрузка',
    queued: 'В очереди',
    running: 'Выполняется',
    done: 'Готово',
    cancelled: 'Остановлено',
    failed: 'Ошибка',
    undoing: 'Откат',
    undone: 'Откат завершён',
  },
  dryRun: 'Предпросмотр',
  outcomes: { created: 'Создано', updated: 'Обновлено', skipped: 'Пропущено', rejected: 'Отклонено' },
  wouldBe: {
    created: 'Будет создано',
    updated: 'Будет обновлено',
    skipped: 'Будет пропущено',
    rejected: 'Отклонено',
  },

  steps: { columns: 'Столбцы', check: 'Предпросмотр', result: 'Результат' },
  stepsLabel: 'Шаги импорта',
  toColumns: 'Изменить столбцы',
  lost: 'Выбрать файл снова',
  lostText: 'Страница была перезагружена, и файла на ней больше нет.',
  lostButKept: (count: number) =>
    plural(count, {
      one: '{n} изменённая ячейка сохранена, но страница была перезагружена, и файла на ней больше нет. Чтобы продолжить, выберите его снова.',
      few: '{n} изменённые ячейки сохранены, но страница была перезагружена, и файла на ней больше нет. Чтобы продолжить, выберите его снова.',
      many: '{n} изменённых ячеек сохранено, но страница была перезагружена, и файла на ней больше нет. Чтобы продолжить, выберите его снова.',
      other:
        '{n} изменённой ячейки сохранено, но страница была перезагружена, и файла на ней больше нет. Чтобы продолжить, выберите его снова.',
    }),

  formats: { csv: 'CSV', ndjson: 'NDJSON', vcf: 'vCard' },
  packed: 'gzip',
  delimiters: {
    ',': 'разделитель: запятая',
    ';': 'разделитель: точка с запятой',
    '\t': 'разделитель: табуляция',
    '|': 'разделитель: |',
  },
  separatedBy: (what: string) => `разделитель: ${what}`,
  noHeader: 'без строки заголовков',
  columns: 'Столбцы файла',
  column: 'Столбец',
  samples: 'Первые ячейки',
  becomes: 'Импортировать как',
  fieldOf: (column: string) => `Импортировать «${column}» как`,
  found: 'Как распознано',
  by: { mapping: 'Выбрано вами', heading: 'По заголовку', content: 'По ячейкам' },
  readable: (percent: string) => `Подходит ${percent} ячеек`,
  allReadable: 'Подходят все ячейки',
  leftOut: 'Не импортируется',
  ownAttribute: (name: string) => `Атрибут «${name}»`,
  otherFormat: 'Поля заданы самим форматом. Сопоставлять столбцы не нужно.',
  nothingMapped: 'Выберите поле хотя бы для одного столбца.',
  fieldNames: {
    id: 'ID в Switchbook',
    whatsapp: 'Номер WhatsApp',
    wa_id: 'WhatsApp ID',
    lid: 'LID в WhatsApp',
    created_at: 'Создан',
    updated_at: 'Изменён',
  },

  options: 'Параметры',
  onMatch: 'Если контакт уже есть',
  policies: {
    skip: ['Пропустить строку', 'Создаются только новые контакты.'],
    update: [
      'Заменить данными файла',
      'Значения из файла заменяют значения контакта. Теги, группы и номера добавляются.',
    ],
    fill: [
      'Заполнить пустые поля',
      'Заполняются только пустые поля контакта. Теги, группы и номера добавляются.',
    ],
  },
  region: 'Страна для номеров без кода страны',
  regionHint: 'У некоторых номеров в этом файле нет кода страны.',
  regionNone: 'Нет',
  tags: 'Теги для всех контактов',
  badCells: 'Пропускать ячейки с ошибками',
  badCellsHint:
    'Остальная часть строки импортируется. Если не включать, строка отклоняется, и её можно исправить на следующем шаге.',
  check: 'Показать предпросмотр',
  importNow: 'Импортировать',
  sending: (percent: string) => `Загрузка: ${percent}`,
  receivingFile: 'Сервер дочитывает файл…',
  stopSending: 'Остановить загрузку',

  progress: (done: string, total: string) => `Строки: ${done} из ${total}`,
  /** `time` is such as “3 minutes” */
  left: (time: string) => `осталось примерно ${time}`,
  leave: 'С этой страницы можно уйти. Импорт продолжится.',
  cancel: 'Остановить импорт',
  cancelText: 'Уже импортированные строки остаются. Их можно откатить.',
  cancelled: 'Импорт остановлен.',
  rows: (count: number) =>
    plural(count, { one: '{n} строка', few: '{n} строки', many: '{n} строк', other: '{n} строки' }),
  onMatchWas: {
    skip: 'Пропускает существующие контакты',
    update: 'Заменяет данными файла',
    fill: 'Заполняет пустые поля',
  },
  checked: 'Это предпросмотр. Ничего не импортировано.',
  good: 'В файле нет ошибок.',
  problems: 'Проблемы',
  notices: 'Замечания',
  kinds: {
    rejected: 'Строка отклонена',
    skipped: 'Строка пропущена',
    dropped: 'Ячейка пропущена',
    ambiguous: 'Два толкования',
    joined: 'Добавлено к контакту',
    fixed: 'Ячейка исправлена',
  },
  codes: {
    repeated: 'Повтор в файле',
    known: 'Контакт уже есть',
    unchanged: 'У контакта уже такие значения',
    invalid: 'Недопустимое значение',
    required: 'Не заполнено',
    too_long: 'Слишком длинное значение',
    too_many: 'Слишком много значений',
    ambiguous: 'Подходит несколько контактов',
    conflict: 'Принадлежит другому контакту',
    ambiguous_phone: 'Допустимо и с кодом страны, и без него',
    erased: 'Данные человека стёрты',
    other: 'Другие причины',
  },
  problem: 'Проблема',
  examples: 'Примеры',
  example: (row: number, message: string) => `Строка ${number(row)}: ${message}`,

  leftOutCount: (count: number) =>
    plural(count, {
      one: '{n} столбец не импортируется',
      few: '{n} столбца не импортируются',
      many: '{n} столбцов не импортируются',
      other: '{n} столбца не импортируются',
    }),
  takeAll: 'Импортировать как атрибуты',
  looksLikeOptIn: 'Похоже на согласия. Выберите канал.',
  optInOn: (channel: string) => `Согласие: ${channel} («нет» не учитывать)`,
  optInOrOutOn: (channel: string) => `Согласие: ${channel} («нет» — отказ)`,
  groups: 'Исправить сразу несколько',
  leaveCellOut: 'Пропустить ячейки',
  replace: 'Заменить на…',
  replaceWith: (column: string) => `Новое значение: ${column}`,
  from: (column: string) => `Страна: ${column}`,
  theyAreFrom: 'Указать страну…',
  stillBad: 'Это значение тоже недопустимо.',
  cellGood: 'Допустимо',
  cellLeftOut: 'Пропущено',
  shownRows: (from: string, to: string, all: string) => `Строки с ${from} по ${to} из ${all}`,
  again: 'Исправить отклонённые строки',
  /** `name` is the name of the imported file without its ending */
  rejectedOf: (name: string) => `отклонённые строки ${name}.csv`,

  mend: 'Исправление отклонённых строк',
  mendText:
    'Измените ячейку, затем обновите предпросмотр или импортируйте файл. Enter переводит к ячейке ниже.',
  mendOther:
    'Строки этого формата здесь изменить нельзя. Скачайте отклонённые строки, исправьте их и импортируйте этот файл.',
  mendNoFile: 'Чтобы исправить строки здесь, снова выберите файл ниже.',
  row: 'Строка',
  cellOf: (column: string, row: number) => `${column}, строка ${number(row)}`,
  nextRows: 'Следующие строки',
  previousRows: 'Предыдущие строки',
  corrected: (count: number) =>
    plural(count, {
      one: 'Изменена {n} ячейка.',
      few: 'Изменены {n} ячейки.',
      many: 'Изменено {n} ячеек.',
      other: 'Изменено {n} ячейки.',
    }),
  keptHere: 'Хранится в этой вкладке до импорта или выхода.',
  tooManyToKeep:
    'Изменений слишком много, чтобы хранить их в этой вкладке. Обновите предпросмотр, прежде чем уйти.',
  forget: 'Сбросить изменения',
  checkAgain: 'Обновить предпросмотр',
  importAnyway: (good: number) =>
    plural(good, {
      one: 'Импортировать {n} строку',
      few: 'Импортировать {n} строки',
      many: 'Импортировать {n} строк',
      other: 'Импортировать {n} строки',
    }),
  rejectedFile: 'Скачать отклонённые строки',

  result: (created: string, updated: string) => `Создано: ${created}. Обновлено: ${updated}.`,
  brief: (created: string, updated: string, rejected: string) =>
    `Создано: ${created}, обновлено: ${updated}, отклонено: ${rejected}`,
  failed: 'Импорт не удался',
  showContacts: 'Показать контакты',
  undo: 'Откатить импорт',
  undoTitle: 'Откатить этот импорт?',
  undoText:
    'Созданные им контакты удаляются. Обновлённые контакты получают прежние значения. Контакты, которые потом изменились ещё раз, остаются как есть. Отказы сохраняются.',
  undoneText: (reverted: string, kept: string) =>
    `Строк с откатом: ${reverted}. Оставлено контактов, которые потом изменились: ${kept}.`,
  gone: 'Такого импорта нет',
  goneText: 'Срок его хранения истёк, или ссылка неверна.',
};

export const exporting: Like<typeof englishExporting> = {
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
