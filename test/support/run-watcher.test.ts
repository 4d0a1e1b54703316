/** The watcher of a killed test run leaves nothing behind. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { afterAll, expect, it } from 'vitest';
import { startWatcher } from './leftovers.js';
import { until } from './until.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

it('ends and removes processes, PostgreSQL and directories of a killed test run', {
  tags: ['nightly'],
}, async () => {
  const dataDir = fixture.dataDir();
  const folder = fixture.directory();
  const other = fixture.directory();
  const opener = fixture.opener(dataDir, 'visitor');
  await opener.opened;
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const watcher = startWatcher('', folder);
  fixture.adopt(watcher);
  watcher.stdin?.write(`data ${dataDir}\nfolder ${path.dirname(dataDir)}\nprocess ${left.pid}\n`);
  // The watcher waits while the run lives.
  expect(fixture.postmaster(dataDir)).toBeDefined();
  await opener.kill();
  watcher.stdin?.end();
  await until('it is gone', () => watcher.exitCode !== null || watcher.signalCode !== null);
  expect(watcher.exitCode).toBe(0);
  await until('what was left has ended', () => left.signalCode !== null);
  expect([dataDir, folder, other].map((place) => fs.existsSync(place))).toEqual([false, false, true]);
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});
