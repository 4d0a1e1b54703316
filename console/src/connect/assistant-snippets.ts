/** Settings that connect a program to the tools for assistants, with the URL of this server and the key filled in. */

interface Program {
  readonly name: 'claudeCode' | 'claudeDesktop' | 'cursor' | 'n8n' | 'openai';
  readonly write: (access: AssistantAccess) => string;
}

interface AssistantAccess {
  /** the URL of this server, without a slash at the end */
  readonly origin: string;
  readonly key: string;
}

export const programs: readonly Program[] = [
  { name: 'claudeCode', write: claudeCode },
  { name: 'claudeDesktop', write: claudeDesktop },
  { name: 'cursor', write: cursorSnippet },
  { name: 'n8n', write: n8n },
  { name: 'openai', write: openaiSnippet },
];

const formatJson = (value: unknown) => JSON.stringify(value, null, 2);

function claudeCode({ origin, key }: AssistantAccess): string {
  return `claude mcp add --scope user --transport http switchbook ${origin}/mcp --header "Authorization: Bearer ${key}"`;
}

/** Makes the settings that start the program. The program connects its standard input and output with this server. */
function claudeDesktop({ origin, key }: AssistantAccess): string {
  const env = { SWITCHBOOK_URL: origin, SWITCHBOOK_KEY: key };
  const switchbook = { command: '/opt/switchbook/bin/switchbook', args: ['mcp'], env };
  return formatJson({ mcpServers: { switchbook } });
}

function cursorSnippet({ origin, key }: AssistantAccess): string {
  const switchbook = { url: `${origin}/mcp`, headers: { Authorization: `Bearer ${key}` } };
  return formatJson({ mcpServers: { switchbook } });
}

/** Makes a node as n8n copies it. Its key is a credential, which cannot be pasted. */
function n8n({ origin }: AssistantAccess): string {
  const node = {
    parameters: {
      endpointUrl: `${origin}/mcp`,
      serverTransport: 'httpStreamable',
      authentication: 'bearerAuth',
      options: {},
    },
    id: crypto.randomUUID?.() ?? 'switchbook',
    name: 'Switchbook',
    type: '@n8n/n8n-nodes-langchain.mcpClientTool',
    typeVersion: 1.2,
    position: [0, 0],
  };
  return formatJson({ nodes: [node], connections: {} });
}

function openaiSnippet({ origin, key }: AssistantAccess): string {
  return formatJson({
    type: 'mcp',
    server_label: 'switchbook',
    server_url: `${origin}/mcp`,
    authorization: key,
    require_approval: 'always',
  });
}
