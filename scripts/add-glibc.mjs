// Puts glibc and the C++ library of GCC into an archive, for systems without them such as Alpine. It adds the loader,
// the libraries, and for each program a script of its name that starts it by this loader. All files come from the
// packages of Debian or Ubuntu on the machine that makes the archive. A loader's path in the programs would tie the
// archive to one folder, and a link at the usual path would change the system. Decision:
// docs/decisions/0129-packages.md.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const architectures = { x64: 'amd64', arm64: 'arm64' };

/** Packages, and their libraries that the programs need. */
const libraries = {
  libc6: ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0', 'librt.so.1'],
  'libgcc-s1': ['libgcc_s.so.1'],
  'libstdc++6': ['libstdc++.so.6'],
};

const licenseFolder = '/usr/share/common-licenses';

/**
 * Makes the folder. `loader` is the name of the loader, and `programs` are files by the name of their script. False,
 * with nothing made: this machine does not have these packages.
 */
export function addGlibc(folder, { loader, programs }) {
  const packages = Object.keys(libraries).map(findPackage);
  if (packages.includes(undefined)) return false;
  const copy = (name, to) => {
    const found = packages.flatMap(({ files }) => files).find((file) => path.basename(file) === name);
    if (found === undefined) throw new Error(`No package of this machine has the file ${name}.`);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(fs.realpathSync(found), to);
  };
  copy(loader, path.join(folder, 'bin', loader));
  fs.chmodSync(path.join(folder, 'bin', loader), 0o755);
  for (const name of Object.values(libraries).flat()) copy(name, path.join(folder, 'lib', name));
  for (const [name, program] of Object.entries(programs)) addScript(folder, { loader, name, program });
  fs.writeFileSync(path.join(folder, 'LICENSES.txt'), licensesOf(packages));
  return true;
}

function findPackage(name) {
  const words = ['--show', '--showformat', `\${source:Package} \${source:Version}`];
  const known = `${name}:${architectures[process.arch]}`;
  const asked = spawnSync('dpkg-query', [...words, known], { encoding: 'utf8' });
  if (asked.status !== 0) return undefined;
  const listed = execFileSync('dpkg-query', ['--listfiles', known], { encoding: 'utf8' });
  return { name, source: asked.stdout, files: listed.split('\n') };
}

function addScript(folder, { loader, name, program }) {
  const bin = path.join(folder, 'bin');
  const script = fs.readFileSync(fileURLToPath(new URL('by-own-glibc.sh', import.meta.url)), 'utf8');
  const file = path.join(bin, name);
  const text = script
    .replace('@loader@', loader)
    // `initdb` finds `postgres` in the folder of the name with which it was started. A server is started without that
    // option, and so keeps a name that shows what it is.
    .replace('@options@', name === 'initdb' ? '--argv0 "$0" ' : '')
    .replace('@program@', path.relative(bin, program));
  fs.writeFileSync(file, text);
  fs.chmodSync(file, 0o755);
  mustBeWhole(folder, path.join(bin, loader), program);
  execFileSync(file, ['--version']);
}

/** Throws if the program would take a library of the system. */
function mustBeWhole(folder, loader, program) {
  const own = [fs.realpathSync(folder), path.dirname(path.dirname(fs.realpathSync(program)))];
  const words = ['--library-path', path.join(folder, 'lib'), '--list', program];
  const listed = execFileSync(loader, words, { encoding: 'utf8' });
  const strange = [...listed.matchAll(/=> (\/.+) \(0x\w+\)$/gm)]
    .map(([, file]) => file)
    .filter((file) => !own.some((one) => fs.realpathSync(file).startsWith(one + path.sep)));
  if (strange.length > 0)
    throw new Error(`The archive lacks ${strange.join(', ')}, which ${path.basename(program)} needs.`);
}

/** Collects the licenses, and where the sources are, as these licenses demand. */
function licensesOf(packages) {
  const texts = packages.map(({ name }) => fs.readFileSync(`/usr/share/doc/${name}/copyright`, 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/common-licenses\/([\w.-]*\w)/g)]);
  const files = new Set(named.map(([, name]) => fs.realpathSync(path.join(licenseFolder, name))));
  const parts = [
    'These libraries are unchanged. You may replace each with another build of it.',
    ...packages.map(
      ({ name, source }, at) =>
        `${name}\n\nIts source is the source package of Debian or Ubuntu: ${source}\n\n${texts[at].trim()}`,
    ),
    ...[...files].sort().map((file) => `${path.basename(file)}\n\n${fs.readFileSync(file, 'utf8').trim()}`),
  ];
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
