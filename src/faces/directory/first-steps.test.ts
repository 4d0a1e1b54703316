/** The commands in the README of this folder, run in order. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { onThisMachine } from '../../../test/support/machine.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

it('every command of the README has its documented result', async () => {
  const { key } = await fixture.newAccount();
  const readme = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const [setup = '', ...steps] = blocks;
  const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-steps-'));
  const script = [
    'set -eu',
    // The status of every answer goes to a separate file, because the commands print bodies.
    'curl() { command curl --dump-header headers "$@"; head -1 headers >> statuses; }',
    setup.replace('127.0.0.1:4470', `127.0.0.1:${fixture.port}`).replace(/sb_live_…/, key),
    ...steps,
  ].join('\n');
  await promisify(execFile)('bash', ['-c', script], { cwd: folder, timeout: onThisMachine(100_000) });
  const statuses = readFileSync(path.join(folder, 'statuses'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split(' ')[1]));
  expect(statuses.filter((status) => status >= 400)).toEqual([409]);
  expect(statuses.length).toBeGreaterThan(25);
  expect(readFileSync(path.join(folder, 'rejected.csv'), 'utf8')).toContain('Nobody');
  rmSync(folder, { recursive: true });
});
