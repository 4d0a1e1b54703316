/** The texts of the page of usage. */
import type { usage as english } from '../en/usage.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const usage: Like<typeof english> = {
  text: 'Рост числа контактов и запросы к каждому API. Дни считаются по UTC. Запросы появляются в течение минуты.',
  span: 'Период',
  days: (count: number) =>
    plural(count, { one: '{n} день', few: '{n} дня', many: '{n} дней', other: '{n} дня' }),
  contacts: 'Контакты',
  contactsNow: 'Контактов сейчас',
  ofLimit: (limit: string) => `при лимите ${limit}`,
  noLimit: 'без лимита',
  nearLimit: 'Лимит контактов почти достигнут',
  atLimit: 'Лимит контактов достигнут. Создать контакт нельзя',
  limitNext:
    'Удалите ненужные контакты. Или попросите администратора сервера повысить лимит командой switchbook account set.',
  calls: 'Запросы',
  callsInTime: 'Запросов за период',
  perDay: (count: string) => `${count} в день`,
  ofApi: (api: string) => `Запросы к ${api}`,
  busiest: (count: string, day: string) => `Максимум: ${count}, ${day}`,
  fewDays: 'Запись началась недавно. Каждый день на линии появляется новая точка.',
  ownCalls: 'включая эту консоль',
  noCalls: 'За этот период запросов нет',
  noCallsText: 'Подключите программу к одному из API. Как это сделать, показано на странице «Подключение».',
  toConnect: 'Открыть «Подключение»',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what: string, first: string, last: string, low: string, high: string) =>
    `${what}: с ${first} по ${last}, минимум ${low}, максимум ${high}. В таблице есть каждый день.`,
  asTable: 'Показать таблицу',
  asChart: 'Показать графики',
  tableTitle: 'Контакты и запросы по дням',
  day: 'День',
};
