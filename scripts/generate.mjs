// Writes all generated files: npm run generate. The files are committed, and a test fails for each file that is stale.
// The console is last, because it is built with the client.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isConsoleStale } from './console.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

/** Tests that write what they compare: the schema, the lists of docs/reference, the page of other programs. */
const writers = [
  'migrations/schema',
  'guides/reference',
  'guides/operations',
  'third-party/played-programs',
].map((name) => `test/${name}.test.ts`);

run('npm', ['run', 'phone-formats']);
run('npm', ['run', 'clients']);
run('npx', ['vitest', 'run', '--tags-filter', '!nightly', ...writers], { GENERATE: '1' });
if (isConsoleStale()) run('npm', ['run', 'console']);

/** Ends this process when the command fails. */
function run(command, words, variables = {}) {
  process.stdout.write(`\n== ${command} ${words.join(' ')}\n`);
  const env = { ...process.env, ...variables };
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit', env });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
