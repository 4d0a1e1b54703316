// One file with the commands that need no face, and V8's compiled form of it: a command starts in a third of the time that
// its modules would take. Faces are found by listing a folder, so a bundle cannot hold them: whatever reaches for them
// throws the hand-over, before it did anything, and `bin/switchbook` runs the command again from the modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'dist', 'commands');
const file = path.join(folder, 'commands.cjs');

/** What a bundled command throws that needs the faces. `src/cli/main.ts` lets it through. */
const handOver = 'throw Object.assign(new Error("faces are needed"), { code: "SWITCHBOOK_HAND_OVER" });';

/** Modules that are nothing without the faces, or that lead to the server. */
const withoutBundle = [
  'src/compose.ts',
  'src/compose-compare.ts',
  'src/compose-upstreams.ts',
  'src/cli/serve.ts',
  'src/cli/doctor.ts',
];

/** The files of the bundle, for `build.mjs` to put in place. */
export async function bundleCommands(esbuild) {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: entry(), resolveDir: root, sourcefile: 'commands.ts', loader: 'ts' },
    outfile: file,
    absWorkingDir: root,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['pg-native'],
    plugins: [facesStayOut],
    // The first: a bundle in this format has none. The second: pg looks for another runtime by it, which loads all of fetch.
    define: { 'import.meta.url': '__moduleUrl', Response: 'undefined' },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
  const licences = { path: path.join(folder, 'LICENSES.txt'), text: licencesOf(metafile) };
  return [...outputFiles.map(({ path: name, text }) => ({ path: name, text })), licences];
}

/** `warm` loads what commands load when they are run, so that it is compiled too. */
function entry() {
  const commands = fs
    .readdirSync(path.join(root, 'src', 'cli'), { recursive: true })
    .map((name) => `src/cli/${String(name).split(path.sep).join('/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !withoutBundle.includes(name));
  const loads = commands.map((name) => `import('./${name}')`).join(',\n');
  return `export { main } from './src/cli/main.ts';\nexport const warm = () => Promise.allSettled([\n${loads}\n]);\n`;
}

const facesStayOut = {
  name: 'faces stay out',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir }) => {
      const source = path.relative(root, path.resolve(resolveDir, name)).split(path.sep).join('/');
      const wanted = source.replace(/\.js$/, '.ts');
      if (wanted === 'src/faces/kit/discover.ts') return { path: wanted, namespace: 'discover' };
      return withoutBundle.includes(wanted) ? { path: wanted, namespace: 'hand-over' } : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'discover' }, () => ({
      contents: `export const facesFolder = '';\nexport async function discoverFaces() { ${handOver} }\n`,
    }));
    // No export is named: whoever loads it never comes to use one.
    build.onLoad({ filter: /./, namespace: 'hand-over' }, () => ({
      contents: `${handOver}\nmodule.exports = {};\n`,
    }));
  },
};

/** Of every package that has become part of the bundle. */
function licencesOf(metafile) {
  const names = Object.keys(metafile.inputs).flatMap((name) => {
    const found = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name);
    return found === null ? [] : [found[0]];
  });
  return [...new Set(names)]
    .sort()
    .map((name) => {
      const directory = path.join(root, name);
      const licence = fs.readdirSync(directory).find((one) => /^licen[cs]e/i.test(one));
      const text =
        licence === undefined
          ? 'See its package.json.'
          : fs.readFileSync(path.join(directory, licence), 'utf8');
      return `${path.basename(name)}\n\n${text.trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Compiled code holds for one Node.js and its processor alone. */
function cacheFile() {
  const { node, v8 } = process.versions;
  const print = createHash('sha256').update([node, v8, process.arch].join(' ')).digest('hex');
  return path.join(folder, `${print.slice(0, 16)}.cache`);
}

/** `main` of the bundle; undefined where there is none. */
export function loadCommands() {
  const source = read(file)?.toString('latin1');
  if (source === undefined) return undefined;
  const cachedData = read(cacheFile());
  const script = new vm.Script(`(function(exports,require,module,__filename){${source}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(file), loaded, file);
  const isCompiled = cachedData !== undefined && script.cachedDataRejected !== true;
  return { ...loaded.exports, isCompiled, compile: () => script.createCachedData() };
}

/** Keeps the compiled form for the next command, in a process of its own; nothing is lost where it cannot. */
export function keepCompiled() {
  spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { stdio: 'ignore' });
}

async function compileHere() {
  const commands = loadCommands();
  if (commands === undefined || commands.isCompiled) return;
  await commands.warm();
  // The text goes nowhere: the process was started without an output.
  await commands.main(['help']).catch(() => {});
  const draft = `${cacheFile()}.${process.pid}`;
  try {
    fs.writeFileSync(draft, commands.compile());
    fs.renameSync(draft, cacheFile());
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function read(name) {
  try {
    return fs.readFileSync(name);
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await compileHere().catch(() => {});
  process.exit(0);
}
