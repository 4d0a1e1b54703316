/**
 * A data directory with an unused installation. It is made once for each run and then copied, since a new cluster
 * with its tables costs seconds of processor time. A server that starts on it still prints the messages of a first
 * start.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connect, migrateDatabase, visitPostgres } from '../../src/compose/core.js';
import { onThisMachine } from './machine.js';

const run = promisify(execFile);
/** Folder of the test run, which removes it: a worker may be killed without its exit handlers. */
const ofRun = process.env.TEST_RUN_FOLDER;
const waitMs = onThisMachine(60_000);
let made: Promise<string> | undefined;

/** Makes `dataDir`, which must not be there yet. */
export async function copyInstalled(dataDir: string): Promise<void> {
  made ??= ofRun === undefined ? makeAlone() : makeOrWait(path.join(ofRun, 'installed'));
  const from = await made;
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  // Owners and modes are kept, without which PostgreSQL would not start.
  await run('cp', ['-a', path.join(from, 'postgres'), dataDir]);
}

async function makeAlone(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-installed-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return make(folder);
}

/** The first worker makes it, and the others wait until it is whole. */
async function makeOrWait(folder: string): Promise<string> {
  const whole = path.join(folder, 'data');
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    for (let waited = 0; !fs.existsSync(whole); waited += 50) {
      if (waited > waitMs) throw new Error(`"${whole}" was not made by the worker that began with it`);
      await pause(50);
    }
    return whole;
  }
  fs.renameSync(await make(folder), whole);
  return whole;
}

async function make(folder: string): Promise<string> {
  fs.chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'making');
  const postgres = await visitPostgres({ dataDir, databaseUrl: undefined }, () => {});
  const database = connect(postgres, 1);
  await migrateDatabase(database);
  await database.close();
  await postgres.stop();
  return dataDir;
}
