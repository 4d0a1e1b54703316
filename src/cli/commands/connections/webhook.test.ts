/** The webhook commands, on a separate database, without a running server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';
import { openReceiver, type Receiver, say } from '../../../../test/support/wire/receiver.js';

const program = new Program();
let database: OwnDatabase;
let receiver: Receiver;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  receiver = await openReceiver();
  env = { DATABASE_URL: database.url, SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.1' };
  await program.json(['account', 'create', '--name', 'Acme'], env);
});

afterAll(async () => {
  await receiver.close();
  await program.cleanUp();
  await database.drop();
});

const json = (...words: readonly string[]) => program.json(['webhook', ...words, '--account', '1'], env);

it('a webhook is created, shown, tested, changed, rotated, and deleted', { tags: ['nightly'] }, async () => {
  const created = await json('create', '--url', receiver.url, '--types', 'contact.created');
  expect(created).toMatchObject({
    face: 'directory',
    url: receiver.url,
    types: ['contact.created'],
    state: 'active',
  });
  expect(created.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const id = String(created.id);
  const { secret: _, ...shown } = created;
  expect(await json('show', id)).toEqual(shown);
  receiver.answer(say(200, 'fine'));
  expect(await json('test', id)).toMatchObject({
    delivered: true,
    status: 200,
    error: null,
    response: 'fine',
  });
  expect(receiver.calls[0]?.json).toMatchObject({ type: 'webhook.test', data: { webhook_id: id } });
  receiver.answer(say(500));
  const failed = await program.run(['webhook', 'test', id, '--account', '1'], env);
  expect([failed.code, failed.stdout]).toEqual([
    1,
    expect.stringContaining('did not accept the request: HTTP 500'),
  ]);
  expect(await json('set', id, '--pause', '--all-types')).toMatchObject({ state: 'paused', types: null });
  expect(await json('set', id, '--resume')).toMatchObject({ state: 'active' });
  const rotated = await json('rotate', id);
  expect(rotated.secret).not.toBe(created.secret);
  const own = `whsec_${'QUJD'.repeat(8)}`;
  const words = ['webhook', 'rotate', id, '--account', '1', '--secret', '-', '--json'];
  const given = await program.runApart(words, env, `${own}\n`);
  expect([given.code, JSON.parse(given.stdout)]).toMatchObject([0, { secret: own }]);
  expect(await json('deliveries', id)).toEqual([]);
  const listed = await program.run(['webhook', 'list', '--account', '1'], env);
  expect(listed.stdout).toContain(`active  directory  ${receiver.url}  all    ${id}`);
  const span = ['--from', '2026-01-15T09:00:00Z', '--to', '2026-01-15T12:00:00Z'];
  expect(await json('redeliver', id, ...span)).toMatchObject({ redelivery: { count: 0 } });
  expect(await json('delete', id)).toEqual({ id, deleted: true });
});

it('webhook commands report errors with the next step', async () => {
  const refused = async (...words: readonly string[]) => {
    const { code, stderr } = await program.run(['webhook', ...words, '--account', '1'], env);
    return [code, stderr];
  };
  expect(await refused('create', '--url', 'https://10.0.0.1/')).toEqual([
    1,
    expect.stringContaining('url cannot be called: the address 10.0.0.1 is not public.'),
  ]);
  expect(await refused('create', '--url', receiver.url, '--face', 'nobody')).toEqual([
    1,
    expect.stringContaining('face must be one of'),
  ]);
  expect(await refused('show', 'x')).toEqual([1, expect.stringContaining('"x" is not the id of a webhook.')]);
  expect(await refused('show', '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f')).toEqual([
    1,
    expect.stringContaining('webhook list'),
  ]);
});
