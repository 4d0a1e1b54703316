/** The texts of the steps of an import that fix, suggest and remember. */
import type { importing as english } from '../en/importing.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const importing: Like<typeof english> = {
  program: (name) => `Экспорт из ${name}`,
  workbook:
    'Книги Excel читаются только в формате .xlsx, не больше 32 МБ. Сохраните этот файл как .xlsx или CSV и укажите здесь сохранённый файл.',
  sheet: 'Лист',

  last: (date) => `Файл с такими столбцами вы импортировали ${date}.`,
  useLast: 'Взять тот выбор',
  usedLast: (date) => `Как ${date}`,
  forgetLast: 'Забыть',
  forgotten: 'Выбор забыт.',

  consents: (count) =>
    plural(count, {
      one: '{n} столбец похож на согласие',
      few: '{n} столбца похожи на согласие',
      many: '{n} столбцов похожи на согласие',
      other: '{n} столбца похожи на согласие',
    }),
  consentsText:
    'Проверьте каждый столбец. Файл, строка и ячейка сохраняются как доказательство. Записанный отказ остаётся, если в файле нет более поздней даты согласия.',
  useConsents: 'Импортировать как согласие',
  purpose: 'Цель согласия',
  purposeHint: 'Необязательно, например рассылка. Тогда согласие действует только для этой цели.',
  optOutOn: (channel) => `Отказ для ${channel} («да» — это отказ)`,
  withPurpose: (field, purpose) => `${field}, цель: ${purpose}`,
  consentDate: 'Дата согласия',
  consentProof: 'Доказательство согласия',

  declareAll: 'Создать для них поля',
  declareText:
    'Каждый столбец станет полем того типа, который видно по ячейкам. Неподходящие ячейки будут показаны как проблемы просмотра.',
  declareButton: (count: number) =>
    plural(count, {
      one: 'Создать {n} поле',
      few: 'Создать {n} поля',
      many: 'Создать {n} полей',
      other: 'Создать {n} поля',
    }),
  typeOf: (column: string) => `Тип столбца ${column}`,
  fits: (share: string) => `Подходят: ${share}`,
  declared: (count) =>
    plural(count, {
      one: 'Создано {n} поле.',
      few: 'Создано {n} поля.',
      many: 'Создано {n} полей.',
      other: 'Создано {n} поля.',
    }),

  dateOrder: 'Даты вида 02/01/2026',
  dateOrderHint: 'Некоторые даты файла можно прочитать двумя способами.',
  dateOrderNone: 'Выберите…',
  dateOrders: { dmy: 'Сначала день', mdy: 'Сначала месяц' },
  encoding: 'Как пишутся эти имена?',
  encodingHint: 'Буквы этого файла можно прочитать по-разному. Выберите верный вариант.',
  encodings: {
    'windows-1252': 'Западноевропейская',
    'windows-1250': 'Центральноевропейская',
    'windows-1254': 'Турецкая',
    'windows-1257': 'Балтийская',
    macintosh: 'Западноевропейская (старый Mac)',
    ibm850: 'Западноевропейская (DOS)',
  },

  skipRows: 'Пропустить строки',
  which: (column) => `Какие ячейки столбца ${column} исправить`,
  allCells: 'Все эти ячейки',
  onlyCells: (value, count) => `Только «${value}» (${count})`,
  replaceThem: 'Заменить',
  fixes: 'Ваши исправления',
  fix: {
    skip_cell: (column) => `${column}: ячейки пропущены`,
    replace: (column, text) => `${column}: заменено на «${text}»`,
    skip_row: (column) => `${column}: строки пропущены`,
    country: (column, country) => `${column}: номера страны ${country}`,
  },
  onlyFor: (fix, value) => `${fix}, только «${value}»`,
  undoFix: (fix) => `Отменить «${fix}»`,
  wholeRow: 'Вся строка',

  repeated: (count) =>
    plural(count, {
      one: '{n} строка о том же человеке, что и более ранняя строка файла.',
      few: '{n} строки о тех же людях, что и более ранние строки файла.',
      many: '{n} строк о тех же людях, что и более ранние строки файла.',
      other: '{n} строки о тех же людях, что и более ранние строки файла.',
    }),
  mergeRows: 'Объединить строки',
  merged: 'Строки об одном человеке объединяются',
  codes: {
    left_out: 'Пропущено исправлением',
    replaced: 'Заменено',
    country_set: 'Прочитано с выбранной страной',
  },
};
