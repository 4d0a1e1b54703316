/** Runs the snippets of an API's page unchanged, all of one language in one process. */
import { spawn } from 'node:child_process';

export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** The HTTP status of each snippet by name, or the output of a program that failed. */
type Statuses = Readonly<Record<string, number | string>>;

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Returns a program that runs all snippets and prints a line with a mark before each, and its status. */
  readonly join: (snippets: readonly Snippet[]) => string;
}

const mark = '@@ ';
const programs: Readonly<Record<string, Program>> = {
  curl: {
    command: 'bash',
    args: ['-s'],
    join: (snippets) =>
      snippets
        .map(({ name, text }) => `echo '${mark}${name}'; ${text} -o /dev/null -w '%{http_code}\\n'`)
        .join('\n'),
  },
  JavaScript: {
    command: process.execPath,
    args: ['--input-type=module', '-'],
    join: (snippets) =>
      snippets.map(({ name, text }) => `console.log('${mark}${name}');\n{\n${text}\n}`).join('\n'),
  },
  Python: {
    command: 'python3',
    args: ['-'],
    join: (snippets) => snippets.map(({ name, text }) => `print('${mark}${name}')\n${text}`).join('\n'),
  },
};

export async function run(language: string, snippets: readonly Snippet[]): Promise<Statuses> {
  const program = programs[language];
  if (program === undefined) throw new Error(`nothing runs ${language}`);
  const printed = await feed(program, program.join(snippets));
  return Object.fromEntries(
    printed
      .split(mark)
      .slice(1)
      .map((part) => {
        const [name = '', answer = ''] = part.split('\n');
        const status = /^\d{3}\b/.exec(answer)?.[0];
        return [name, status === undefined ? part : Number(status)];
      }),
  );
}

/** Whether the program is installed. */
export async function canRun(language: string): Promise<boolean> {
  const program = programs[language];
  if (program === undefined) return false;
  return feed({ ...program, args: ['--version'] }, '').then(
    () => true,
    () => false,
  );
}

function feed({ command, args }: Program, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => printed.push(chunk));
    child.on('error', reject);
    child.stdin.on('error', () => {});
    child.on('close', () => resolve(Buffer.concat(printed).toString()));
    child.stdin.end(input);
  });
}

/** The request of n8n's HTTP Request node for the nodes that a user pastes onto its canvas. */
export async function runNodes(text: string): Promise<number> {
  const { nodes, connections } = JSON.parse(text);
  const [{ parameters, type, typeVersion, name, id, position }] = nodes;
  if (nodes.length !== 1 || type !== 'n8n-nodes-base.httpRequest' || typeVersion < 4)
    throw new Error(`not one HTTP Request node: ${text}`);
  if (!name || !id || position.length !== 2 || typeof connections !== 'object')
    throw new Error(`n8n would not take it: ${text}`);
  const { method, url, sendHeaders, headerParameters, sendBody, specifyBody, jsonBody } = parameters;
  const headers: readonly { readonly name: string; readonly value: string }[] = sendHeaders
    ? headerParameters.parameters
    : [];
  const isJson = sendBody === true && specifyBody === 'json';
  const { status } = await fetch(url, {
    method,
    headers: {
      ...Object.fromEntries(headers.map((header) => [header.name, header.value])),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
    },
    ...(isJson ? { body: JSON.stringify(JSON.parse(jsonBody)) } : {}),
  });
  return status;
}
