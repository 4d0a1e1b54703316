/** Uncaught errors in a real server, and uncaught errors that end it. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Program, type Serving } from '../support/program/program.js';
import { switchbook } from '../support/program/run-here.js';
import { until } from '../support/until.js';

const program = new Program(switchbook, { makesStrays: true });
afterAll(() => program.cleanUp());

/** A script in the server: on the signal it causes the error that the file names. */
const trouble = `
  import { EventEmitter } from 'node:events';
  import fs from 'node:fs';
  const coded = (code) => Object.assign(new Error(code), { code });
  const kinds = {
    socket: () => new EventEmitter().emit('error', coded('ECONNRESET')),
    rejection: () => void Promise.reject(coded('EPIPE')),
    program: () => setImmediate(() => undefined.nothing),
    memory: () => setImmediate(() => { throw coded('ERR_MEMORY_ALLOCATION_FAILED'); }),
  };
  process.on('SIGUSR2', () => kinds[fs.readFileSync(process.env.TROUBLE, 'utf8')]());
`;

async function serve(known?: string) {
  const dataDir = known ?? (await program.installedDir());
  const folder = program.fixture.directory();
  const [script, file] = [path.join(folder, 'trouble.mjs'), path.join(folder, 'trouble')];
  fs.writeFileSync(script, trouble);
  const server = await program.serve({
    SWITCHBOOK_DATA_DIR: dataDir,
    NODE_OPTIONS: `--import ${script}`,
    TROUBLE: file,
  });
  const make = (kind: string) => {
    fs.writeFileSync(file, kind);
    server.child.kill('SIGUSR2');
  };
  return { server, make, dataDir };
}

const counted = async (server: Serving) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return [...text.matchAll(/^switchbook_stray_errors_total\{kind="(\w+)"\} (\d+)$/gm)].map(
    ([, kind, count]) => `${kind} ${count}`,
  );
};

it('stray socket errors, and some program errors, are logged, counted and survived; too many end the server', {
  tags: ['nightly'],
}, async () => {
  const { server, make } = await serve();
  make('socket');
  await until('the first is counted', async () => (await counted(server)).includes('connection 1'));
  make('rejection');
  await until('the second is counted', async () => (await counted(server)).includes('connection 2'));
  for (let count = 1; count <= 10; count += 1) {
    make('program');
    await until('it is counted', async () => (await counted(server)).includes(`program ${count}`));
  }
  expect((await server.createContact('+4915112345678')).status).toBe(201);
  make('program');
  const { code, stderr } = await server.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/continued after an uncaught error.*/);
  expect(stderr).toContain('trouble.mjs');
  // The log contains its stack once.
  expect(stderr.match(/"msg":"continued after an uncaught error"/g)).toHaveLength(3);
  expect(stderr.match(/"msg":"continued after another error of this kind"/g)).toHaveLength(9);
  expect(stderr).toContain('stopping after an uncaught error');
});

it('a lack of memory ends the server in order, and the next start is normal', {
  tags: ['nightly'],
}, async () => {
  const { server, make, dataDir } = await serve();
  make('memory');
  expect((await server.ended).code).toBe(1);
  expect(program.postmaster(dataDir)).toBeUndefined();
  const next = await serve(dataDir);
  expect(await next.server.statusFor(server.key)).toBe(200);
});
