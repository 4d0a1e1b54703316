/** The texts of the page of APIs and of moving from a vendor. */
import type { connect as english } from '../en/connect.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

const contacts = (count: number) =>
  plural(count, { one: '{n} контакт', few: '{n} контакта', many: '{n} контактов', other: '{n} контакта' });
const requests = (count: number) =>
  plural(count, { one: '{n} запрос', few: '{n} запроса', many: '{n} запросов', other: '{n} запроса' });
const differences = (count: number) =>
  plural(count, { one: '{n} различие', few: '{n} различия', many: '{n} различий', other: '{n} различия' });

export const connect: Like<typeof english> = {
  text: 'Switchbook поддерживает эти API. Ваши скрипты и интеграции продолжат работать, если сменить в них базовый URL. Выберите API, с которым работает ваша программа.',
  all: 'Все API',
  another: 'Другой API',
  own: 'Switchbook API',
  none: { title: 'Нет доступных API', text: 'Сервер не нашёл ни одного API. Проверьте, как он установлен.' },
  unknown: { title: 'Такого API здесь нет', text: 'Выберите API из списка.' },
  reference: 'Справочник API',
  guide: 'Руководство по переходу',
  newWindow: '(откроется в новой вкладке)',

  base: 'Смена базового URL',
  baseText: (vendor: string) => `Пути, ключи и тела запросов остаются такими же, как в ${vendor}.`,
  baseOwn: 'Каждый путь Switchbook API начинается с этого URL.',
  before: 'Было',
  after: 'Стало',
  copyAfter: (url: string) => `Копировать ${url}`,
  headers: 'Заголовки каждого запроса',
  differs: 'Различия',
  everyNote: 'Все различия перечислены в справочнике API.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Импорт ключей ваших программ',
  keysText:
    'Импортированный ключ продолжает работать, поэтому менять что-либо в программах не нужно. Switchbook хранит только хеш ключа и больше никогда не показывает сам ключ.',
  clientKey: 'Ключ программы',
  clientKeyHint: (api: string) => `Ключ, который программа сейчас отправляет в ${api}.`,
  tokenHint: (path) =>
    `Другие программы получают токены здесь по пути ${path}, с ID учётной записи и ключом.`,
  keyName: 'Название',
  keyNameHint: 'Показывается в списке ключей',
  may: 'Доступ',
  scopes: {
    clients: 'Чтение и запись, нужные программам',
    read: 'Только чтение',
    all: 'Как у вашего ключа',
  },
  importKey: 'Импортировать ключ',
  imported: (name: string, prefix: string) =>
    `Ключ «${name}» (${prefix}…) импортирован. Программы уже могут им пользоваться.`,
  toKeys: 'Все ключи',

  tryIt: 'Пример запроса',
  tryText:
    'Выполните его там, где работает ваша программа. Он появится в разделе «Запросы в реальном времени».',
  request: 'Запрос',
  address: 'Путь',
  keyInSnippets: 'Ключ в примерах',
  keyInSnippetsHint: 'Ключ остаётся на этой странице. Он не отправляется и не сохраняется.',
  language: 'Язык программирования',
  n8nHint: 'Скопируйте и вставьте в рабочий процесс. Получится узел HTTP Request.',
  snippet: (language: string) => `Запрос: ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix: string) => `Без ${prefix}`,
  vendorKey: (name: string) => `Ваш ключ в ${name}`,
  vendorKeyKept: 'Оставьте пустым, чтобы использовать сохранённый ключ для этого URL.',
  vendorKeyKeptForPulls: 'Оставьте пустым, чтобы переносить контакты с сохранённым ключом для этого URL.',
  needsKey: 'Введите выше URL и свой ключ.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form: string) => `Формат (на английском): ${form}.`,
  lacks: {
    member: (role) => `Ваша роль (${role}) этого не включает. Обратитесь к владельцу учётной записи.`,
    text: (scope) => `Нет доступа. Войдите с ключом, у которого есть право ${scope}.`,
  },

  pullText:
    'Читает все контакты из внешнего сервиса и импортирует их сюда. ID, известные вашим программам, сохраняются. Пробный запуск ничего не импортирует.',
  dryRun: 'Начать пробный запуск',
  pullNow: 'Перенести контакты',
  onMatch: 'Если контакт уже есть',
  matches: {
    fill: 'Заполнить пустые поля',
    update: 'Заменить данными внешнего сервиса',
    skip: 'Пропустить',
  },
  sinceLast: 'Только изменения после прошлого переноса',
  keepKey: 'Сохранить ключ в зашифрованном виде для следующих переносов',
  earlier: 'Прошлые переносы',
  noPulls: 'Переносов пока нет.',
  /** `total` is null when the vendor does not report it */
  pulling: (read: number, total: number | null) =>
    total === null
      ? `Прочитано контактов: ${number(read)}`
      : `Прочитано контактов: ${number(read)} из ${number(total)}`,
  importing: (percent: string) => `Импорт: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time: string) => `осталось примерно ${time}`,
  state: {
    pulling: 'Чтение',
    receiving: 'Чтение',
    queued: 'В очереди',
    running: 'Импорт',
    done: 'Готово',
    cancelled: 'Остановлено',
    failed: 'Ошибка',
    undoing: 'Откат',
    undone: 'Откат завершён',
  },
  dry: 'Пробный запуск',
  wouldBe: 'Что сделал бы настоящий перенос',
  became: 'Что сделал перенос',
  counts: { created: 'Создано', updated: 'Обновлено', skipped: 'Пропущено', rejected: 'Отклонено' },
  problems: 'Замечания и проблемы',
  reasonKinds: {
    rejected: 'Отклонено',
    skipped: 'Пропущено',
    dropped: 'Значение пропущено',
    ambiguous: 'Подходит несколько контактов',
    joined: 'Добавлено к существующему контакту',
    fixed: 'Ячейка исправлена',
    hidden: 'Скрытая строка',
  },
  reasonIn: (column: string) => `поле ${column}`,
  row: (row: number) => `Контакт ${number(row)}:`,
  cancel: 'Остановить перенос',
  undo: 'Откатить перенос',
  undoText: 'Удаляет контакты, созданные при переносе, и восстанавливает изменённые.',
  resume: 'Возобновить перенос',
  resumeText:
    'Уже прочитанные контакты сохранены. Введите ключ ещё раз или оставьте поле пустым, если ключ сохранён.',
  forgetKey: 'Удалить сохранённый ключ',
  toImports: 'Показать этот перенос в разделе «Импорт»',

  compare: 'Сравнение ответов',
  compareText:
    'Отправляет одинаковые запросы внешнему сервису и Switchbook и перечисляет различия. Данные контактов не показываются.',
  sample: 'Сколько контактов сравнить по одному',
  compareNow: 'Сравнить',
  compareAgain: 'Сравнить снова',
  stop: 'Остановить',
  comparing: (requestCount: number, contactCount: number, differenceCount: number) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote: 'Можно открыть другие страницы. Если закрыть эту вкладку, сравнение остановится.',
  alike: 'Ответы совпадают',
  alikeText: (requestCount: number, contactCount: number) =>
    `Различий нет. Сравнено: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount: number, kinds: number) =>
    `${differences(differenceCount)} (${plural(kinds, { one: '{n} вид', few: '{n} вида', many: '{n} видов', other: '{n} вида' })})`,
  body: '(тело ответа)',
  missing: 'здесь отсутствует',
  together: 'здесь объединён с другим контактом',
  added: 'есть только здесь',
  otherValue: 'другое значение',
  otherOrder: 'другой порядок',
  thereAndHere: (there: string, here: string) => `внешний сервис: ${there}, здесь: ${here}`,
  firstContact: (id: string) => `впервые: контакт ${id}`,
  firstPage: (page: number) => `впервые: страница ${number(page)}`,
  notCounted: (kinds: number) =>
    plural(kinds, {
      one: '{n} вид ожидаемых различий (не учитывается)',
      few: '{n} вида ожидаемых различий (не учитываются)',
      many: '{n} видов ожидаемых различий (не учитываются)',
      other: '{n} вида ожидаемых различий (не учитываются)',
    }),
  ignored: (path: string, times: number, reason: string) =>
    `${path} (${plural(times, { one: '{n} раз', few: '{n} раза', many: '{n} раз', other: '{n} раза' })}): ${reason}`,
  compareFailed: {
    refused: 'Проверьте, что ключ верный и может читать контакты.',
    unreachable:
      'Проверьте URL. Частные адреса и http без шифрования нужно разрешить на сервере через SWITCHBOOK_UPSTREAM_ALLOW.',
    too_long: 'Попробуйте сравнить меньше контактов.',
    broken: 'Сравнение прервалось. Сравните снова.',
  },

  forwardTo: (url: string) => `Запросы, которые Switchbook не обрабатывает, пересылаются на ${url}.`,
  forwardOff: 'На запросы, которые Switchbook не обрабатывает, приходит ошибка.',
  withKey: 'Они отправляются с вашим ключом.',
  withoutKey: 'Они отправляются с ключом программы.',
  forwardNow: 'Начать пересылку',
  forwardChange: 'Обновить пересылку',
  sendKey: 'Отправлять ключ, введённый выше, вместо ключа программы',
  forwardStop: 'Остановить пересылку',
  forwardStopOf: (name: string) => `Остановить пересылку: ${name}`,
  forwardWhich: 'Хост внешнего сервиса',
  forwardWhichHint: 'У внешнего сервиса для каждой версии свой хост. Укажите URL и ключ для каждого.',
  readThrough: 'Искать неизвестные ID контактов во внешнем сервисе',
  readsThrough: 'Неизвестные ID контактов ищутся во внешнем сервисе.',
  keyStates: {
    good: '',
    ends_soon: 'Срок действия ключа скоро истечёт.',
    ended: 'Срок действия ключа истёк.',
    refused: 'Внешний сервис не принимает ключ.',
  },
  forwardSet: 'Пересылка включена.',
  forwardScope: 'Ключам ваших программ нужно право upstream:use.',

  calls: 'Запросы в реальном времени',
  callsLabel: (name: string) => `Запросы в реальном времени: ${name}`,
  unknownKey: (start: string, address: string) => `Неизвестный ключ ${start}… с адреса ${address}.`,
  noKeySent: (address: string) => `Запрос без ключа с адреса ${address}.`,
  unknownKeyNext: 'Импортируйте ключ этой программы или выдайте ей ключ этой учётной записи.',
  waiting: 'Ожидание первого запроса…',
  waitingText: 'Отправьте запрос из своей программы или выполните пример с этой страницы.',
  arrived: 'Получен запрос.',
  listening: 'Обновляется',
  paused: 'Приостановлено, пока страница скрыта',
  retrying: 'Повторное подключение…',
  gap: 'Часть запросов за это время не показана.',
  time: 'Время',
  call: 'Запрос',
  status: 'Код ответа',
  ms: 'Длительность',
  forwarded: 'переслан',

  section: 'Подключение',
};
