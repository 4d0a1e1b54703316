/**
 * Records a release as `last-release.json`: `node test/release/record.mjs COMMIT`. Checks the commit out into another
 * folder, installs it and starts its server; so it needs a full history and some minutes.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readCommands, readOutputs, shortDocument } from './recorded.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const file = path.join(root, 'test/release/last-release.json');
const [commit] = process.argv.slice(2);
if (commit === undefined) {
  process.stderr.write('Name the commit of the release: node test/release/record.mjs COMMIT\n');
  process.exit(2);
}

const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
const tree = path.join(work, 'tree');
const env = {
  ...process.env,
  SWITCHBOOK_DATA_DIR: path.join(work, 'data'),
  PORT: '0',
  SWITCHBOOK_DRAIN: '0',
};
delete env.DATABASE_URL;
const program = path.join(tree, 'bin/switchbook');
const run = promisify(execFile);
const output = async (args) =>
  (await run(process.execPath, [program, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;

let server;
try {
  git('worktree', 'add', '--detach', '--quiet', tree, commit);
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: tree, stdio: 'inherit' });
  server = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      const [, found] = / is ready at (http:\S+:\d+)\n/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  const get = async (at) => (await fetch(url + at)).text();
  const names = new Set(
    [...(await get('/docs')).matchAll(/docs\/([a-z0-9]+)\.json/g)].map(([, name]) => name),
  );
  const faces = names.size > 0 ? [...names] : facesIn(tree);
  const documents = {};
  for (const face of faces.sort())
    documents[face] = shortDocument(JSON.parse(await get(`/docs/${face}.json`)));
  const commands = await readCommands((at) => output([...at, '--help']));
  const outputs = await readOutputs(async (args) => JSON.parse(await output(args)));
  const { version } = JSON.parse(fs.readFileSync(path.join(tree, 'package.json'), 'utf8'));
  const settings = settingsIn(path.join(tree, 'src/config/settings.ts'));
  const recorded = { version, commit: git('rev-parse', commit), settings, documents, commands, outputs };
  fs.writeFileSync(file, linesOf(recorded));
  process.stdout.write(
    `${version}: ${Object.keys(documents).length} documents, ${fs.statSync(file).size} bytes\n`,
  );
} finally {
  server?.removeAllListeners('exit');
  if (server !== undefined && server.exitCode === null)
    await new Promise((resolve) => server.once('close', resolve).kill('SIGTERM'));
  if (fs.existsSync(tree)) git('worktree', 'remove', '--force', tree);
  fs.rmSync(work, { recursive: true, force: true });
}

/** The faces of releases whose page has no links. */
function facesIn(at) {
  const folder = path.join(at, 'src/faces');
  return fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'texts.json')));
}

function settingsIn(at) {
  return [...new Set(fs.readFileSync(at, 'utf8').match(/(?<=variable: ')[A-Z_]+(?=')/g))].sort();
}

/** A line for each operation, schema, command and output, so that changes of the file can be read. */
function linesOf(value, depth = 0) {
  const isDeep = depth < 4 && typeof value === 'object' && value !== null && !Array.isArray(value);
  const isLeaf = !isDeep || Object.values(value).every((one) => typeof one !== 'object');
  if (isLeaf && depth > 0) return JSON.stringify(value);
  const pad = ' '.repeat(depth + 1);
  const lines = Object.entries(value).map(
    ([name, one]) => `${pad}${JSON.stringify(name)}: ${linesOf(one, depth + 1)}`,
  );
  return `{\n${lines.join(',\n')}\n${' '.repeat(depth)}}${depth === 0 ? '\n' : ''}`;
}
