/** One data directory: its first start, commands during that run, and its second start. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programRelease } from '../../src/config/root.js';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
let env: Environment;
let server: Serving;

beforeAll(async () => {
  env = { SWITCHBOOK_DATA_DIR: program.dataDir() };
  server = await program.serve(env);
});

afterAll(() => program.cleanUp());

it('the first start prints its address in one line, and account id and key once', async () => {
  const [ready, where, ...rest] = server.stdout().split('\n');
  expect(ready).toBe(`Switchbook ${programRelease} is ready at ${server.url}`);
  expect(where).toBe(`Its data is in ${env.SWITCHBOOK_DATA_DIR}`);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const [account, ...others] = await program.json(['account', 'list'], env);
  expect({ name: account.name, number: account.number, others }).toEqual({
    name: 'Default',
    number: 1,
    others: [],
  });
  expect(rest.join('\n')).toContain(account.id);
  expect(rest.join('\n')).toContain(`${server.url}/docs`);
  // The key is shown twice: in the facts and in the command to paste.
  expect(server.output().split(server.key)).toHaveLength(3);
  const curl = rest.find((line) => line.startsWith('  curl ')) ?? '';
  const { stdout } = await promisify(execFile)('sh', ['-c', curl]);
  expect(JSON.parse(stdout)).toMatchObject({ data: { display_name: 'Jane Doe' } });
  const code = rest.join('\n').match(new RegExp(`^  ${server.url}/#code=(\\S+)$`, 'm'))?.[1] ?? '';
  const signIn = await send(server.port, { method: 'POST', path: '/directory/v1/sign-in', body: { code } });
  expect(signIn.status).toBe(201);
  expect(await server.statusFor(signIn.json.data.key)).toBe(200);
  // The link belongs to the owner; the key belongs to no member.
  const as = (key: string) =>
    send(server.port, { path: '/directory/v1/me', headers: { authorization: `Bearer ${key}` } });
  expect((await as(signIn.json.data.key)).json.data).toMatchObject({
    role: 'owner',
    member: { number: 1, state: 'active' },
  });
  expect((await as(server.key)).json.data.member).toBeNull();
  expect(await program.json(['key', 'list', '--account', '1'], env)).toMatchObject([
    { prefix: server.key.slice(0, 12), rate_limit: 'none', expires_at: null },
  ]);
  expect(await server.statusFor(server.key)).toBe(200);
});

it('links of commands have the address of the running server, whose port only it knows', async () => {
  const { url } = await program.json(['sign-in'], env);
  expect(url).toMatch(new RegExp(`^${server.url}/#code=sbt_`));
  const invited = await program.json(['member', 'invite', 'Anna', '--account', '1', '--role', 'agent'], env);
  expect(invited.invitation.url).toMatch(new RegExp(`^${server.url}/#code=sbt_`));
});

it('health reports live and ready', async () => {
  expect(await send(server.port, { path: '/health/live' })).toMatchObject({ status: 200 });
  expect(await send(server.port, { path: '/health/ready' })).toMatchObject({
    status: 200,
    text: '{"status":"ok"}',
  });
});

it('a key created next to the running server works at once, and is refused soon after its revocation', async () => {
  const key = await program.json(['key', 'create', '--account', '1', '--name', 'beside'], env);
  expect(await server.statusFor(key.key)).toBe(200);
  expect((await program.run(['key', 'revoke', '--account', '1', key.id], env)).code).toBe(0);
  // The command notifies the server, which takes a moment on a busy machine.
  await until('the key is refused', async () => (await server.statusFor(key.key)) === 401);
});

it('keys imported next to the running server work, until one expires', { tags: ['nightly'] }, async () => {
  const importing = (key: string, ...more: string[]) =>
    program.json(['key', 'import', '--account', '1', '--key', key, ...more], env);
  await importing('vendor-key-00001');
  await importing('vendor-key-00002', '--expires-in', '1s');
  expect(await server.statusFor('vendor-key-00001')).toBe(200);
  await expect.poll(() => server.statusFor('vendor-key-00002')).toBe(401);
  expect(await server.statusFor('vendor-key-00001')).toBe(200);
});

it('three simultaneous commands next to the server all succeed', { tags: ['nightly'] }, async () => {
  const before = (await program.json(['account', 'list'], env)).length;
  const names = Array.from({ length: 3 }, (_, index) => `At once ${index}`);
  const made = await Promise.all(
    names.map((name) => program.runApart(['account', 'create', '--name', name, '--json'], env)),
  );
  expect(new Set(made.map((item) => JSON.parse(item.stdout).number)).size).toBe(3);
  expect(await program.json(['account', 'list'], env)).toHaveLength(before + 3);
});

it('the log has JSON lines on stderr, without keys, headers or bodies', async () => {
  const secret = 'secret-of-somebody-else';
  expect(await server.statusFor(secret)).toBe(401);
  expect((await server.createContact('+4915112345678')).status).toBe(201);
  expect((await server.createContact('not-a-number-zyxw')).status).toBe(400);
  await expect.poll(() => server.stderr().split('"answered"').length).toBeGreaterThanOrEqual(4);
  const entries = server
    .stderr()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.find((entry) => entry.msg === 'answered')).toMatchObject({
    // A slow request is a warning.
    level: expect.stringMatching(/^(info|warn)$/),
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    method: expect.any(String),
    route: expect.any(String),
    status: expect.any(Number),
    request_id: expect.any(String),
  });
  for (const hidden of [secret, server.key, '4915112345678', 'zyxw', 'vendor-key-00001', 'earer'])
    expect(server.stderr()).not.toContain(hidden);
});

it.runIf(process.platform === 'linux')('the idle server uses less than 150 MB', () => {
  const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  expect(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])).toBeLessThan(150 * 1024);
});

it('SIGTERM ends the server and PostgreSQL with 0; the second start shows no key, and commands get its public address', async () => {
  const dataDir = env.SWITCHBOOK_DATA_DIR ?? '';
  expect((await server.end('SIGTERM')).code).toBe(0);
  expect(program.postmaster(dataDir)).toBeUndefined();
  const listed = await program.json(['account', 'list'], env);
  const second = await program.serve({ ...env, SWITCHBOOK_PUBLIC_URL: 'https://people.example.com' });
  expect(second.stdout()).toBe(
    `Switchbook ${programRelease} is ready at ${second.url}\nIts data is in ${dataDir}\n`,
  );
  expect(await second.statusFor(server.key)).toBe(200);
  expect(await program.json(['account', 'list'], env)).toEqual(listed);
  const { url } = await program.json(['sign-in'], env);
  expect(url).toMatch(/^https:\/\/people\.example\.com\/#code=sbt_/);
  expect((await second.end('SIGINT')).code).toBe(0);
});
