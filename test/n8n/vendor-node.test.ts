/**
 * Public n8n nodes for two APIs of one of the vendors, unmodified: the test bundles their sources and runs them in a
 * stand-in of n8n's context. `VENDOR_NODE` and `VENDOR_NODE_V1` name a folder or an address to clone them from.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';
import { type Any, callApi, evaluate } from './nodes.js';

const fixture = useServer();
interface Source {
  readonly address: string;
  readonly commit: string;
  /** its classes, by file */
  readonly classes: Readonly<Record<string, string>>;
}

const ofV2: Source = {
  address: process.env.VENDOR_NODE ?? 'https://github.com/kdctek/n8n-nodes-wacrapp.git',
  commit: '717ea53',
  classes: {
    'nodes/WacrApp/WacrApp.node.ts': 'WacrApp as Node',
    'credentials/WacrApp.credentials.ts': 'WacrApp as Credential',
  },
};
const ofV1: Source = {
  address: process.env.VENDOR_NODE_V1 ?? 'https://github.com/kdctek/n8n-nodes-wacr.git',
  commit: 'de6952c',
  classes: {
    'nodes/Wacr/Wacr.node.ts': 'Wacr as Node',
    'credentials/WacrApi.credentials.ts': 'WacrApi as Credential',
    'credentials/WacrOAuth2Api.credentials.ts': 'WacrOAuth2Api as OAuth2',
  },
};

/** The folder of its sources; undefined: they cannot be downloaded. */
function fetchNode(folder: string, { address, commit }: Source): string | undefined {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  try {
    execFileSync('git', ['clone', '--quiet', address, folder], {
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
  export class NodeApiError extends Error {
    constructor(_, error, { message } = {}) { super(message ?? error.message, { cause: error }); }
  }
  export class NodeOperationError extends Error { constructor(_, message) { super(message); } }`;

async function loadNode(folder: string, { classes }: Source): Promise<Any> {
  const outfile = path.join(folder, 'bundle.mjs');
  const parts = Object.entries(classes).map(
    ([file, name]) => `export { ${name} } from ${JSON.stringify(path.join(folder, file))};`,
  );
  await build({
    stdin: { contents: parts.join('\n'), resolveDir: folder },
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
  const { Node, Credential, OAuth2 } = await import(outfile);
  return { node: new Node(), credential: new Credential(), oAuth2: OAuth2 && new OAuth2() };
}

/** The items that the node returns for one empty item. */
async function runNode({ node, credential }: Any, credentials: Any, parameters: Any): Promise<Any[]> {
  const context = {
    getInputData: () => [{ json: {} }],
    getNodeParameter: (name: string, _item: number, byDefault?: unknown) => parameters[name] ?? byDefault,
    getCredentials: async () => credentials,
    getNode: () => ({ name: 'WAcr App' }),
    continueOnFail: () => false,
    helpers: {
      httpRequestWithAuthentication: (_name: string, request: Any) =>
        callApi(credential, credentials, request).catch((error) => {
          throw Object.assign(error, { response: { body: error.json } });
        }),
      returnJsonArray: (items: Any[]) => items.map((json) => ({ json })),
      constructExecutionMetaData: (items: Any[]) => items,
    },
  };
  const [items] = await node.execute.call(context);
  return items.map(({ json }: Any) => json);
}

/** Runs the test with the node, or skips it without one. */
function withNode(source: Source, test: (loaded: Any) => Promise<void>) {
  return async ({ skip }: { skip: (why: string) => void }): Promise<void> => {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'vendor-node-'));
    try {
      const folder = fetchNode(path.join(temporary, 'node'), source);
      if (folder === undefined)
        return skip(
          `${source.address} cannot be fetched. Name a folder or an address of it, as the first comment says.`,
        );
      await test(await loadNode(folder, source));
    } finally {
      fs.rmSync(temporary, { recursive: true });
    }
  };
}

const byNight = { tags: ['nightly'], timeout: onThisMachine(300_000) };

it(
  '“Return All” of the vendor’s public node gives all 131 of each list',
  byNight,
  withNode(ofV2, async (loaded) => {
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
  }),
);

/** The access token that n8n requests for a credential with client credentials in the body. */
async function tokenOf({ properties }: Any, values: Any): Promise<string> {
  const of = (name: string) => properties.find((property: Any) => property.name === name).default;
  expect([of('grantType'), of('authentication')]).toEqual(['clientCredentials', 'body']);
  const answer = await fetch(String(evaluate(of('accessTokenUrl'), { $self: values })), {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: values.clientId,
      client_secret: values.clientSecret,
      scope: values.scope,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

it(
  'every operation of the newer node on contacts and notes, by key and by OAuth2',
  byNight,
  withNode(ofV1, async (loaded) => {
    const { key, account } = await fixture.newAccount();
    const at = { environment: 'custom', customBaseUrl: `http://127.0.0.1:${fixture.port}/wacr1/` };
    const scope = 'contacts:read contacts:write comments:read comments:write';
    const client = {
      ...at,
      customBaseUrl: at.customBaseUrl.slice(0, -1),
      clientId: account.id,
      clientSecret: key,
      scope,
    };
    const { baseURL, url } = loaded.credential.test.request;
    const tested = `${evaluate(baseURL, { $credentials: client })}${url}`;
    const call = (apiKey: string) =>
      callApi(loaded.credential, { ...client, apiKey } as Any, { method: 'GET', url: tested });
    expect(await call(key)).toEqual({ ok: true, contacts: [] });
    await expect(call('a-key-that-nobody-has')).rejects.toMatchObject({ status: 401 });
    for (const apiKey of [key, await tokenOf(loaded.oAuth2, client)]) {
      const run = (resource: string, operation: string, given: Any = {}) =>
        runNode(loaded, { ...at, apiKey }, { authentication: 'apiKey', resource, operation, ...given });
      const phoneE164 = '+919876543210';
      const fields = {
        firstName: 'Asha',
        lastName: 'Menon',
        tags: 'vip, newsletter ,, trial',
        attributes: '{"plan":"pro"}',
      };
      const [created] = await run('contact', 'upsert', { phoneE164, fields });
      expect(created).toMatchObject({
        ok: true,
        contact: { id: created.id, phoneE164, displayName: 'Asha Menon' },
      });
      const [got] = await run('contact', 'get', { contactId: created.id });
      expect(got).toMatchObject({ tags: ['newsletter', 'trial', 'vip'], attributes: { plan: 'pro' } });
      const updateFields = { displayName: 'Asha M. (VIP)', optedOut: true };
      const [changed] = await run('contact', 'update', { contactId: created.id, updateFields });
      expect(changed.contact).toMatchObject({
        firstName: 'Asha',
        displayName: 'Asha M. (VIP)',
        optedOut: true,
      });
      const listed = await run('contact', 'getAll', { limit: 50, filters: { q: 'asha', tag: 'vip' } });
      expect(listed.map(({ id }: Any) => id)).toEqual([created.id]);
      const options = { mentions: 'u1,u2', mediaIds: '', refMessageId: 'm9' };
      const [note] = await run('comment', 'add', { contact: phoneE164, body: 'Called', options });
      expect(note).toMatchObject({ body: 'Called', mentions: ['u1', 'u2'], refMessageId: 'm9' });
      const after = '2020-01-01T00:00:00.000Z';
      const notes = await run('comment', 'getAll', { contact: created.id, limit: 50, filters: { after } });
      expect(notes.map(({ id }: Any) => id)).toEqual([note.id]);
      await expect(run('contact', 'upsert', { phoneE164: 'nonsense', fields: {} })).rejects.toThrow(
        'phoneE164 must be a phone number',
      );
      expect(await run('contact', 'delete', { contactId: created.id })).toEqual([
        { deleted: true, ok: true },
      ]);
      await expect(run('contact', 'get', { contactId: created.id })).rejects.toThrow('Contact not found');
    }
  }),
);
