/** Data directories that each run creates once and then copies, since a new cluster costs seconds of processor time. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onThisMachine } from './machine.js';

const run = promisify(execFile);
/** Folder of the test run, which removes it: a worker may be killed without its exit handlers. */
const ofRun = process.env.TEST_RUN_FOLDER;
const waitMs = onThisMachine(60_000);

/**
 * `make` fills the data directory, and stops its processes. The result creates a directory that does not exist yet.
 */
export function copiesOf(
  name: string,
  make: (dataDir: string) => Promise<void>,
): (dataDir: string) => Promise<void> {
  let made: Promise<string> | undefined;
  return async (dataDir) => {
    made ??= ofRun === undefined ? makeAlone(name, make) : makeOrWait(path.join(ofRun, name), make);
    const from = await made;
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    // PostgreSQL starts only with the original owners and modes.
    await run('cp', ['-a', path.join(from, 'postgres'), dataDir]);
  };
}

type Make = Parameters<typeof copiesOf>[1];

async function makeAlone(name: string, make: Make): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `switchbook-${name}-`));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return makeIn(folder, make);
}

/** The first worker creates it, and the others wait until it is complete. */
async function makeOrWait(folder: string, make: Make): Promise<string> {
  const whole = path.join(folder, 'data');
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    for (let waited = 0; !fs.existsSync(whole); waited += 50) {
      if (waited > waitMs) throw new Error(`"${whole}" was not made by the worker that began with it`);
      await delay(50);
    }
    return whole;
  }
  fs.renameSync(await makeIn(folder, make), whole);
  return whole;
}

async function makeIn(folder: string, make: Make): Promise<string> {
  fs.chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'making');
  await make(dataDir);
  return dataDir;
}
