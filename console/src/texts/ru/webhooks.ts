/** The texts of the page of webhooks. */
import type { webhooks as english } from '../en/webhooks.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const webhooks: Like<typeof english> = {
  text: 'Switchbook обращается к вашему URL, когда контакт меняется. Доставки подписаны, приходят не менее одного раза и для каждого контакта сохраняют порядок.',
  new: 'Создать вебхук',
  emptyTitle: 'Вебхуков пока нет',
  emptyText: 'Вебхук сообщает другой программе о каждом изменении, чтобы ей не нужно было опрашивать сервер.',
  list: 'Вебхуки',
  backToList: 'Все вебхуки',
  gone: 'Такого вебхука нет',
  goneText: 'Вебхук удалён, или ссылка неверна.',
  states: { active: 'Активен', paused: 'Приостановлен', disabled: 'Отключён' },
  failing: 'С ошибками',
  allEvents: 'Все события',
  events: (count: number) =>
    plural(count, { one: '{n} событие', few: '{n} события', many: '{n} событий', other: '{n} события' }),
  lastDelivery: (when: string) => `последний успех: ${when}`,
  neverDelivered: 'доставок пока нет',
  failures: (count: number, since: string) =>
    `Неудачных доставок подряд: ${number(count)} (первая: ${since}).`,

  columns: { state: 'Состояние', failures: 'Ошибок подряд' },
  details: 'Подробности',
  event: 'Событие',
  contact: 'Контакт',
  sent: 'Заголовки запроса',
  body: 'Тело запроса',
  bodyGone: 'Тело удалено после доставки.',
  cameBack: 'Ответ',

  url: 'URL',
  urlHint: 'URL с https, доступный серверу. Частные сети должен разрешить администратор сервера.',
  format: 'Формат',
  formatHint:
    'Названия событий, тела и подписи — как у Switchbook или как у внешнего сервиса, для которого написан ваш получатель.',
  notCalled: (title: string) => `${title} (сохраняется, но не вызывается)`,
  which: 'События',
  all: 'Все события, включая события будущих версий',
  some: 'Выбранные события',
  description: 'Описание',
  descriptionHint: 'Например, программа, которая получает события.',
  chooseOne: 'Выберите хотя бы одно событие.',
  createTitle: 'Создать вебхук',
  createText: 'Вы будете получать события с этого момента.',
  createdTitle: 'Вебхук создан',
  createdText: 'С этим секретом ваш получатель проверяет подпись каждой доставки.',
  secret: 'Секрет',
  editTitle: 'Изменить вебхук',

  test: 'Отправить тест',
  testing: 'Отправка…',
  /** the HTTP status, and a time such as “12 ms” */
  testGood: (status: number, time: string) => `Получатель ответил кодом ${status} за ${time}.`,
  testBad: 'Тест не удался',
  answered: (status: number, time: string) =>
    `Получатель ответил кодом ${status} за ${time}. Нужен код от 200 до 299.`,
  noAnswer: (error: string) => `Ответа нет: ${error}.`,
  said: 'Ответ:',
  edit: 'Изменить',
  pause: 'Приостановить',
  resume: 'Возобновить',
  paused: 'Вебхук приостановлен. События хранятся, пока вы его не возобновите.',
  resumed: 'Вебхук продолжает работу с места остановки.',
  rotate: 'Сменить секрет…',
  rotateTitle: 'Сменить секрет?',
  rotateText:
    'В течение одного дня доставки подписываются обоими секретами, чтобы вы успели обновить получателя. Формат внешнего сервиса допускает только одну подпись: в нём новый секрет действует сразу.',
  rotateButton: 'Сменить секрет',
  rotatedTitle: 'Новый секрет',
  delete: 'Удалить…',
  deleteTitle: 'Удалить этот вебхук?',
  deleteText: 'Доставки прекратятся, а их журнал будет удалён. Это необратимо.',
  deleted: 'Вебхук удалён.',

  disabledTitle: 'Этот вебхук отключён и ничего не отправляет',
  disabledNext:
    'Исправьте получателя и отправьте тест. Затем возобновите: вебхук продолжит с места остановки.',
  failingTitle: 'Доставки не удаются',
  failingNext:
    'Доставки повторяются, по умолчанию в течение трёх дней. Проверьте ответы ниже и исправьте получателя. Доставку можно и отправить снова.',
  pausedTitle: 'Этот вебхук приостановлен',
  pausedNext: 'События хранятся и будут отправлены, когда вы его возобновите.',

  facts: {
    format: 'Формат',
    events: 'События',
    made: 'Создан',
    last: 'Последний успех',
    old: 'Старый секрет',
  },
  oldUntil: (when: string) => `действует до ${when}`,

  deliveries: 'Доставки',
  deliveriesText: 'Успешные доставки хранятся две недели.',
  anyState: 'Все состояния',
  stateFilter: 'Состояние доставок',
  deliveryStates: { waiting: 'Ожидает', delivered: 'Доставлено', failed: 'Ошибка' },
  noDeliveries: 'Доставок пока нет',
  noDeliveriesText: 'Измените контакт или отправьте тест.',
  noneInState: 'Нет доставок в этом состоянии',
  noneInStateText: 'Выберите другое состояние.',
  attempts: (count: number) =>
    plural(count, { one: '{n} попытка', few: '{n} попытки', many: '{n} попыток', other: '{n} попытки' }),
  nextAt: (when: string) => `следующая попытка: ${when}`,
  nextSoon: 'ждёт более ранних событий контакта',
  again: 'Отправить снова',
  sentAgain: 'Доставка отправляется снова.',
  span: 'Отправить события снова…',
  spanTitle: 'Отправить снова события за период',
  spanText:
    'События сохраняют свои ID. Новые события тем временем доставляются. Время указано в вашем часовом поясе.',
  from: 'Начало',
  to: 'Конец',
  spanOrder: 'Конец должен быть позже начала.',
  spanButton: 'Отправить снова',
  spanBegun: 'События отправляются снова.',
  redelivering: (count: number) => `События отправляются снова. Уже отправлено: ${number(count)}.`,
};
