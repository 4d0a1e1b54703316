/**
 * Third-party programs of a registry or a repository, run unmodified by night. `test/n8n/vendor-node.test.ts` runs
 * nodes of n8n. `WACRM_MCP` names a folder or an address to clone the MCP server of wacrm from, and `RECOVERYFLOW` a
 * folder with the WordPress plugin, whose source is named in `clients/wacr-recoveryflow.json`.
 */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { makerOf, phone } from '../support/accounts/people.js';
import { callerOf } from '../support/clients/wazzup.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'unmodified-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const night = { tags: ['nightly'], timeout: onThisMachine(300_000) };
const own = () => `http://127.0.0.1:${fixture.port}`;

/** Undefined after success, else the last line of the error. */
async function ran(command: string, args: readonly string[], cwd = folder): Promise<string | undefined> {
  try {
    await promisify(execFile)(command, [...args], {
      cwd,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      maxBuffer: 1e8,
    });
    return undefined;
  } catch (error) {
    return String(error).trim().split('\n').at(-1);
  }
}

const sdk = 'wazzup-pysdk==0.1.8';
/** The SDK reads all pages by its own helper. */
const script = `
import asyncio, json, sys
from wazzup_client import WazzupAPIError, WazzupClient, WazzupPublicClient, paginate_async

async def main(url, key):
    public = WazzupPublicClient(url, key)
    chat = {"chatType": "whatsapp", "chatId": "77050000001"}
    await public.create_contact({"id": "py1", "responsibleUserId": "1", "name": "Anna", "contactData": [chat]})
    every = [one["id"] async for one in paginate_async(public.get_contacts)]
    one = await public.get_contact("py1")
    await public.post_users([{"id": "u1", "name": "Dana"}])
    users = [user["id"] for user in await public.get_users()]
    async with WazzupClient(key, public_base_url=url) as typed:
        models = await typed.contacts.list()
    deleted = await public.delete_contact("py1")
    unknown = await public.bulk_delete_contacts(["py1"])
    try:
        await public.get_contact("py1")
        missing = None
    except WazzupAPIError as error:
        missing = error.status_code
    await public.close()
    print(json.dumps([len(set(every)), one["name"], users, len(list(models)), deleted, unknown, missing]))

asyncio.run(main(*sys.argv[1:]))
`;

it(`${sdk} of PyPI sends, lists and deletes contacts`, night, async ({ skip }) => {
  const packages = path.join(folder, 'python');
  const failed = await ran('python3', ['-m', 'pip', 'install', '--quiet', '--target', packages, sdk]);
  if (failed !== undefined) return skip(`${sdk} cannot be installed: ${failed}`);
  const { key } = await fixture.newAccount();
  const call = callerOf(fixture.send, key);
  for (const page of [0, 1])
    await call(
      'POST',
      '/v3/contacts',
      Array.from({ length: 65 }, (_, index) => ({
        id: `c${page}-${index}`,
        responsibleUserId: '1',
        name: `Name ${index}`,
        contactData: [{ chatType: 'whatsapp', chatId: String(77_060_000_000 + page * 100 + index) }],
      })),
    );
  const { stdout } = await promisify(execFile)('python3', ['-c', script, own(), key], {
    env: { ...process.env, PYTHONPATH: packages },
  });
  expect(JSON.parse(stdout)).toEqual([131, 'Anna', ['u1'], 100, null, ['py1'], 404]);
  return undefined;
});

const source = process.env.WACRM_MCP ?? 'https://github.com/Andeveling/wacrm-laravel.git';

/** The built entry of the MCP server; undefined with the reason if it cannot be made. */
async function makeMcpServer(): Promise<{ readonly file?: string; readonly failed?: string }> {
  const clone = path.join(folder, 'wacrm');
  const cloned = await ran('git', ['clone', '--quiet', source, clone]);
  if (cloned !== undefined) return { failed: `${source} cannot be cloned: ${cloned}` };
  const server = path.join(clone, 'original-wacrm', 'mcp-server');
  const installed = await ran('npm', ['install', '--omit=dev', '--no-audit', '--no-fund'], server);
  if (installed !== undefined) return { failed: `its packages cannot be installed: ${installed}` };
  const file = path.join(server, 'dist', 'index.js');
  await build({
    entryPoints: [path.join(server, 'src', 'index.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  execFileSync(process.execPath, ['--check', file]);
  return { file };
}

it('the MCP server of wacrm creates, finds, changes and lists contacts', night, async ({ skip }) => {
  const { file, failed } = await makeMcpServer();
  if (file === undefined) return skip(failed);
  const { key } = await fixture.newAccount();
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [file],
      env: { WACRM_BASE_URL: own(), WACRM_API_KEY: key, WACRM_ENABLE_WRITES: '1' },
    }),
  );
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [first] = content as readonly { readonly text?: string }[];
    if (isError === true) return String(first?.text);
    return JSON.parse(first?.text ?? 'null');
  };
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['create_contact', 'list_contacts']));
  for (let n = 1; n <= 61; n += 1)
    await call('create_contact', { phone: `+14155551${String(n).padStart(3, '0')}`, name: `Person ${n}` });
  const texts = JSON.stringify(await call('list_contacts', { search: 'Person 61' }));
  expect(texts).toContain('+14155551061');
  const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(texts) ?? [];
  expect(JSON.stringify(await call('update_contact', { id, company: 'Acme' }))).toContain('Acme');
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await call('list_contacts', { limit: 25, ...(cursor === undefined ? {} : { cursor }) });
    for (const item of page.data) found.add(item.id);
    cursor = page.next_cursor ?? page.meta?.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(found.size).toBe(61);
  expect(await call('list_conversations')).toContain('not_found');
  await client.close();
  return undefined;
});

const plugin = process.env.RECOVERYFLOW;

it(
  'the client of the WordPress plugin RecoveryFlow finds a contact and opts it out',
  night,
  async ({ skip }) => {
    if (plugin === undefined) return skip('RECOVERYFLOW names no folder with the plugin');
    const failed = await ran('php', ['-v']);
    if (failed !== undefined) return skip(`php cannot be run: ${failed}`);
    const account = await fixture.newAccount();
    await makerOf(fixture)(account, 'Seventh Person', phone('14155551007'));
    const stand = path.join(import.meta.dirname, 'wordpress.php');
    const { stdout } = await promisify(execFile)('php', [stand, plugin, `${own()}/wacr1`, account.key]);
    expect(JSON.parse(stdout)).toMatchObject({
      verify: 'ok',
      me: { ok: true, tenant_status: expect.any(String), scopes: expect.any(Array) },
      found: ['+14155551007', 'Seventh Person', false],
      optOut: 'ok',
      afterwards: true,
      unknown: null,
      noContact: ['API_ERROR', expect.any(String), 404],
      wrongKey: ['AUTHENTICATION_ERROR', 'invalid_key', 401],
      reason: 'invalid_key',
    });
    return undefined;
  },
);
