// Transpiles src/, packages/, bench/ and the suites that are commands into dist/, file by file, copies data, and
// renders the guides. It does nothing if dist/ was made from the same sources. `npm start` and the command line call it
// first, so a fresh clone needs no separate build step. `npm run types` checks types. The compiler runs in a separate
// process, so that a server that starts afterwards does not have it in memory. A package has the built files and no
// sources, and needs no compiler.
//
// A hash of the contents identifies the sources of dist/, since modification times do not survive copies, images and
// checkouts. Every file is put in place by one rename, and the stamp is last. So any number of processes may build at
// once, a running one keeps finding its files, and a killed build is simply repeated. Decision:
// docs/decisions/0002-transpile-on-start.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram, keepCompiled } from './bundle.mjs';
import { buildConsole, canBuildConsole, isConsoleStale } from './console.mjs';
import { ofPackages, packageFolders, sourceOf } from './packages.mjs';

export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
/** A package has no sources. */
export const isPackage = !fs.existsSync(path.join(root, 'src'));
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built');
/** The states of files that were last verified as the sources of dist/. */
const seen = path.join(dist, '.seen');
const suites = ['fuzz', 'attack', 'crash', 'faults', 'load', 'restarts', 'support'].map(
  (name) => `test/${name}`,
);
/** The command line is a client of the API. */
const client = 'clients/typescript/src';
const packageSources = packageFolders().map((folder) => `${folder}/src`);
const folders = ['src', ...packageSources, 'bench', client, ...suites];
/** A half-made build of this age has lost its maker. */
const abandonedMs = 10 * 60_000;

/** The program cannot be built here: one sentence, and the next step. */
export class BuildError extends Error {
  constructor(message, nextStep, options) {
    super(message, options);
    this.name = 'BuildError';
    this.nextStep = nextStep;
  }
}

/**
 * Builds if necessary (or `force`), in a separate process, and returns whether it did. `withConsole`: also the console,
 * which only a server shows.
 */
export async function build({ force = false, withConsole = true, onBegin = () => {} } = {}) {
  // Only in a clone with development tools; otherwise the committed files are used.
  if (withConsole && canBuildConsole() && isConsoleStale()) buildConsole();
  if (!force && isFresh()) return false;
  onBegin();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--force'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (child.error !== undefined) throw child.error;
  if (child.status === 0) return true;
  const [message, nextStep, ...rest] = child.stderr.trimEnd().split('\n');
  if (nextStep !== undefined && rest.length === 0) throw new BuildError(message, nextStep);
  throw new Error(child.stderr.trim() || `The build ended with ${child.signal ?? child.status}.`);
}

function isFresh() {
  if (isPackage) return true;
  const sources = listSources();
  const built = readIfExists(stamp);
  if (built === undefined) return false;
  const states = statesOf(sources);
  if (readIfExists(seen) === `${built} ${states.print}`) return true;
  if (built !== fingerprintOf(sources)) return false;
  // A file that was changed just now may be changed again within the same tick of its file system's clock.
  if (Date.now() - states.newestMs > settledMs) keepSeen(`${built} ${states.print}`);
  return true;
}

const settledMs = 3_000;

/**
 * The files with their last change times, like Git's index. They only save reading the files again on this machine:
 * copies, images and checkouts have other times.
 */
function statesOf(sources) {
  const hash = createHash('sha256');
  let newestMs = 0;
  for (const file of inputsOf(sources)) {
    const { size, mtimeMs, ctimeMs, ino } = fs.statSync(file);
    newestMs = Math.max(newestMs, mtimeMs, ctimeMs);
    hash.update(`${file}\0${size} ${mtimeMs} ${ctimeMs} ${ino}\0`);
  }
  return { print: hash.digest('hex'), newestMs };
}

/**
 * Writes the file by a rename, like every file in dist/, so that no process reads half of it. Without the right to
 * write, each start reads the sources' times.
 */
function keepSeen(text) {
  const draft = `${seen}-${process.pid}`;
  try {
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, seen);
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

function listSources() {
  return folders.flatMap((folder) => walk(path.join(root, folder), isSource));
}

/** Builds in this process. */
async function buildHere() {
  const sources = listSources();
  const fingerprint = fingerprintOf(sources);
  const outputs = await transpile(sources);
  try {
    putInPlace(outputs, fingerprint);
    keepCompiled();
  } catch (cause) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(cause.code)) throw cause;
    throw new BuildError(
      `Switchbook must be built first, and ${dist} cannot be written (${cause.code}).`,
      `Run npm run build in ${root} as a user who may write there, then start again.`,
      { cause },
    );
  }
}

async function transpile(sources) {
  const esbuild = await import('esbuild').catch((cause) => {
    const isStale = readIfExists(stamp) !== undefined;
    throw new BuildError(
      isStale
        ? `${dist} was built from other sources, and esbuild is not installed.`
        : 'Switchbook must be built first, and esbuild is not installed.',
      `Run npm ci in ${root} without --omit=dev, or install a package that npm run package made, which is built already.`,
      { cause },
    );
  });
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: sources,
      outbase: root,
      outdir: dist,
      absWorkingDir: root,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      loader: { '.json': 'copy' },
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'silent',
      write: false,
    });
    const files = outputFiles.map(({ path: file, text }) => ({
      path: file,
      text: withBuiltNames(file, text),
    }));
    const { renderGuides } = await import('./guides.mjs');
    const guides = renderGuides(root).map((file) => ({ ...file, path: path.join(dist, 'docs', file.path) }));
    return [...files, ...(await bundleProgram(esbuild)), ...guides];
  } catch (cause) {
    const [first] = cause.errors ?? [];
    const where = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new BuildError(
      `Switchbook could not be built (${where}${first?.text ?? cause.message}).`,
      'Correct that file, or install again from a clean copy with npm ci.',
      { cause },
    );
  }
}

/**
 * The sources of the client import each other as `x.ts`, the built files as `x.js`. Built files import files of
 * packages by their paths.
 */
function withBuiltNames(file, text) {
  if (!file.endsWith('.js')) return text;
  if (file.startsWith(path.join(dist, client)))
    return text.replaceAll(/(from "\.{1,2}\/[^"]+)\.ts"/g, '$1.js"');
  return text.replaceAll(/((?:\bfrom |\bimport |\bimport\()")(@[^"]+)"/g, (whole, before, name) => {
    if (!ofPackages.test(name)) return whole;
    const built = path.relative(path.dirname(file), path.join(dist, sourceOf(name)));
    return `${before}${built.split(path.sep).join('/').replace(/\.ts$/, '.js')}"`;
  });
}

function putInPlace(outputs, fingerprint) {
  fs.mkdirSync(dist, { recursive: true });
  removeAbandoned();
  const drafts = fs.mkdtempSync(path.join(dist, '.draft-'));
  let count = 0;
  const put = (file, contents) => {
    if (readIfExists(file) === contents) return;
    count += 1;
    const draft = path.join(drafts, String(count));
    fs.writeFileSync(draft, contents);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.renameSync(draft, file);
  };
  try {
    for (const output of outputs) put(output.path, output.text);
    const wanted = new Set(outputs.map((output) => output.path));
    for (const folder of [...folders, 'bundles', 'docs'])
      for (const file of walk(path.join(dist, folder), (name) => /\.(js|js\.map|json|cache)$/.test(name)))
        if (!wanted.has(file)) fs.rmSync(file, { force: true });
    put(stamp, fingerprint);
  } finally {
    fs.rmSync(drafts, { recursive: true, force: true });
  }
}

function removeAbandoned() {
  for (const name of fs.readdirSync(dist)) {
    if (!name.startsWith('.draft-')) continue;
    const draft = path.join(dist, name);
    const changedMs = fs.statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - changedMs > abandonedMs) fs.rmSync(draft, { recursive: true, force: true });
  }
}

function fingerprintOf(sources) {
  const hash = createHash('sha256');
  for (const file of inputsOf(sources)) {
    const contents = fs.readFileSync(file);
    hash.update(`${path.relative(root, file)}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}

/** Returns the sources, the documents, and the scripts that build them. */
function inputsOf(sources) {
  const scripts = ['build', 'bundle', 'guides', 'packages'].map((name) =>
    path.join(root, 'scripts', `${name}.mjs`),
  );
  const documents = walk(path.join(root, 'docs'), (name) => name.endsWith('.md'));
  const manifests = ['.', ...packageFolders()].map((folder) => path.join(root, folder, 'package.json'));
  return [...scripts, ...manifests, ...documents, ...sources];
}

function isSource(name) {
  return name.endsWith('.json') || (name.endsWith('.ts') && !name.endsWith('.test.ts'));
}

/** The files below a folder whose names fit, in an order that does not depend on the file system. */
function walk(folder, fits) {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return walk(full, fits);
    return fits(entry.name) ? [full] : [];
  });
}

function readIfExists(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns the text that a person reads when the build fails. */
export function explain(error) {
  return error instanceof BuildError ? `${error.message}\n${error.nextStep}\n` : `${error.stack}\n`;
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const isWanted = process.argv.includes('--force') || !isFresh();
  const failure = isWanted ? await buildHere().catch((error) => error) : undefined;
  if (failure !== undefined) process.stderr.write(explain(failure));
  // The compiler's service would otherwise have to be waited for.
  process.exit(failure === undefined ? 0 : 1);
}
