/** PostgreSQL crashes under a running server. The tests of random kills under load are in `test/crash`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
let dataDir = '';
let env: Environment;
let server: Serving;
let key = '';

beforeAll(async () => {
  dataDir = await program.installedDir();
  env = { SWITCHBOOK_DATA_DIR: dataDir };
  server = await program.serve(env);
  key = server.key;
});
afterAll(() => program.cleanUp());

let numbers = 0;
const newPhone = () => {
  numbers += 1;
  return `+49151${String(10_000_000 + numbers)}`;
};

it('a server reports that PostgreSQL died, restarts it, and answers again', async () => {
  const readiness = async () => (await send(server.port, { path: '/health/ready' })).status;
  // PostgreSQL waits for its clients after a plain SIGTERM: the server must notice that and continue.
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const pid = program.postmaster(dataDir) ?? 0;
    process.kill(pid, signal);
    await until('it is not ready', async () => (await readiness()) === 503);
    expect((await send(server.port, { path: '/health/live' })).status).toBe(200);
    // Readiness may be lost before the old process has ended, if the computer is busy.
    const isAnother = () => ![undefined, pid].includes(program.postmaster(dataDir));
    await until('it is ready again', async () => isAnother() && (await readiness()) === 200);
    expect((await server.createContact(newPhone(), key)).status).toBe(201);
  }
  expect(server.stderr()).toContain('PostgreSQL was lost; reconnecting');
  expect(server.stderr()).toContain('PostgreSQL is back');
  const created = await program.json(['key', 'create', '--account', '1'], env);
  expect(await server.statusFor(created.key)).toBe(200);
  expect((await server.end()).code).toBe(0);
  expect(program.postmaster(dataDir)).toBeUndefined();
});
