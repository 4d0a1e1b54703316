/** A killed server leaves a record: doctor and status show the ended process and the time. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';

// The tests run whole processes.

const program = new Program();
afterAll(() => program.cleanUp());

const checkOf = (doctor: { checks: readonly { name: string }[] }) =>
  doctor.checks.find((check) => check.name === 'server');

it('doctor warns and status reports after kill -9, and neither does after a stop', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await program.installedDir();
  const env = { SWITCHBOOK_DATA_DIR: dataDir };
  const mark = path.join(dataDir, 'server.json');
  const server = await program.serve(env);
  const { pid } = server.child;
  expect(JSON.parse(fs.readFileSync(mark, 'utf8'))).toMatchObject({ pid });
  expect(fs.statSync(mark).mode & 0o777).toBe(0o600);
  await server.end('SIGKILL');

  const doctor = await program.run(['doctor', '--json'], env);
  // A warning is not a failure.
  expect(doctor.code).toBe(0);
  expect(checkOf(JSON.parse(doctor.stdout))).toMatchObject({
    state: 'warning',
    message: expect.stringMatching(
      new RegExp(
        `^No server is running: one ended without stopping, \\d+ (seconds?|minutes?) ago \\(process ${pid} on `,
      ),
    ),
  });
  const status = await program.run(['status'], env);
  expect(status.stdout).toMatch(
    new RegExp(`server +none is running: process ${pid} on \\S+ ended without stopping, .* ago`),
  );
  expect(await program.json(['status'], env)).toMatchObject({
    ended_server: { pid, host: expect.any(String), seen_at: expect.any(String) },
  });

  const next = await program.serve(env);
  expect(await program.json(['status'], env)).toMatchObject({ ended_server: null });
  await next.end();
  expect(fs.existsSync(mark)).toBe(false);
  const stopped = await program.run(['doctor', '--json'], env);
  expect(checkOf(JSON.parse(stopped.stdout))).toMatchObject({ state: 'ok' });
});
