/** Every text of the console in Russian. The texts of each page are in `ru/`. */

import type { en } from './en.ts';
import { laterNames } from './later-fields.ts';
import type { Like } from './like.ts';
import { bulkChanges } from './ru/bulk.ts';
import { combobox } from './ru/combobox.ts';
import { contacts } from './ru/contacts.ts';
import { deletedContacts } from './ru/deleted.ts';
import { exporting } from './ru/exporting.ts';
import { frame } from './ru/frame.ts';
import { grid } from './ru/grid.ts';
import { person } from './ru/person.ts';
import { number } from './ru/phrases.ts';
import { savedViews } from './ru/views.ts';

export const ru: Like<typeof en> = {
  product: 'Switchbook',
  thisAccount: 'Эта учётная запись',
  navigation: 'Страницы',
  notifications: 'Уведомления',
  skip: 'Перейти к содержимому',
  menu: 'Меню',
  signedInWith: (name: string) => `Вход выполнен с ключом: ${name}`,
  readsOnly: 'Только чтение',
  readsOnlyText: 'Ваш ключ может читать данные, но не менять их.',
  roles: { owner: 'Владелец', editor: 'Редактор', agent: 'Агент', reader: 'Читатель' },
  invitation: {
    as: (role: string) => `Роль: ${role}`,
    by: (name: string) => `Вас пригласил(а) ${name}`,
    accept: (name: string) => `Вступить в ${name}`,
  },
  reference: 'Справочник API',
  signOut: 'Выйти',
  loading: 'Загрузка…',
  searching: 'Идёт поиск…',
  none: 'Нет',
  any: 'Не важно',
  choose: 'Выберите…',
  goTo: (page: string) => `Открыть: ${page}`,
  requestId: (id: string) => `ID запроса: ${id}`,

  pages: {
    contacts: 'Контакты',
    imports: 'Импорт',
    bulkChanges: 'Массовые изменения',
    numbers: 'Номера телефонов',
    deleted: 'Удалённые',
    fields: 'Поля',
    duplicates: 'Дубликаты',
    catalogs: 'Теги и статусы',
    connect: 'Подключение',
    webhooks: 'Вебхуки',
    intakes: 'WhatsApp',
    keys: 'Ключи',
    members: 'Участники',
    usage: 'Использование',
    health: 'Состояние сервера',
    me: 'Мой профиль',
    settings: 'Настройки',
  },
  sections: { general: 'Общее', pages: 'Страницы' },

  theme: {
    title: 'Тема',
    system: 'Системная',
    light: 'Светлая',
    dark: 'Тёмная',
    use: { system: 'Тема: системная', light: 'Тема: светлая', dark: 'Тема: тёмная' },
  },

  language: {
    title: 'Язык',
    auto: 'Язык браузера',
    use: (name: string) => `Язык: ${name}`,
    reload:
      'Язык сменится после перезагрузки страницы. Сначала сохраните введённое: при перезагрузке оно пропадёт.',
    reloadNow: 'Перезагрузить страницу',
  },

  palette: {
    title: 'Команды',
    open: 'Открыть команды',
    button: 'Поиск',
    placeholder: 'Найти людей, теги, настройки или что-то сделать',
    empty: 'Ничего не найдено. Попробуйте другое слово.',
  },

  keyboard: {
    title: 'Сочетания клавиш',
    text: 'Одиночные клавиши работают вне текстовых полей и пока не выбрана ячейка: Escape выходит из того и другого.',
  },

  actions: {
    add: 'Добавить',
    back: 'Назад',
    cancel: 'Отмена',
    close: 'Закрыть',
    copy: 'Копировать',
    create: 'Создать',
    delete: 'Удалить',
    record: 'Записать',
    remove: 'Убрать',
    save: 'Сохранить',
    stop: 'Остановить',
    tryAgain: 'Повторить',
    undo: 'Откатить',
  },

  notFound: { title: 'Такой страницы нет', text: 'Выберите страницу в меню.' },
  noPermission: {
    title: 'Нет доступа',
    whole: 'Ваша роль показывает не всё, а эта страница относится ко всей учётной записи.',
    member: (role: string) =>
      `Ваша роль (${role}) не включает эту страницу. Обратитесь к владельцу учётной записи.`,
    text: (scope: string) =>
      `Для этой страницы нужен ключ с правом ${scope}. Войдите с таким ключом или создайте его на сервере.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'Сервер не отвечает.',
      next: 'Проверьте, что сервер запущен, а вы подключены к сети. Затем повторите попытку.',
    },
    not_loaded: {
      title: 'Не удалось загрузить эту часть страницы.',
      next: 'Сервер не отвечает или был обновлён. Повторите попытку.',
    },
    unauthenticated: {
      title: 'Этот ключ недействителен.',
      next: 'Проверьте, что ключ скопирован целиком и не отозван.',
    },
    code_not_live: {
      title: 'Эта ссылка для входа уже использована, или её срок истёк.',
      next: 'Попросите новую ссылку или войдите с ключом.',
    },
    forbidden: { title: '', next: 'Нужна роль или ключ, которым это разрешено.' },
    not_found: { title: '', next: 'Возможно, это уже удалено. Обновите список.' },
    merged: { title: 'Этот контакт объединён с другим.', next: 'Обновите список.' },
    conflict: { title: '', next: 'Введите другое значение или используйте существующую запись.' },
    ambiguous: { title: 'Подходит несколько контактов.', next: 'Выберите один из них.' },
    stale: {
      title: 'Это уже изменил кто-то другой.',
      next: 'Проверьте новые значения, затем внесите изменения ещё раз.',
    },
    invalid: { title: '', next: 'Исправьте это и повторите попытку.' },
    invalid_file: { title: '', next: 'Ничего не импортировано. Исправьте файл и выберите его снова.' },
    quota: {
      title: '',
      next: 'Удалите ненужные данные или попросите администратора сервера повысить лимит.',
    },
    in_use: { title: '', next: 'Сначала назначьте этим контактам другое значение.' },
    too_large: { title: '', next: 'Отправьте меньше данных за один раз.' },
    limited: { title: 'Слишком много запросов.', next: 'Немного подождите и повторите попытку.' },
    unavailable: {
      title: 'Сервер занят, или его база данных не отвечает.',
      next: 'Повторите попытку чуть позже.',
    },
    internal: {
      title: 'На сервере произошла ошибка.',
      next: 'Повторите попытку. Если ошибка повторится, найдите ID запроса в журнале сервера.',
    },
  },
  needsCountry: 'Нужен код страны, например +49 1512 3456789.',

  columns: {
    name: 'Имя',
    phone: 'Телефон',
    email: 'Эл. почта',
    tags: 'Теги',
    status: 'Статус',
    groups: 'Группы',
    source: 'Источник',
    type: 'Тип',
    company: 'Компания',
    owner: 'Ответственный',
    updated: 'Изменён',
    created: 'Создан',
  },

  fields: {
    search: 'Поиск',
    code: 'Код',
    display_name: 'Отображаемое имя',
    given_name: 'Имя',
    family_name: 'Фамилия',
    company: 'Компания',
    description: 'Описание',
    owner: 'Ответственный',
    phone: 'Телефон',
    email: 'Эл. почта',
    lid: 'LID в WhatsApp',
    identities: 'Телефон и аккаунты',
    tag: 'Тег',
    tags: 'Теги',
    group: 'Группа',
    groups: 'Группы',
    source: 'Источник',
    status: 'Статус',
    type: 'Тип',
    channel: 'Канал связи',
    consent: 'Согласие',
    consents: 'Согласие',
    suppressions: 'Стоп-лист',
    updated_after: 'Изменён после',
    updated_before: 'Изменён до',
    attributes: 'Атрибуты',
    extensions: 'Поля внешнего сервиса',
    address: 'Адрес',
    street: 'Улица',
    city: 'Город',
    state: 'Регион',
    zip: 'Почтовый индекс',
    country_code: 'Страна',
    blocked: 'Заблокирован',
    avatar_url: 'Фото',
    ...laterNames('ru'),
    reach: 'Можно писать',
    created_at: 'Создан',
    value: 'Значение',
  },

  types: { lead: 'Лид', customer: 'Клиент', guest: 'Гость' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'Эл. почта',
    voice: 'Звонки',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Чат на сайте',
  },
  kinds: {
    phone: 'Телефон',
    wa_id: 'WhatsApp ID',
    bsuid: 'ID в рамках бизнеса',
    lid: 'LID в WhatsApp',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'Внешний ID',
    vendor_id: 'Собственный ID',
    email: 'Эл. почта',
    username: 'Имя пользователя',
    parent_bsuid: 'Родительский ID в рамках бизнеса',
  },
  consentStates: {
    opted_in: 'Согласие дано',
    opted_out: 'Отказ',
    pending: 'Ожидается',
    unknown: 'Неизвестно',
  },

  api: 'API',
  copied: 'Скопировано',
  showMore: 'Показать ещё',
  showFewer: 'Показать меньше',
  showAll: (count: number) => `Показать все (${number(count)})`,
  never: 'Никогда',
  secretOnce: 'Показывается только один раз. Скопируйте сейчас.',

  ...frame,
  ...contacts,
  ...person,
  grid,
  savedViews,
  bulkChanges,
  deletedContacts,
  exporting,
  combobox,
};
