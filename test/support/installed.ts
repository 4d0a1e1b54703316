/**
 * A data directory with an unused installation. It is made once for each process and then copied, since a new cluster
 * with its tables costs a second of processor time. A server that starts on it still prints the messages of a first
 * start.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect, migrateDatabase, visitPostgres } from '../../src/compose/core.js';

const run = promisify(execFile);
/** Folder of the test run, which removes it: a worker may be killed without its exit handlers. */
const ofRun = process.env.TEST_RUN_FOLDER;
let made: Promise<string> | undefined;

/** Makes `dataDir`, which must not be there yet. */
export async function copyInstalled(dataDir: string): Promise<void> {
  made ??= make();
  const from = await made;
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  // Owners and modes are kept, without which PostgreSQL would not start.
  await run('cp', ['-a', path.join(from, 'postgres'), dataDir]);
}

async function make(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(ofRun ?? os.tmpdir(), 'switchbook-installed-'));
  fs.chmodSync(folder, 0o755);
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const dataDir = path.join(folder, 'data');
  const postgres = await visitPostgres({ dataDir, databaseUrl: undefined }, () => {});
  const database = connect(postgres, 1);
  await migrateDatabase(database);
  await database.close();
  await postgres.stop();
  return dataDir;
}
