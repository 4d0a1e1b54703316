/** The folder of a run, for data that its workers create once and share. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureMachine } from './machine.js';

/** Workers inherit the variable, so it is set before they start. */
export function makeRunFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-run-'));
  fs.chmodSync(folder, 0o755);
  process.env.TEST_RUN_FOLDER = folder;
  return folder;
}

/** The setup of a run without a PostgreSQL. */
export default async function setup() {
  const folder = makeRunFolder();
  await measureMachine(async () => {});
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
