// `node scripts/tool.mjs NAME WORDS` runs a program of test/tools. `npm ci` does not install these, since they take 140
// MB that a server and its tests do not need. They are installed before the first use, and again after a change of
// their versions.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'test', 'tools');
const [name = '', ...words] = process.argv.slice(2);

const { dependencies } = readJson(path.join(folder, 'package.json'));
const isCurrent = Object.entries(dependencies).every(
  ([one, version]) => readJson(path.join(folder, 'node_modules', one, 'package.json'))?.version === version,
);
if (!isCurrent) {
  process.stderr.write('Installing the programs of test/tools…\n');
  run('npm', ['ci', '--prefix', folder, '--silent']);
}
run(path.join(folder, 'node_modules', '.bin', name), words);

/** Ends this process when the program fails. */
function run(program, given) {
  const { status, error } = spawnSync(program, given, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
