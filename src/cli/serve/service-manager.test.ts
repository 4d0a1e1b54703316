/** Notifications of the service manager, with a program in place of systemd's own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { until } from '../../../test/support/until.js';
import { extendStart, notifyManager } from './service-manager.js';

const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-notify-'));
const sent = path.join(folder, 'sent');
const lines = () => readFileSync(sent, 'utf8').split('\n').slice(0, -1);

beforeAll(() => {
  writeFileSync(sent, '');
  writeFileSync(path.join(folder, 'systemd-notify'), `#!/bin/sh\necho "$@" >> ${sent}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  vi.stubEnv('NOTIFY_SOCKET', '/nowhere');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('the manager gets the state, and more time is requested while a database is upgraded', async () => {
  let end = () => {};
  const upgrade = new Promise<void>((resolve) => {
    end = resolve;
  });
  let isStopping = false;
  const extended = extendStart(upgrade, () => isStopping, 5);
  await until('more time was requested twice', () => lines().length >= 2);
  isStopping = true;
  end();
  await extended;
  expect(new Set(lines())).toEqual(new Set(['EXTEND_TIMEOUT_USEC=120000000']));
  expect(await notifyManager('ready')).toBeUndefined();
  expect(lines()).toContain('--ready');
});
