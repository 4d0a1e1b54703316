/** The texts of the page of health. */
import type { health as english } from '../en/health.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const health: Like<typeof english> = {
  text: 'Состояние сервера и фоновой работы для этой учётной записи. Обновляется каждые десять секунд.',
  again: 'Обновить',
  lookedAt: (when: string) => `Последняя проверка: ${when}.`,
  states: { ok: 'Всё работает', warning: 'Есть предупреждения', failed: 'Есть непройденные проверки' },
  stateText: {
    ok: 'Все проверки пройдены.',
    warning: 'Сервер работает. Предупреждения идут первыми.',
    failed: 'Непройденные проверки идут первыми, с указанием, что делать.',
  },
  stateNames: { ok: 'Норма', warning: 'Предупреждение', failed: 'Не пройдена' },
  checks: 'Проверки',
  names: {
    database: 'База данных',
    versions: 'Версии',
    clock: 'Часы',
    imports: 'Импорт',
    webhooks: 'Вебхуки',
    intakes: 'Вебхуки WhatsApp',
    disk: 'Диски',
    backup: 'Резервная копия',
  },
  database: 'База данных',
  up: 'Работает',
  down: 'Не работает',
  postgres: (version: string) => `PostgreSQL ${version}`,
  connections: (used: string, max: string) => `Соединений занято: ${used} из ${max}`,
  connectionsWaiting: (count: number) =>
    plural(count, {
      one: 'Соединения ждёт {n} запрос.',
      few: 'Соединения ждут {n} запроса.',
      many: 'Соединения ждут {n} запросов.',
      other: 'Соединения ждут {n} запроса.',
    }),
  disks: {
    'the data': 'Диск данных',
    backups: 'Диск резервных копий',
    'temporary files': 'Диск временных файлов',
  },
  diskOf: (what: string) => `Диск: ${what}`,
  used: (used: string) => `Занято ${used}`,
  ofDisk: (total: string, free: string) => `из ${total}, свободно ${free}`,
  inUse: 'Занято запросами',
  inUseText: 'Сколько сейчас занимают запросы этого сервера. После их завершения это освобождается.',
  of: (now: string, maximum: string) => `${now} из ${maximum}`,
  backup: 'Последняя резервная копия',
  noBackup: 'Нет',
  noBackupText: 'Причина указана в проверках ниже.',
  imports: 'Выполняемые импорты',
  rowsWaiting: (rows: number) =>
    plural(rows, {
      one: 'Осталась {n} строка',
      few: 'Осталось {n} строки',
      many: 'Осталось {n} строк',
      other: 'Осталось {n} строки',
    }),
  nothingToDo: 'Очередь пуста.',
  outbox: 'Доставки в очереди',
  atLeast: (count: string) => `${count} или больше`,
  oldest: (when: string) => `Самая старая: ${when}`,
  server: 'Сервер',
  version: (version: string) => `Версия ${version}`,
  upFor: (time: string) => `Время работы: ${time}`,
  processes: 'Серверы',
  processesText: 'Серверы этой базы данных, которые ответили на последнюю проверку.',
  pid: (pid: string) => `Процесс ${pid}`,
  starting: 'Запускается',
  otherVersion: 'Другая версия',
  awayTitle: 'База данных не отвечает',
  awayText:
    'Сервер работает, но не может связаться со своей базой данных. Пока связи нет, ничего нельзя ни прочитать, ни записать. Все подтверждённые данные сохранены.',
  awaySteps: [
    'Прочитайте журнал сервера. В нём указана причина.',
    'Встроенный PostgreSQL перезапускается сам. Если у вас свой PostgreSQL, проверьте, что он запущен и доступен.',
    'Проверьте, не заполнен ли диск базы данных.',
    'Выполните на сервере switchbook doctor.',
  ],
  offlineTitle: 'Сервер не отвечает',
  offlineText:
    'Сервер не запущен, или у вас нет подключения к сети. Страница продолжит работу, когда сервер снова ответит.',
  retrying: 'Повтор каждые десять секунд…',
  unknown: 'Неизвестно',
};
