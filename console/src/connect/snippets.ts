/** One request, as people paste it: into a shell, Node.js or a browser, Python without any package, and n8n's canvas. */

export interface Request {
  readonly title: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** undefined: no body */
  readonly body?: unknown;
}

interface Language {
  readonly name: 'curl' | 'JavaScript' | 'Python' | 'n8n';
  readonly write: (request: Request) => string;
}

export const languages: readonly Language[] = [
  { name: 'curl', write: curlSnippet },
  { name: 'JavaScript', write: javaScript },
  { name: 'Python', write: pythonSnippet },
  { name: 'n8n', write: n8n },
];

function snippetHeadersOf({ headers, body }: Request): Request['headers'] {
  return body === undefined ? headers : [...headers, ['Content-Type', 'application/json']];
}

function curlSnippet(request: Request): string {
  const { method, url, body } = request;
  const parts = [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} ${quoteForShell(url)}`,
    ...snippetHeadersOf(request).map(([name, value]) => `-H ${quoteForShell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoteForShell(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function javaScript(request: Request): string {
  const { method, url, body } = request;
  const headers = snippetHeadersOf(request).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  const sent = body === undefined ? '' : `  body: JSON.stringify(${formatJson(body, '  ')}),\n`;
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: ${JSON.stringify(method)},
  headers: {
${headers.join('')}  },
${sent}});
console.log(response.status, await response.text());`;
}

function formatJson(value: unknown, by: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);
}

function pythonSnippet(request: Request): string {
  const { method, url, body } = request;
  const headers = snippetHeadersOf(request).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  const sent = body === undefined ? '' : `    data=json.dumps(${pythonOf(body)}).encode(),\n`;
  return `${body === undefined ? '' : 'import json\n'}import urllib.request

request = urllib.request.Request(
    ${JSON.stringify(url)},
    method=${JSON.stringify(method)},
    headers={
${headers.join('')}    },
${sent})
with urllib.request.urlopen(request) as response:
    print(response.status, response.read().decode())`;
}

/** Writes a value in Python, whose words for true, false and null differ from JSON. */
function pythonOf(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonOf(one)}`);
  return `{${members.join(', ')}}`;
}

/** Nodes as n8n copies them: pasted onto the canvas they become an HTTP Request node. */
function n8n({ title, method, url, headers, body }: Request): string {
  const node = {
    parameters: {
      method,
      url,
      sendHeaders: true,
      headerParameters: { parameters: headers.map(([name, value]) => ({ name, value })) },
      ...(body === undefined
        ? {}
        : { sendBody: true, specifyBody: 'json', jsonBody: JSON.stringify(body, null, 2) }),
      options: {},
    },
    id: crypto.randomUUID?.() ?? title,
    name: title,
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    position: [0, 0],
  };
  return JSON.stringify({ nodes: [node], connections: {} }, null, 2);
}
