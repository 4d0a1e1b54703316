/** The build that a start makes when necessary, on a copy of the program whose path contains a space. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { canEnter, chooseProcessUser } from '@switchbook/embedded-postgres/process-user.js';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { makeClone, withoutCompiler } from '../support/program/packaged.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

let root: string;
const inRoot = (...names: string[]) => path.join(root, ...names);

/** Makes a fresh clone after `npm ci`. */
beforeEach(() => {
  root = path.join(fixture.directory(), 'a clone');
  makeClone(root);
});

/** Folder with the first build, which is reused: a build takes two seconds of processor time. */
let firstBuild: string | undefined;

/** Builds the clone, like its first start. */
async function beBuilt(): Promise<void> {
  if (firstBuild !== undefined) fs.cpSync(firstBuild, inRoot('dist'), { recursive: true });
  expect(await version()).toEqual(good);
  if (firstBuild !== undefined) return;
  firstBuild = path.join(fixture.directory(), 'dist');
  fs.cpSync(inRoot('dist'), firstBuild, { recursive: true });
}

async function version(identity: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [inRoot('bin', 'switchbook'), '--version'], {
    cwd: '/',
    ...identity,
  });
  fixture.adopt(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

const good = { code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\+unknown\n$/), stderr: '' };

/** Every file of dist/ with its modification time. */
function image(): Map<string, number> {
  const names = fs.readdirSync(inRoot('dist'), { recursive: true }).map(String);
  return new Map(names.map((name) => [name, fs.statSync(inRoot('dist', name)).mtimeMs]));
}

it('three simultaneous users build a fresh clone, and no partial file remains', {
  tags: ['nightly'],
}, async () => {
  expect(await Promise.all(Array.from({ length: 3 }, () => version()))).toEqual(Array(3).fill(good));
  expect(fs.readdirSync(inRoot('dist')).filter((name) => name.startsWith('.'))).toEqual(['.built']);
});

it('a build changes only for other contents, and drops deleted sources', {
  tags: ['nightly'],
}, async () => {
  const extra = inRoot('src', 'cli', 'extra.ts');
  fs.writeFileSync(extra, 'export const extra = 1;\n');
  expect(await version()).toEqual(good);
  const built = image();
  expect(built.has(path.join('src', 'cli', 'extra.js'))).toBe(true);
  // Data is next to the sources that read it.
  expect(built.has(path.join('src', 'faces', 'directory', 'examples.json'))).toBe(true);
  // An image or a checkout changes the times of files, also to older ones.
  fs.utimesSync(inRoot('src', 'cli', 'main.ts'), new Date(), new Date());
  fs.utimesSync(extra, new Date(0), new Date(0));
  expect(await version()).toEqual(good);
  expect(image()).toEqual(built);

  fs.rmSync(extra);
  fs.appendFileSync(inRoot('src', 'config', 'root.ts'), 'export const added = true;\n');
  expect(await version()).toEqual(good);
  expect(image().has(path.join('src', 'cli', 'extra.js'))).toBe(false);
  expect(fs.readFileSync(inRoot('dist', 'src', 'config', 'root.js'), 'utf8')).toContain('added');
});

it('a source that does not compile is reported, and the previous build remains', {
  tags: ['nightly'],
}, async () => {
  await beBuilt();
  const built = image();
  fs.appendFileSync(inRoot('src', 'config', 'root.ts'), 'export const = ;\n');
  const { code, stdout, stderr } = await version();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Switchbook could not be built \(src\/config\/root\.ts:\d+: .*\)\.\nCorrect .*\n$/);
  expect(image()).toEqual(built);
});

const wayOut = () =>
  `Run npm ci in ${root} without --omit=dev, or install a package that npm run package made, which is built already.\n`;

it('a build runs without the compiler; a missing or outdated build names the next step', {
  tags: ['nightly'],
}, async () => {
  const compiled = inRoot('node_modules');
  withoutCompiler(root);
  expect(await version()).toEqual({
    code: 1,
    stdout: '',
    stderr: `Switchbook must be built first, and esbuild is not installed.\n${wayOut()}`,
  });
  fs.rmSync(compiled, { recursive: true });
  fs.symlinkSync(path.join(programRoot, 'node_modules'), compiled);
  await beBuilt();
  fs.rmSync(compiled);
  withoutCompiler(root);
  expect(await version()).toEqual(good);
  fs.appendFileSync(inRoot('src', 'config', 'root.ts'), 'export const added = true;\n');
  expect(await version()).toEqual({
    code: 1,
    stdout: '',
    stderr: `${inRoot('dist')} was built from other sources, and esbuild is not installed.\n${wayOut()}`,
  });
});

it.runIf(process.platform === 'linux')(
  'the compiler ends with the build, before the program continues',
  { tags: ['nightly'] },
  () => {
    const program = `
    import fs from 'node:fs';
    import { build } from ${JSON.stringify(inRoot('scripts', 'build.mjs'))};
    const isBuilt = await build();
    const children = fs.readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim();
    process.stdout.write(JSON.stringify({ isBuilt, children }));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual({ isBuilt: true, children: '' });
  },
);

/** A user who may read the program, but not write to it. */
const guest = chooseProcessUser('/');
const canTry =
  guest !== undefined &&
  canEnter(guest, path.join(programRoot, 'node_modules')) &&
  canEnter(guest, path.dirname(process.execPath));

it.runIf(canTry)(
  'a user without write access runs the build, and gets a message if it is outdated',
  { tags: ['nightly'] },
  async () => {
    const identity = guest === undefined ? {} : { uid: guest.uid, gid: guest.gid };
    await beBuilt();
    expect(await version(identity)).toEqual(good);
    fs.appendFileSync(inRoot('src', 'config', 'root.ts'), 'export const added = true;\n');
    const { code, stderr } = await version(identity);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Switchbook must be built first, and ${inRoot('dist')} cannot be written (EACCES).\n` +
        `Run npm run build in ${root} as a user who may write there, then start again.\n`,
    );
  },
);
