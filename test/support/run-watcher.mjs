// Outlives a run of tests that was killed, and ends what it left: its PostgreSQL and its directories. The run holds the
// other end of stdin, which the system closes however the run ends. Arguments: the data directory (may be empty), then
// directories to remove.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const [dataDir = '', ...directories] = process.argv.slice(2);
const graceMs = 15_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', () => void cleanUp());

async function cleanUp() {
  // A run that ended by itself has removed them.
  const pgData = path.join(dataDir, 'postgres');
  if (dataDir !== '') await endPostgres(pgData);
  for (const one of directories) rmSync(one, { recursive: true, force: true });
  process.exit(0);
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
    // Where there is no /proc the data directory alone tells.
    return !existsSync('/proc/self') && existsSync(pgData) && readdirSync(pgData).includes('postmaster.pid');
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
