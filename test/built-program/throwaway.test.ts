/**
 * Throwaway servers as processes: the answer to a first call of each API, two at once, and the remains of a killed one.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';
import { vendorNames } from '../support/source-files.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
const cache = program.dataDir();
const elsewhere = program.dataDir();
/** The environment of the program under test may name separate databases. */
const env = {
  XDG_CACHE_HOME: cache,
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  SWITCHBOOK_DATA_DIR: elsewhere,
  SWITCHBOOK_RATE_LIMITS: 'on',
};

afterAll(() => program.cleanUp());

async function throwaway(...more: string[]) {
  const { child, ended, stdout, stderr } = program.spawn(['serve', '--throwaway', '--json', ...more], env);
  await until('the server is ready', () => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${stderr()}`);
    return stdout().includes('\n');
  });
  const ready = JSON.parse(stdout());
  const port = Number(new URL(ready.url).port);
  const headers = { authorization: `Bearer ${ready.first.key}` };
  const call = (method: 'GET' | 'POST' | 'PUT', urlPath: string, body?: unknown) =>
    send(port, { method, path: urlPath, headers, ...(body === undefined ? {} : { body }) });
  const contacts = async () => (await call('GET', '/directory/v1/contacts?limit=50')).json.data;
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { ready, port, headers, call, contacts, end, stderr };
}

it('made and copied databases have the same people and ids; two at once share nothing', {
  tags: ['nightly'],
}, async () => {
  const made = await throwaway();
  const first = await made.contacts();
  // A template contains no changes of clients.
  expect((await made.call('POST', '/directory/v1/contacts', { display_name: 'Mine' })).status).toBe(201);
  expect((await made.end('SIGINT')).code).toBe(0);
  expect(fs.readdirSync(path.join(cache, 'switchbook'))).toEqual([
    expect.stringMatching(/^throwaway-\w{16}$/),
  ]);
  const [copied, other] = [await throwaway(), await throwaway()];
  expect(await copied.contacts()).toEqual(first);
  expect(first).toHaveLength(12);
  expect(first.at(-1)).toMatchObject({
    id: '019b8d62-7a80-7000-8000-000000000018',
    display_name: 'Ada Abbott',
    phone: '+14155550100',
    created_at: '2026-01-05T09:00:00.000Z',
  });
  expect(copied.ready.first).toMatchObject({ key: 'throwaway-key-that-everybody-knows', name: 'Sandbox' });
  expect((await copied.call('POST', '/directory/v1/contacts', { display_name: 'New' })).status).toBe(201);
  expect([(await copied.contacts()).length, (await other.contacts()).length]).toEqual([13, 12]);

  // The server calls no vendor, although an upstream is set.
  const upstream = { url: 'https://93.184.215.14', key: 'wacrm_live_a-key-of-the-vendor' };
  expect((await copied.call('PUT', '/directory/v1/upstreams/wacrm', upstream)).status).toBe(200);
  expect((await copied.call('GET', '/api/v1/conversations')).status).toBe(502);
  await until('the refusal is logged', () => copied.stderr().includes('UPSTREAM_ALLOW_NONE'));

  expect((await copied.end('SIGTERM')).code).toBe(0);
  for (const { ready } of [made, copied]) expect(fs.existsSync(ready.data)).toBe(false);
  expect((await other.end('SIGTERM')).code).toBe(0);
  expect(fs.existsSync(elsewhere)).toBe(false);
});

it('each API answers its displayed command', { tags: ['nightly'] }, async () => {
  const { child, stdout, ended } = program.spawn(['serve', '--throwaway'], env);
  await until('the commands are shown', () => stdout().includes('curl') && stdout().endsWith('\n'));
  const calls = stdout()
    .split('\n')
    .filter((line) => line.startsWith('  curl '));
  // Each vendor, and our own API.
  expect(calls).toHaveLength(vendorNames().length + 1);
  for (const line of calls) {
    const { stdout: answer } = await promisify(execFile)('sh', ['-c', `${line} -w '\\n%{http_code}'`]);
    expect([line, answer.split('\n').at(-1)]).toEqual([line, '200']);
    expect(answer).toMatch(/Iglesias|Abbott/);
  }
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

/** The command of a process; empty for a process that has ended, even if its parent has not read the end. */
function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

it('the next start removes a killed one with its PostgreSQL; a running one keeps its data and port', {
  tags: ['nightly'],
}, async () => {
  const killed = await throwaway();
  const living = await throwaway();
  const postmaster = program.postmaster(killed.ready.data);
  await killed.end('SIGKILL');
  expect(fs.existsSync(killed.ready.data)).toBe(true);
  const next = await throwaway();
  expect(fs.existsSync(killed.ready.data)).toBe(false);
  expect(postmaster).toBeGreaterThan(0);
  expect(commandOf(postmaster ?? 0)).toBe('');
  expect(await living.contacts()).toHaveLength(12);

  const taken = program.spawn(['serve', '--throwaway', '--port', String(living.port)], env);
  expect(await taken.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Port ${living.port} on 127.0.0.1 is in use`),
  });
  await Promise.all([living.end('SIGTERM'), next.end('SIGTERM')]);
});

it.each([
  [['--host', '0.0.0.0'], 'HOST is "0.0.0.0", but the key of a throwaway server is public'],
  [['--data', './mine'], '--data cannot be combined with --throwaway.'],
  [['--workers', '2'], '--workers cannot be combined with --throwaway.'],
])('%j is refused', async (more, message) => {
  const ran = await program.runWithin(['serve', '--throwaway', ...more], env);
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
});
