/** Imports a small compressed file of many equal rows, and checks the disk space that remains in use. */
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, AttackFixture } from '../attack.js';
import type { AttackedAccount } from '../target.js';

type Target = AttackFixture['target'];

/** Maximum bytes on disk for a row without its own data. `ownBytes` counts the job itself. */
const bytesPerRow = 1;
const ownBytes = 4_096;
const tables = ['imports', 'import_parts', 'import_chunks', 'import_undone', 'import_previews'];

const files: Readonly<Record<string, (rows: number) => string>> = {
  known: (rows) => `phone\n${'+4915100000001\n'.repeat(rows)}`,
  rejected: (rows) => `phone\n${'x\n'.repeat(rows)}`,
  dry_run: (rows) => `phone\n${'+4915100000001\n'.repeat(rows)}`,
};

export const attack: Attack = {
  name: 'import-disk',
  promise: 'a small packed file of many rows leaves little on the disk',
  run: async ({ size, target }) => {
    const account = await target.newAccount();
    const rows = size === 'short' ? 5_000 : 200_000;
    await importWhole(target, account, gzipSync(files.known?.(1) ?? ''), '');
    const figures: Record<string, number> = { rows };
    let held = true;
    for (const [name, file] of Object.entries(files)) {
      const sent = gzipSync(file(rows), { level: 9 });
      const before = await bytesOf(target, account);
      await importWhole(target, account, sent, name === 'dry_run' ? '?dry_run=true' : '');
      const left = (await bytesOf(target, account)) - before;
      figures[`${name}_sent_bytes`] = sent.length;
      figures[`${name}_left_bytes`] = left;
      figures[`${name}_ratio`] = Math.round((left / sent.length) * 10) / 10;
      held &&= left <= ownBytes + rows * bytesPerRow;
    }
    return { held, figures };
  },
};

/** Returns the bytes of the account's rows in all tables of imports; 100 for each row's header and index entries. */
async function bytesOf(target: Target, { id }: AttackedAccount): Promise<number> {
  const client = await target.connect();
  let bytes = 0;
  for (const table of tables) {
    const { rows } = await client.query<{ bytes: string }>(
      `select coalesce(sum(pg_column_size(t.*) + 100), 0) as bytes from ${table} t where t.account_id = $1`,
      [id],
    );
    bytes += Number(rows[0]?.bytes ?? 0);
  }
  await client.end();
  return bytes;
}

async function importWhole(
  target: Target,
  { key }: AttackedAccount,
  body: Buffer,
  query: string,
): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/gzip' };
  const path = `${target.url}/directory/v1/imports`;
  const sent = await fetch(`${path}${query}`, { method: 'POST', headers, body: new Uint8Array(body) });
  const { data } = (await sent.json()) as { data: { id: string } };
  for (const until = Date.now() + onThisMachine(180_000); Date.now() < until; await delay(50)) {
    const answer = await fetch(`${path}/${data.id}`, { headers });
    const { data: job } = (await answer.json()) as { data: { state: string } };
    if (job.state === 'done') return;
  }
  throw new Error('an import did not end');
}
