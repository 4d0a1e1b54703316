/** The build that a start makes when necessary, on a copy of the program whose path contains a space. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { canEnter, chooseProcessUser } from '@switchbook/embedded-postgres/process-user.js';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { makeDatabase } from '../support/database/own-database.js';
import { eventually } from '../support/until.js';

const fixture = new TestFixture();
afterAll(() => fixture.cleanUp());

let root: string;
const inRoot = (...names: string[]) => path.join(root, ...names);

/** The source files of the image; no build needs other files. */
const ofImage = [
  ...fs.readFileSync(path.join(programRoot, 'deploy/Dockerfile.dockerignore'), 'utf8').matchAll(/^!(.+)$/gm),
].map(([, name = '']) => name);

/** Makes a fresh clone after `npm ci`. */
beforeEach(() => {
  root = path.join(fixture.directory(), 'a clone');
  fs.mkdirSync(root);
  const filter = (name: string) => !name.endsWith('.test.ts');
  for (const name of ofImage)
    fs.cpSync(path.join(programRoot, name), inRoot(name), { recursive: true, filter });
  fs.symlinkSync(path.join(programRoot, 'node_modules'), inRoot('node_modules'));
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

/** The packages after `npm ci --omit=dev`, in the parts that matter here. */
function withoutCompiler(folder: string): void {
  const packages = path.join(programRoot, 'node_modules');
  fs.rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const name of fs.readdirSync(packages))
    if (name !== 'esbuild' && name !== '@esbuild')
      fs.symlinkSync(path.join(packages, name), path.join(folder, 'node_modules', name));
}

const wayOut = () =>
  `Run npm ci in ${root} without --omit=dev, or install a package that npm pack made, which is built already.\n`;

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

/**
 * Creates the result of `npm install` for a package file, from local packages. `PACKAGE_INSTALL=1` runs npm with its
 * registry.
 */
function install(file: string, into: string, env: NodeJS.ProcessEnv): void {
  fs.mkdirSync(into);
  if (process.env.PACKAGE_INSTALL === '1') {
    const { npm_config_offline: _, ...online } = env;
    execFileSync('npm', ['install', '--ignore-scripts', file], { cwd: into, env: online, stdio: 'pipe' });
    return;
  }
  withoutCompiler(into);
  const modules = path.join(into, 'node_modules');
  fs.mkdirSync(path.join(modules, 'switchbook'));
  execFileSync('tar', ['-xzf', file, '-C', path.join(modules, 'switchbook'), '--strip-components=1']);
  fs.rmSync(path.join(modules, '.bin'), { force: true });
  fs.mkdirSync(path.join(modules, '.bin'));
  fs.symlinkSync('../switchbook/bin/switchbook', path.join(modules, '.bin', 'switchbook'));
}

it('a package that npm pack makes is built, and npx starts it without the compiler and the sources', {
  tags: ['nightly'],
}, async () => {
  const commit = 'c'.repeat(40);
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, npm_config_offline: 'true', PACK_COMMIT: commit };
  const packed = path.join(fixture.directory(), 'packed');
  fs.mkdirSync(packed);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], { cwd: root, env, stdio: 'pipe' });
  for (const made of ['npm-shrinkwrap.json', 'commit.txt']) expect(fs.existsSync(inRoot(made))).toBe(false);
  const [file = ''] = fs.readdirSync(packed);
  const clean = path.join(fixture.directory(), 'clean');
  install(path.join(packed, file), clean, env);
  root = fs.realpathSync(path.join(clean, 'node_modules', 'switchbook'));
  const names = fs.readdirSync(root, { recursive: true }).map(String);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['dist/src/cli/main.js', 'dist/packages/domain/src/identity/phone.js'],
      ...['migrations/0035_schema.sql', 'npm-shrinkwrap.json'],
    ]),
  );
  expect(names.filter((name) => /^src|^packages|^test|\.test\.|test-fixture/.test(name))).toEqual([]);
  expect((await version()).stdout).toMatch(/^\d+\.\d+\.\d+\+c{12}\n$/);
  await serves(clean);
});

/**
 * Runs `npx switchbook serve` in a folder with the package, and checks the console, the reference and health before
 * its end.
 */
async function serves(folder: string): Promise<void> {
  const database = await makeDatabase();
  const { PATH, HOME } = process.env;
  const ours = { PORT: '0', SWITCHBOOK_DRAIN: '0', DATABASE_URL: database.url };
  const env = { PATH, HOME, npm_config_offline: 'true', ...ours };
  // The process has a separate group, as in a terminal.
  const child = spawn('npx', ['switchbook', 'serve'], { cwd: folder, env, detached: true });
  const end = (signal: NodeJS.Signals) => process.kill(-(child.pid ?? Number.NaN), signal);
  fixture.adopt(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const closed = once(child, 'close');
  try {
    await looksRight(await addressIn(() => said));
    end('SIGINT');
    await closed;
    expect(said).toContain('"msg":"stopped"');
  } finally {
    if (!said.includes('"msg":"stopped"')) end('SIGKILL');
    await closed;
    await database.drop();
  }
}

/** Waits for the address in the server's message that it is ready. */
const addressIn = (said: () => string) =>
  eventually(() => {
    const [, found] = / is ready at (http:\S+)\n/.exec(said()) ?? [];
    if (found === undefined) throw new Error(said());
    return found;
  });

async function looksRight(url: string): Promise<void> {
  const get = async (urlPath: string) => {
    const response = await fetch(url + urlPath, { headers: { accept: 'text/html' } });
    return [response.status, await response.text()] as const;
  };
  expect(await get('/')).toEqual([200, expect.stringContaining('<div id="root">')]);
  expect(await get('/docs')).toEqual([200, expect.stringContaining('API reference')]);
  expect(await get('/docs/guides/keys')).toEqual([200, expect.stringContaining('<h1 id="keys">')]);
  const [, page] = await get('/docs/directory');
  const viewer = /src="(scalar-[^"]+)"/.exec(page)?.[1];
  expect((await get(`/docs/${viewer}`))[1].length).toBeGreaterThan(1_000_000);
  expect((await get('/health/ready'))[0]).toBe(200);
}

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
