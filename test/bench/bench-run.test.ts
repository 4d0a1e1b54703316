/** The command `npm run bench` on a few contacts: profiles of single requests, and refused options. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Run } from '../../bench/report/run.js';
import { readOptions } from '../../bench/run/options.js';
import { programRoot } from '../../src/config/root.js';

const command = path.join(programRoot, 'bench/run.mjs');

function bench(...argv: readonly string[]) {
  return spawnSync(process.execPath, [command, ...argv], { encoding: 'utf8' });
}

const tiny = ['--contacts', '120', '--rounds', '1', '--seconds', '0.2', '--connections', '4'];

/** Returns the exit code and stderr for options that are refused. */
function refused(...argv: readonly string[]) {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const status = readOptions(argv);
    return { status, stderr: written.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    written.mockRestore();
  }
}

describe('npm run bench', () => {
  const title = 'prints the microseconds of each layer, whose sum is the processor of the server: %s';
  it.each([['resolve'], ['patch upsert resolve-or-create']])(title, { tags: ['nightly'] }, printsLayers);

  function printsLayers(named: string): void {
    const works = named.split(' ');
    const { stdout, stderr } = bench(...tiny, '--profile', ...works);
    expect(stdout, stderr).not.toBe('');
    const { results } = JSON.parse(stdout) as Run;
    expect(results.map((result) => result.work).sort()).toEqual([...works].sort());
    for (const { work, profile } of results) {
      const { ours, bare, limits } = profile ?? {};
      const sum = Object.values(ours?.layers_us ?? {}).reduce((all, value) => all + value, 0);
      expect(Math.abs(sum - (ours?.server_us ?? 0)), work).toBeLessThan(2);
      expect(ours?.layers_us.store, work).toBeGreaterThan(0);
      expect(bare?.layers_us.bare, work).toBeGreaterThan(0);
      expect(ours?.client_us, work).toBeGreaterThan(0);
      expect(limits?.memory_us, work).toBeGreaterThan(0);
      expect(limits?.statements, work).toBeGreaterThan(0);
    }
    expect(stderr).toContain('all of the server');
  }

  it('refuses a profile of a work without requests', () => {
    const { status, stderr } = refused('--profile', 'import');
    expect(status).toBe(2);
    expect(stderr).toContain('There is no profile of "import". Choose from ');
  });

  it('refuses a PocketBase that is no program', { tags: ['nightly'] }, () => {
    expect(refused('--pocketbase', '/nowhere/pocketbase', 'pocketbase')).toEqual({
      status: 2,
      stderr: expect.stringContaining('"/nowhere/pocketbase" is not a program.'),
    });
    expect(refused('--pocketbase', programRoot, 'pocketbase').status).toBe(2);
    expect(refused('--pocketbase', path.join(programRoot, 'package.json'), 'pocketbase').status).toBe(2);
    // A separate process ends in the same way.
    const none = bench('pocketbase');
    expect([none.status, none.stdout, none.stderr]).toEqual([
      2,
      '',
      expect.stringContaining('--pocketbase PATH'),
    ]);
  });

  it('ends at once with a different program', { tags: ['nightly'] }, () => {
    const { status, stdout, stderr } = bench(...tiny, '--pocketbase', process.execPath, 'pocketbase');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('--version" is not PocketBase\'s');
  });
});
