/** Runs lookups of one account in a separate process while another account works. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { programRoot } from '../../src/config/root.js';
import { send } from '../support/wire/wire.js';
import type { AttackedAccount, Target } from './target.js';

/** A p99 of fewer milliseconds is measurement noise. */
export const leastIdleMs = 3;

const contacts = '/directory/v1/contacts';
const run = promisify(execFile);

/** Creates contacts. Returns their ids. */
export async function fill(
  target: Target,
  { key }: AttackedAccount,
  count: number,
): Promise<readonly string[]> {
  const created: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { json } = await send(target.port, {
      method: 'POST',
      path: contacts,
      headers: { authorization: `Bearer ${key}` },
      body: { display_name: `Quiet ${index}`, phone: `+1415555${String(1_000 + index)}` },
    });
    created.push(json.data.id);
  }
  return created;
}

/** Two clients in a separate process, each with one request at a time. */
export async function lookUp(
  target: Target,
  account: AttackedAccount,
  ids: readonly string[],
  seconds: number,
) {
  const { stdout } = await run(process.execPath, [
    path.join(programRoot, 'test/attack/lookups.mjs'),
    JSON.stringify({
      url: target.url,
      key: account.key,
      paths: ids.map((id) => `${contacts}/${id}`),
      seconds,
    }),
  ]);
  return JSON.parse(stdout) as { readonly p50: number; readonly p99: number; readonly perSecond: number };
}
