/** The texts of the page that connects assistants. */
import type { assistants as english } from '../en/assistants.ts';
import type { Like } from '../like.ts';

export const assistants: Like<typeof english> = {
  title: 'Assistentes',
  text: 'Claude, Cursor, n8n e outros podem encontrar pessoas, registrar consentimentos e propor alterações. Dê a cada assistente a própria chave.',
  open: 'Conectar um assistente',
  guide: 'Guia',
  key: 'Criar uma chave',
  keyText: 'A chave limita o que o assistente pode fazer. Escolha o mínimo necessário.',
  may: 'Acesso',
  grants: { read: 'Somente leitura', save: 'Ler e salvar', all: 'Ler, salvar, mesclar e excluir' },
  grantTexts: {
    read: 'Encontrar e mostrar pessoas, verificar se mensagens podem ser enviadas, listar alterações e duplicados.',
    save: 'Também salvar pessoas, registrar consentimentos e alterar tags, status e campos.',
    all: 'Também alterar grupos, mesclar e excluir. Cada mesclagem e cada exclusão precisa antes de um plano.',
  },
  name: 'Nome',
  nameHint: 'Aparece no histórico de cada contato.',
  usualName: 'Assistente',
  made: (name) => `A chave ${name} foi criada. As configurações desta página a contêm.`,
  another: 'Criar outra chave',

  settings: 'Conectar o assistente',
  settingsText: 'Escolha o programa e copie as configurações dele.',
  program: 'Programa',
  snippet: (program) => `Configurações para ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'API da OpenAI',
  },
  hints: {
    claudeCode: 'Execute este comando em um terminal.',
    claudeDesktop:
      'Adicione isto a claude_desktop_config.json e reinicie o Claude Desktop. Ele inicia o programa do Switchbook nesse computador, então corrija o caminho.',
    cursor: 'Adicione isto a ~/.cursor/mcp.json.',
    n8n: 'Cole isto em um fluxo de trabalho. Torna-se um nó MCP Client Tool para um agente. Depois crie uma credencial Bearer Auth com a chave.',
    openai:
      'O ChatGPT entra com OAuth e não pode usar uma chave. Programas que chamam a API da OpenAI podem: adicione isto às ferramentas deles. A URL deve ser pública.',
  },
};
