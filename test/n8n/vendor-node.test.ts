/**
 * A public n8n node for the API of one of the vendors, unmodified: the test bundles its sources and runs them in a
 * stand-in of n8n's context. `VENDOR_NODE` names a folder or an address to clone it from.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';
import { type Any, callApi } from './nodes.js';

const fixture = useServer();
const source = process.env.VENDOR_NODE ?? 'https://github.com/kdctek/n8n-nodes-wacrapp.git';
const commit = '717ea53';

/** The folder of its sources; undefined: they cannot be downloaded. */
function fetchNode(folder: string): string | undefined {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  try {
    execFileSync('git', ['clone', '--quiet', source, folder], {
      env,
      stdio: 'pipe',
    });
    execFileSync('git', ['-C', folder, 'checkout', '--quiet', commit], { env, stdio: 'pipe' });
    return folder;
  } catch {
    return undefined;
  }
}

/** n8n provides these names to nodes at run time. */
const workflow = `
  export const NodeConnectionTypes = { Main: 'main' };
  export class NodeApiError extends Error { constructor(_, error) { super(error.message, { cause: error }); } }
  export class NodeOperationError extends Error { constructor(_, message) { super(message); } }`;

async function loadNode(folder: string): Promise<Any> {
  const outfile = path.join(folder, 'bundle.mjs');
  const parts = ['nodes/WacrApp/WacrApp.node.ts', 'credentials/WacrApp.credentials.ts'];
  const [node, credential] = parts.map((one) => JSON.stringify(path.join(folder, one)));
  await build({
    stdin: {
      contents: `export { WacrApp as Node } from ${node}; export { WacrApp as Credential } from ${credential};`,
      resolveDir: folder,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    plugins: [
      {
        name: 'n8n',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^n8n-workflow$/ }, () => ({ path: 'n8n-workflow', namespace: 'n8n' }));
          onLoad({ filter: /./, namespace: 'n8n' }, () => ({ contents: workflow }));
        },
      },
    ],
  });
  const { Node, Credential } = await import(outfile);
  return { node: new Node(), credential: new Credential() };
}

/** The items that the node returns for one empty item. */
async function runNode({ node, credential }: Any, credentials: Any, parameters: Any): Promise<Any[]> {
  const context = {
    getInputData: () => [{ json: {} }],
    getNodeParameter: (name: string) => parameters[name],
    getCredentials: async () => credentials,
    getNode: () => ({ name: 'WAcr App' }),
    continueOnFail: () => false,
    helpers: {
      httpRequestWithAuthentication: (_name: string, request: Any) =>
        callApi(credential, credentials, request),
      returnJsonArray: (items: Any[]) => items.map((json) => ({ json })),
      constructExecutionMetaData: (items: Any[]) => items,
    },
  };
  const [items] = await node.execute.call(context);
  return items.map(({ json }: Any) => json);
}

it('“Return All” of the vendor’s public node gives all 131 of each list', {
  tags: ['nightly'],
  timeout: onThisMachine(300_000),
}, async ({ skip }) => {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'vendor-node-'));
  try {
    const folder = fetchNode(path.join(temporary, 'node'));
    if (folder === undefined)
      return skip(`${source} cannot be fetched. Name a folder or an address of it in VENDOR_NODE.`);
    const loaded = await loadNode(folder);
    const { key } = await fixture.newAccount();
    const access = { domain: `http://127.0.0.1:${fixture.port}`, apiToken: key };
    const run = (resource: string, operation: string, given: Any = {}) =>
      runNode(loaded, access, { resource, operation, additionalFields: {}, filters: {}, ...given });
    for (let count = 1; count <= 131; count += 1) {
      const phone = `+1415555${String(1000 + count)}`;
      const person = {
        firstname: 'Ann',
        lastname: `No ${count}`,
        phone,
        type: 'lead',
        source_id: 1,
        status_id: 1,
      };
      await run('contact', 'create', person);
      const name = `Name ${count}`;
      for (const resource of ['group', 'source', 'status'])
        await run(resource, 'create', { name, color: '#123456' });
    }
    const all = async (resource: string) => {
      const items = await run(resource, 'getAll', { returnAll: true });
      return new Set(items.map(({ id }) => id)).size;
    };
    // A new account has four sources and three statuses.
    const found = [await all('contact'), await all('group'), await all('source'), await all('status')];
    expect(found).toEqual([131, 131, 135, 134]);
    return undefined;
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
});
