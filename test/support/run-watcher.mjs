// Outlives a killed test run, and ends what it left: processes, PostgreSQL, directories. The run has the other end of
// stdin, which the system closes however the run ends. Arguments: a data directory (may be empty), then directories to
// remove. Lines of stdin add more: `process PID`, `data DIRECTORY`, `folder DIRECTORY`.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [dataDir = '', ...directories] = process.argv.slice(2);
const dataDirs = dataDir === '' ? [] : [dataDir];
/** Start times by process id, since an id may be reused. */
const processes = new Map();
const graceMs = 15_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.on('error', () => {});
createInterface(process.stdin)
  .on('line', (line) => note(line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)))
  .once('close', () => void cleanUp());

function note(kind, what) {
  if (kind === 'process') processes.set(Number(what), startOf(Number(what)));
  if (kind === 'data') dataDirs.push(what);
  if (kind === 'folder') directories.push(what);
}

async function cleanUp() {
  // A run that ended normally has removed them.
  for (const [pid, start] of processes)
    if (start !== undefined && startOf(pid) === start) send(pid, 'SIGKILL');
  await Promise.all(dataDirs.map((one) => endPostgres(path.join(one, 'postgres'))));
  for (const one of directories) rmSync(one, { recursive: true, force: true });
  process.exit(0);
}

/** Returns ticks since the machine started; undefined without such a process or without /proc. */
function startOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
  } catch {
    return undefined;
  }
}

async function endPostgres(pgData) {
  const pid = postmasterOf(pgData);
  if (pid === undefined) return;
  send(pid, 'SIGINT');
  const until = Date.now() + graceMs;
  while (isPostmaster(pid, pgData) && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
  if (isPostmaster(pid, pgData)) send(pid, 'SIGQUIT');
}

function postmasterOf(pgData) {
  const file = path.join(pgData, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return isPostmaster(pid, pgData) ? pid : undefined;
}

/** Never ends a process that has the same number by chance. */
function isPostmaster(pid, pgData) {
  if (!(pid > 1)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(pgData);
  } catch {
    // Systems without /proc have only the data directory to check.
    return !existsSync('/proc/self') && existsSync(pgData) && readdirSync(pgData).includes('postmaster.pid');
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has just ended.
  }
}
