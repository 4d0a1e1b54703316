/** The texts of the page that connects assistants. */
export const assistants = {
  title: 'Assistants',
  text: 'Claude, Cursor, n8n and others can find people, record consents and propose changes. Give each assistant its own key.',
  open: 'Connect an assistant',
  guide: 'Guide',
  key: 'Create a key',
  keyText: 'The key limits what the assistant can do. Choose the least that it needs.',
  may: 'Access',
  grants: { read: 'Read only', save: 'Read and save', all: 'Read, save, merge and delete' },
  grantTexts: {
    read: 'Find and show people, check whether messages may be sent, list changes and duplicates.',
    save: 'Also save people, record consents, and change tags, status and fields.',
    all: 'Also change groups, merge and delete. Each merge and each deletion needs a plan first.',
  },
  name: 'Name',
  nameHint: 'The history of each contact shows it.',
  usualName: 'Assistant',
  made: (name: string) => `The key ${name} was created. The settings on this page contain it.`,
  another: 'Create another key',

  settings: 'Connect the assistant',
  settingsText: 'Choose the program and copy its settings.',
  program: 'Program',
  snippet: (program: string) => `Settings for ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'OpenAI API',
  },
  hints: {
    claudeCode: 'Run this command in a terminal.',
    claudeDesktop:
      'Add this to claude_desktop_config.json and restart Claude Desktop. It starts Switchbook’s program on that computer, so correct the path.',
    cursor: 'Add this to ~/.cursor/mcp.json.',
    n8n: 'Paste this into a workflow. It becomes an MCP Client Tool node for an agent. Then create a Bearer Auth credential with the key.',
    openai:
      'ChatGPT signs in with OAuth and cannot use a key. Programs that call the OpenAI API can: add this to their tools. The URL must be public.',
  },
};
