/** The tools for assistants as real processes: standard input and output, and a restart between plan and change. */
import path from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { tools } from '../../src/faces/mcp/tools.js';
import { assistantOf, type Era, eras, newClient } from '../support/clients/mcp.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { Program, type Serving } from '../support/program/program.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
let database: OwnDatabase;
beforeAll(async () => {
  database = await makeInstalledDatabase();
});
afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

async function overStdio({ url, key }: Pick<Serving, 'url' | 'key'>, era: Era) {
  const client = newClient(era);
  const env = { ...process.env, SWITCHBOOK_URL: url, SWITCHBOOK_KEY: key } as Record<string, string>;
  const command = { command: process.execPath, args: [path.join(programRoot, 'bin/switchbook'), 'mcp'], env };
  await client.connect(new StdioClientTransport({ ...command, stderr: 'ignore' }));
  return assistantOf(client);
}

// Both wait for processes most of the time.
describe.concurrent('over standard input and output', () => {
  it('serves both protocol versions, also across a restart of the server, until the key ends', {
    tags: ['nightly'],
  }, async () => {
    const env = { DATABASE_URL: database.url, PORT: '0' };
    const first = await program.serve(env);
    const { key } = first;
    const assistants = await Promise.all((Object.keys(eras) as Era[]).map((era) => overStdio(first, era)));
    for (const [index, assistant] of assistants.entries()) {
      expect([...(await assistant.names())].sort()).toEqual(tools.map(({ name }) => name).sort());
      const saved = await assistant.call('save_person', {
        phone: `+1415555012${index}`,
        fields: { name: 'Ann' },
      });
      expect(saved.data.outcome).toBe('created');
    }
    const [assistant] = assistants;
    if (assistant === undefined) throw new Error('there are assistants');
    const subscription = await assistant.client.listen({ toolsListChanged: true });
    expect(subscription.honoredFilter).toEqual({});
    await subscription.close();
    const proposed = await assistant.call('propose_change', { kind: 'merge', people: [1, 2] });
    const { port } = first;
    await first.end('SIGKILL');
    const lost = await assistant.call('find_people');
    expect(lost.text).toContain('cannot be reached');
    const second = await program.serve({ ...env, PORT: String(port) });
    const applied = await assistant.call('apply_change', { plan: proposed.data.plan });
    expect(applied.data.state).toBe('done');
    expect((await assistant.call('apply_change', { undo: applied.data.undo })).data.state).toBe('undone');
    const native = (method: string, path: string) =>
      send(port, { method, path: `/directory/v1${path}`, headers: { authorization: `Bearer ${key}` } });
    const { id } = (await native('GET', '/account')).json.data.key;
    expect((await native('DELETE', `/keys/${id}`)).status).toBe(200);
    expect(await second.statusFor(key)).toBe(401);
    expect((await assistant.call('find_people')).text).toContain('Send a valid key');
    for (const item of assistants) await item.close();
  });

  it('ends with a message without a server or a key', async () => {
    const [noKey, noServer] = await Promise.all([
      program.runApart(['mcp'], { PORT: '1' }),
      program.runApart(['mcp'], { PORT: '1', SWITCHBOOK_KEY: 'sb_live_x' }),
    ]);
    expect([noKey.code, noKey.stdout, noServer.code, noServer.stdout]).toEqual([1, '', 1, '']);
    expect(noKey.stderr).toContain('No key is given');
    expect(noServer.stderr).toContain('cannot be reached');
  });
});
