// Builds two bundles with V8 code caches, so that a start neither searches nor compiles modules. `server.cjs` is the
// whole program, with all faces of the build. `commands.cjs` has the commands that need no face, with short names, and
// loads in a third of the time. Code that needs a face throws the hand-over error before any effect, and
// `bin/switchbook` runs the command again in `server.cjs`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { packageFolders, packagesAreIn } from './packages.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'dist', 'bundles');

/** The error that a bundled command throws when it needs the faces. `src/cli/main.ts` lets it through. */
const handOver = 'throw Object.assign(new Error("faces are needed"), { code: "SWITCHBOOK_HAND_OVER" });';

/** Modules that need the faces or import the server. */
const modulesWithFaces = [
  'src/compose/server.ts',
  'src/compose/compare-with-vendor.ts',
  'src/cli/serve/serve.ts',
  'src/cli/serve/one-server.ts',
  'src/cli/serve/worker.ts',
  'src/cli/serve/workers.ts',
  'src/cli/serve/serve-throwaway.ts',
  'src/cli/serve/throwaway-people.ts',
  'src/cli/commands/operate/doctor.ts',
];

/** Our own API, which commands use within their process; each of its parts is loaded on first use. */
const inProcessFace = 'src/faces/directory/in-process.ts';

/** The files of the bundles, for `build.mjs` to put in place. */
export async function bundleProgram(esbuild) {
  const commands = [
    ...commandFiles().filter((name) => !modulesWithFaces.includes(name)),
    ...inProcessFiles(),
  ];
  const made = [
    await bundle(esbuild, 'commands', commands, {
      plugins: [facesStayOut],
      minifyWhitespace: true,
      minifyIdentifiers: true,
    }),
    await bundleServer(esbuild),
  ];
  for (const { outputFiles } of made) outputFiles.forEach(mustBeAscii);
  const inputs = made.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const licenses = { path: path.join(folder, 'LICENSES.txt'), text: licensesOf(inputs) };
  const files = made.flatMap(({ outputFiles }) => outputFiles);
  return [...files.map(({ path: name, text }) => ({ path: name, text })), licenses];
}

/**
 * The text of the server's bundle, with each module of the program by name too: tests call the built program. The names
 * alone make a start slower, so the bundle of servers has none.
 */
export async function bundleForTests(esbuild) {
  const { outputFiles } = await bundleServer(esbuild, { named: programFiles(), external: sharedWithTests });
  outputFiles.forEach(mustBeAscii);
  return outputFiles.find((file) => file.path === fileOf('server')).text;
}

/** Tests create errors of these packages, and the program compares their classes. */
const sharedWithTests = ['commander', 'pg'];

// The server's code keeps its lines, so that a stack trace names the right one.
function bundleServer(esbuild, more = {}) {
  const loaded = [...commandFiles(), 'src/compose/server.ts', ...faceFiles()];
  return bundle(esbuild, 'server', loaded, { plugins: [facesAreIn], ...more });
}

/**
 * `warm` loads modules that are otherwise loaded on demand, so that they are compiled too. `modules` loads each module
 * of `named`.
 */
function bundle(esbuild, name, loaded, { plugins, named = [], external = [], ...options }) {
  const loads = loaded.map((one) => `import('./${one}')`);
  const loaders = named.map((one) => `'${one}': () => import('./${one}')`);
  const contents = [
    "export { main } from './src/cli/main.ts';",
    `export const warm = () => Promise.allSettled([\n${loads.join(',\n')}\n]);`,
    ...(named.length === 0 ? [] : [`export const modules = {\n${loaders.join(',\n')}\n};`]),
  ].join('\n');
  return esbuild.build({
    ...options,
    stdin: { contents, resolveDir: root, sourcefile: `${name}.ts`, loader: 'ts' },
    outfile: fileOf(name),
    absWorkingDir: root,
    bundle: true,
    minifySyntax: true,
    legalComments: 'external',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['pg-native', ...external],
    plugins: [...plugins, packagesAreIn(), sourcesFit(esbuild), sdkStaysOut],
    // This format has no `import.meta.url`. `pg` tests `Response` to detect another runtime, and the test would load
    // all of fetch.
    define: { 'import.meta.url': '__moduleUrl', Response: 'undefined' },
    // A function, so that nothing is put together when it is run.
    banner: {
      js:
        '(function(exports,require,module,__filename,__import){const __moduleUrl=require("node:url").pathToFileURL(__filename).href,' +
        '__dist=require("node:path").dirname(require("node:path").dirname(__filename));',
    },
    footer: { js: '})' },
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
}

/** `name`: `commands` or `server`. */
const fileOf = (name) => path.join(folder, `${name}.cjs`);

const commandFiles = () => programFiles().filter((name) => name.startsWith('src/cli/'));

function programFiles() {
  return ['src', ...packageFolders().map((one) => `${one}/src`)]
    .flatMap((below) =>
      fs
        .readdirSync(path.join(root, below), { recursive: true })
        .map((name) => `${below}/${String(name).split(path.sep).join('/')}`),
    )
    .filter((name) => name.endsWith('.ts') && !/\.test\.(support\.)?ts$/.test(name));
}

/** The face for processes of commands, and the files that it loads. */
function inProcessFiles() {
  const text = fs.readFileSync(path.join(root, inProcessFace), 'utf8');
  const parts = [...text.matchAll(/import\('(\.{1,2}\/[a-z/.-]+)\.js'\)/g)].map(
    ([, name]) => `${path.posix.join(path.posix.dirname(inProcessFace), name)}.ts`,
  );
  return [inProcessFace, ...parts];
}

/** `src/faces/NAME/face.ts`, of each. */
function faceFiles() {
  return fs
    .readdirSync(path.join(root, 'src', 'faces'))
    .map((name) => `src/faces/${name}/face.ts`)
    .filter((name) => fs.existsSync(path.join(root, name)));
}

/** Sources become code of a bundle: with their own paths, and with ASCII only outside of comments. */
const sourcesFit = (esbuild) => ({
  name: 'sources fit',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path: file }) => {
      const text = await fs.promises.readFile(file, 'utf8');
      const placed = withPlaces(file, text);
      const loader = file.endsWith('ts') ? 'ts' : 'js';
      const contents = isAscii(placed) ? placed : await inAscii(esbuild, placed, { file, loader });
      return contents === text ? undefined : { contents, loader };
    });
  },
});

/** Code of a bundle finds its files as at its original path below dist/. */
function withPlaces(file, text) {
  const source = path.relative(root, file).split(path.sep).join('/');
  if (!/^(src|packages)\//.test(source) || !text.includes('import.meta.')) return text;
  const place = `(__dist + ${JSON.stringify(`/${source.replace(/\.ts$/, '.js')}`)})`;
  return text
    .replaceAll('import.meta.dirname', `require('node:path').dirname(${place})`)
    .replaceAll('import.meta.url', `require('node:url').pathToFileURL(${place}).href`);
}

/**
 * Returns a source whose code the compiler writes in ASCII. It escapes letters in strings and names by itself, but not
 * in regular expressions and in templates with a tag. If a source has such letters, its templates become strings, and
 * each letter of its regular expressions becomes an escape. V8 keeps a text of ASCII in half the memory.
 */
export async function inAscii(esbuild, text, { file, loader }) {
  const options = {
    loader,
    sourcefile: path.relative(root, file),
    target: 'node20',
    charset: 'ascii',
    // The next two options remove comments.
    legalComments: 'none',
    minifyWhitespace: true,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  };
  if (isAscii((await esbuild.transform(text, options)).code)) return text;
  const { code } = await esbuild.transform(text, { ...options, supported: { 'template-literal': false } });
  return code.replaceAll(/(\\*)([^\0-\x7f])/g, (_, before, unit) => {
    // A backslash before such a letter has no effect.
    const escapes = before.length % 2 === 0 ? before : before.slice(1);
    return `${escapes}\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const isAscii = (text) => !/[^\0-\x7f]/.test(text);

/**
 * `loadBundle` reads each byte as one letter. That changes non-ASCII letters in comments, and must not change any other
 * letter.
 */
export function mustBeAscii({ path: file, text }) {
  if (!file.endsWith('.cjs') || isAscii(text)) return;
  const lines = text.split('\n');
  const at = lines.findIndex((line) => !isAscii(line) && !/^\s*(\/\/|\/?\*)/.test(line));
  if (at === -1) return;
  const fault = 'letters beyond ASCII are left in the code; write them as escapes in the source';
  const location = { file: path.relative(root, file), line: at + 1 };
  throw Object.assign(new Error(fault), { errors: [{ text: fault, location }] });
}

/**
 * The SDK of the tools for assistants is loaded with their first message, and the libraries of sign-in with the first
 * one. They need names that are defined away here. A script that is compiled beforehand cannot import, so they are
 * required. A clone has them in node_modules, a package in `libraries.cjs`.
 */
const stayOut = /^(@modelcontextprotocol\/|@simplewebauthn\/|(openid-client|jose)$)/;
const sdkStaysOut = {
  name: 'the SDK stays out',
  setup(build) {
    build.onResolve({ filter: stayOut }, ({ path: name, namespace }) =>
      namespace === 'sdk' ? { path: name, external: true } : { path: name, namespace: 'sdk' },
    );
    build.onLoad({ filter: /./, namespace: 'sdk' }, ({ path: name }) => ({
      contents: `module.exports = require(${JSON.stringify(name)});\n`,
    }));
  },
};

/**
 * Builds one file for a package with the libraries that the bundles exclude. It loads each library at its first use.
 * `texts` are the bundles by name. Returns files by name below dist/bundles, including these bundles.
 */
export async function bundleLibraries(esbuild, texts) {
  const required = /\brequire\("([^"]+)"\)/g;
  const names = new Set(
    Object.values(texts).flatMap((text) =>
      [...text.matchAll(required)].map(([, name]) => name).filter((name) => stayOut.test(name)),
    ),
  );
  const loaders = [...names].sort().map((name) => `${JSON.stringify(name)}: () => require("${name}")`);
  const { outputFiles, metafile } = await esbuild.build({
    stdin: {
      contents: `const loaders = {${loaders.join(',')}};\nmodule.exports = (name) => loaders[name]();\n`,
      resolveDir: root,
      sourcefile: 'libraries.js',
    },
    absWorkingDir: root,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    metafile: true,
    logLevel: 'silent',
    write: false,
  });
  const files = Object.entries(texts).map(([name, text]) => [
    name,
    text.replaceAll(required, (whole, library) =>
      names.has(library) ? `require("./libraries.cjs")("${library}")` : whole,
    ),
  ]);
  return {
    ...Object.fromEntries(files),
    'libraries.cjs': outputFiles[0].text,
    'libraries.LICENSES.txt': licensesOf(Object.keys(metafile.inputs)),
  };
}

const facesStayOut = {
  name: 'faces stay out',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir }) => {
      const source = path.relative(root, path.resolve(resolveDir, name)).split(path.sep).join('/');
      const wanted = source.replace(/\.js$/, '.ts');
      if (wanted === 'src/faces/kit/wire/discover.ts') return { path: wanted, namespace: 'discover' };
      return modulesWithFaces.includes(wanted) ? { path: wanted, namespace: 'hand-over' } : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'discover' }, () => ({
      contents: `export const facesFolder = '';\nexport async function discoverFaces() { ${handOver} }\n`,
    }));
    // No export needs a name, since loading the module throws.
    build.onLoad({ filter: /./, namespace: 'hand-over' }, () => ({
      contents: `${handOver}\nmodule.exports = {};\n`,
    }));
    loadsFaces(build, [inProcessFace]);
  },
};

/** Faces are found by listing a folder: the bundle contains the faces of the build. */
const facesAreIn = {
  name: 'faces are in',
  setup: (build) => loadsFaces(build, [...faceFiles(), inProcessFace]),
};

function loadsFaces(build, files) {
  build.onLoad({ filter: /\/src\/faces\/kit\/wire\/load-face\.ts$/ }, ({ path: file }) => {
    const loaders = files.map((name) => {
      const built = JSON.stringify(`/${name.replace(/\.ts$/, '.js')}`);
      return `[__dist + ${built}]: () => import(${JSON.stringify(path.join(root, name))})`;
    });
    const contents = `import { pathToFileURL } from 'node:url';
      const builtIn = { ${loaders.join(', ')} };
      declare const __import: (url: string) => Promise<any>;
      const ofOthers = (file: string) => __import(pathToFileURL(file).href);
      export const loadFace = (file: string) => (builtIn[file] ?? (() => ofOthers(file)))();`;
    return { contents, loader: 'ts', resolveDir: path.dirname(file) };
  });
}

/** Collects the licenses of all packages in the bundle. */
function licensesOf(inputs) {
  const names = inputs.flatMap((name) => {
    const found = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name);
    return found === null ? [] : [found[0]];
  });
  return [...new Set(names)]
    .sort()
    .map((name) => {
      const directory = path.join(root, name);
      const license = fs.readdirSync(directory).find((one) => /^licen[cs]e/i.test(one));
      const text =
        license === undefined
          ? 'See its package.json.'
          : fs.readFileSync(path.join(directory, license), 'utf8');
      return `${path.basename(name)}\n\n${text.trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Compiled code is valid for one Node.js and CPU only. */
function cacheOf(name) {
  const { node, v8 } = process.versions;
  const print = createHash('sha256').update([node, v8, process.arch].join(' ')).digest('hex');
  return path.join(folder, `${name}-${print.slice(0, 16)}.cache`);
}

/** Returns the exports of a bundle. Its `main` runs one command line. */
export const loadBundle = (name) => loadFile(fileOf(name), readIfExists(cacheOf(name)));

/** `cachedData`: the compiled form of the file. */
export function loadFile(file, cachedData) {
  // Its code is ASCII, as the build made sure. Read in this way it takes a byte for each letter.
  const script = new vm.Script(fs.readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const loaded = { exports: {} };
  // The expression of the language needs a loader of scripts, for which Node.js prints a warning.
  script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, (url) => import(url));
  const isCompiled = cachedData !== undefined && script.cachedDataRejected !== true;
  return { ...loaded.exports, isCompiled, compile: () => script.createCachedData() };
}

/** Stores the compiled forms for the next start, each made in a separate process. A failure costs only speed. */
export function keepCompiled() {
  for (const name of ['commands', 'server'])
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: 'ignore' });
}

async function compileHere(name) {
  const program = loadBundle(name);
  if (program.isCompiled) return;
  await program.warm();
  // The text is discarded, since the process has no output.
  await program.main(['help']).catch(() => {});
  const draft = `${cacheOf(name)}.${process.pid}`;
  try {
    fs.writeFileSync(draft, program.compile());
    fs.renameSync(draft, cacheOf(name));
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function readIfExists(name) {
  try {
    return fs.readFileSync(name);
  } catch {
    return undefined;
  }
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await compileHere(process.argv[2]).catch(() => {});
  process.exit(0);
}
