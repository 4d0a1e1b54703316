// Builds console/ into console/dist/, which is committed, so that a server or a package needs neither a second install
// nor a build. The manifest has a hash of the sources of dist/. A test fails when that hash is stale, and `npm start`
// builds dist/ again wherever console/node_modules exists.
//
// Only the compressed forms are stored, since every browser accepts at least one. The server unpacks for other clients.
// Decision: docs/decisions/0042-console.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'console');
const dist = path.join(folder, 'dist');
const vite = path.join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
const sources = [
  ...['src', 'public', 'index.html', 'vite.config.ts', 'package.json', 'package-lock.json'],
  // The client that it is made with.
  '../clients/typescript/src',
  // The words that it offers as choices.
  '../packages/domain/src/consent/consent.ts',
  // The templates of telephone systems.
  ...['3cx.xml', 'freepbx.txt', 'yeastar.txt'].map((name) => `../deploy/phone/${name}`),
];

const types = {
  '.html': 'text/html; charset=utf-8',
  // Modules are always UTF-8.
  '.js': 'text/javascript',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Whether the console can be built here and is older than its sources. */
export function isConsoleStale() {
  return fs.existsSync(path.join(folder, 'src')) && readManifest()?.sources !== fingerprint();
}

export function canBuildConsole() {
  return fs.existsSync(vite);
}

/** A hash of all sources of the build. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((name) => walk(path.join(folder, name)))) {
    const contents = fs.readFileSync(file);
    const name = path.relative(folder, file).split(path.sep).join('/');
    hash.update(`${name}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}

function readManifest() {
  try {
    return JSON.parse(fs.readFileSync(path.join(dist, 'manifest.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Throws the compiler's message when it fails. */
export function buildConsole() {
  const print = fingerprint();
  const draft = fs.mkdtempSync(path.join(folder, '.draft-'));
  let packed;
  try {
    const build = spawnSync(
      process.execPath,
      [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    if (build.status !== 0)
      throw new Error(`The console could not be built:\n${build.stderr || build.stdout}`);
    packed = fs.mkdtempSync(path.join(folder, '.draft-'));
    const files = walk(draft).map((file) =>
      pack(file, path.relative(draft, file).split(path.sep).join('/'), packed),
    );
    const manifest = { sources: print, pages: pagePaths(), files };
    fs.writeFileSync(path.join(packed, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    fs.chmodSync(packed, 0o755);
    replaceFolder(dist, packed);
    return manifest;
  } finally {
    for (const draftFolder of [draft, packed])
      if (draftFolder !== undefined) fs.rmSync(draftFolder, { recursive: true, force: true });
  }
}

/** Another process may build the same console at once, and a running server reads the folder. */
function replaceFolder(folder, next) {
  const old = `${next}-old`;
  try {
    if (fs.existsSync(folder)) fs.renameSync(folder, old);
    fs.renameSync(next, folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    // The other process was first.
    if (fs.existsSync(next) && !fs.existsSync(folder)) fs.renameSync(next, folder);
  } finally {
    fs.rmSync(old, { recursive: true, force: true });
  }
}

function pack(file, name, into) {
  const contents = fs.readFileSync(file);
  const stored = `${name.replaceAll('/', '-')}`;
  const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: hint } = zlib.constants;
  const br = zlib.brotliCompressSync(contents, { params: { [quality]: 11, [hint]: contents.length } });
  const gzip = zlib.gzipSync(contents, { level: 9 });
  fs.writeFileSync(path.join(into, `${stored}.br`), br);
  fs.writeFileSync(path.join(into, `${stored}.gz`), gzip);
  return {
    path: `/${name}`,
    stored,
    type: types[path.extname(name)] ?? 'application/octet-stream',
    // Its name has a hash of its content.
    isHashed: name.startsWith('assets/'),
    etag: createHash('sha256').update(contents).digest('hex').slice(0, 32),
    bytes: { raw: contents.length, br: br.length, gzip: gzip.length },
  };
}

/** The first parts of the paths of pages, also of earlier releases: the server answers all with the one document. */
function pagePaths() {
  const router = fs.readFileSync(path.join(folder, 'src', 'router.tsx'), 'utf8');
  const paths = [
    ...router.matchAll(/(?:path: |(?:pageRoute|routeWithSearch)\()\s*'((?:\/[a-z][a-z-]*)+)/g),
  ].map((match) => match[1].split('/'));
  return ['/', ...new Set(paths.flatMap(([, ...parts]) => parts.map((part) => `/${part}`)))];
}

function walk(file) {
  if (!fs.statSync(file).isDirectory()) return [file];
  const names = fs.readdirSync(file).sort();
  return names.flatMap((name) => walk(path.join(file, name)));
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (!canBuildConsole()) {
    process.stderr.write(
      'The compiler of the console is not installed.\nRun npm ci --prefix console, then this again.\n',
    );
    process.exit(1);
  }
  const { files } = buildConsole();
  for (const { path: name, bytes } of files)
    process.stdout.write(`${String(bytes.gzip).padStart(8)} ${name}\n`);
}
