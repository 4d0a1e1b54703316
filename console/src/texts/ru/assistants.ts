/** The texts of the page that connects assistants. */
import type { assistants as english } from '../en/assistants.ts';
import type { Like } from '../like.ts';

export const assistants: Like<typeof english> = {
  title: 'Ассистенты',
  text: 'Claude, Cursor, n8n и другие могут находить людей, записывать согласия и предлагать изменения. Дайте каждому ассистенту свой ключ.',
  open: 'Подключить ассистента',
  guide: 'Руководство',
  key: 'Создание ключа',
  keyText: 'Ключ ограничивает то, что может ассистент. Выберите наименьший доступ.',
  may: 'Доступ',
  grants: {
    read: 'Только чтение',
    save: 'Чтение и сохранение',
    all: 'Чтение, сохранение, объединение и удаление',
  },
  grantTexts: {
    read: 'Находить и показывать людей, проверять, можно ли отправить сообщение, показывать изменения и дубликаты.',
    save: 'Также сохранять людей, записывать согласия, менять теги, статус и поля.',
    all: 'Также менять группы, объединять и удалять. Для каждого объединения и удаления сначала нужен план.',
  },
  name: 'Название',
  nameHint: 'Показывается в истории каждого контакта.',
  usualName: 'Ассистент',
  made: (name: string) => `Ключ «${name}» создан. Настройки на этой странице содержат его.`,
  another: 'Создать ещё один ключ',

  settings: 'Подключение ассистента',
  settingsText: 'Выберите программу и скопируйте её настройки.',
  program: 'Программа',
  snippet: (program: string) => `Настройки для ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'API OpenAI',
  },
  hints: {
    claudeCode: 'Выполните эту команду в терминале.',
    claudeDesktop:
      'Добавьте это в claude_desktop_config.json и перезапустите Claude Desktop. Он запускает программу Switchbook на этом компьютере, поэтому исправьте путь.',
    cursor: 'Добавьте это в ~/.cursor/mcp.json.',
    n8n: 'Вставьте это в рабочий процесс: получится узел MCP Client Tool для агента. Затем создайте учётные данные Bearer Auth с этим ключом.',
    openai:
      'ChatGPT входит через OAuth и не может использовать ключ. Программы, которые вызывают API OpenAI, могут: добавьте это в их инструменты. URL должен быть общедоступным.',
  },
};
