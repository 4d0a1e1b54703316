/** Ends of a server: by signals, during answers, and without a request to stop. */
import http from 'node:http';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Environment, Program } from '../support/program/program.js';
import { until } from '../support/until.js';

const program = new Program();
let dataDir = '';
let env: Environment;
let key = '';

beforeAll(async () => {
  dataDir = await program.installedDir();
  env = { SWITCHBOOK_DATA_DIR: dataDir };
  // The same PostgreSQL serves both.
  const visitor = await openEmbedded({ dataDir, role: 'visitor' });
  await program.json(['account', 'create', '--name', 'A'], env);
  key = (await program.json(['key', 'create', '--account', '1'], env)).key;
  await visitor.stop();
});
afterAll(() => program.cleanUp());

/** Locks a table; statements on it wait until `release`. */
async function lock(table: string): Promise<{ release: () => Promise<void> }> {
  const blocker = await program.connect(dataDir);
  await blocker.query('begin');
  await blocker.query(`lock table ${table} in access exclusive mode`);
  return { release: () => blocker.end() };
}

async function untilSomebodyWaits(): Promise<void> {
  const client = await program.connect(dataDir);
  const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock'`;
  await until('somebody waits', async () => (await client.query(waiting)).rows[0].n > 0);
  await client.end();
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/health/live', agent: false }, (response) => {
      response.resume();
      resolve(false);
    });
    request.on('error', () => resolve(true));
  });
}

it('--json prints the start as one JSON value on stdout, and nothing after it', async () => {
  const { child, ended, stdout } = program.spawn(['serve', '--json'], env);
  await until('it is ready', () => stdout().endsWith('\n'));
  const ready = JSON.parse(stdout());
  expect(Object.keys(ready)).toEqual([
    'url',
    'version',
    'commit',
    'pid',
    'workers',
    'data',
    'first',
    'backup',
  ]);
  expect(ready).toMatchObject({ pid: child.pid, first: null });
  expect((await fetch(`${ready.url}/health/ready`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, stdout: `${JSON.stringify(ready)}\n` });
});

it('SIGTERM closes the listener, finishes the running request, and then ends PostgreSQL', {
  tags: ['nightly'],
}, async () => {
  const server = await program.serve(env);
  const { release } = await lock('contacts');
  const answering = server.createContact('+4915112345678', key);
  await untilSomebodyWaits();
  const ending = server.end('SIGTERM');
  await until('nobody new is let in', () => isRefused(server.port));
  expect(server.child.exitCode).toBeNull();
  await release();
  expect(await answering).toMatchObject({ status: 201 });
  const { code, stderr } = await ending;
  expect(code).toBe(0);
  expect(stderr).toContain('"stopped"');
  expect(program.postmaster(dataDir)).toBeUndefined();
});

it('a second signal ends at once, and the next start adopts PostgreSQL', {
  tags: ['nightly'],
}, async () => {
  const server = await program.serve(env);
  const { release } = await lock('contacts');
  const answering = server.createContact('+4915112345679', key).catch(() => 'cut off');
  await untilSomebodyWaits();
  server.child.kill('SIGTERM');
  await until('nobody new is let in', () => isRefused(server.port));
  expect((await server.end('SIGTERM')).code).toBe(1);
  expect(await answering).toBe('cut off');
  await release();
  const pid = program.postmaster(dataDir);
  expect(pid).toBeDefined();
  const next = await program.serve(env);
  expect(program.postmaster(dataDir)).toBe(pid);
  expect((await next.end('SIGHUP')).code).toBe(0);
  expect(program.postmaster(dataDir)).toBeUndefined();
});

it('an interrupted command ends PostgreSQL if no other process uses it', async () => {
  const visitor = await openEmbedded({ dataDir, role: 'visitor' });
  await lock('accounts');
  const { child, ended } = program.spawn(['account', 'list'], env);
  await untilSomebodyWaits();
  await visitor.stop();
  expect(program.postmaster(dataDir)).toBeDefined();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stdout: '' });
  expect(program.postmaster(dataDir)).toBeUndefined();
});

it('a signal during the first start ends it with 0, and the next start is the first', {
  tags: ['nightly'],
}, async () => {
  const fresh = { SWITCHBOOK_DATA_DIR: program.dataDir() };
  const { child, ended, stderr } = program.spawn(['serve'], fresh);
  await until('the database is being made', () => stderr().includes('Creating the database'));
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0, stdout: '' });
  expect(program.postmaster(fresh.SWITCHBOOK_DATA_DIR)).toBeUndefined();
  const next = await program.serve(fresh);
  expect(await next.statusFor(next.key)).toBe(200);
});
