/** The folder of backups: how many of each kind stay, and whose files they are. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listBackups, removeOldBackups, writeBackup } from '../../src/backups/operations/backup-folder.js';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-folder-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const [own, other] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'];

/** Backups of these hours; `before`: of an upgrade. */
async function make(hours: readonly number[], before?: number, installationId = own) {
  for (const hour of hours)
    await writeBackup(
      { directory, installationId },
      {
        madeAt: new Date(Date.UTC(2026, 0, 1, hour)),
        before,
        chunks: (async function* () {
          yield Buffer.from('a backup');
        })(),
      },
    );
}

it('the newest of each kind stay, and all files of another installation', async () => {
  await make([1, 2, 3]);
  await make([4, 5, 6, 7], 12);
  await make([1, 2, 3, 4], undefined, other);
  expect(await removeOldBackups({ directory, installationId: own }, 2)).toBe(3);
  const left = async (installationId: string) =>
    (await listBackups({ directory, installationId })).map(({ madeAt, isOfUpgrade }) => [
      madeAt.getUTCHours(),
      isOfUpgrade,
    ]);
  expect(await left(own)).toEqual([
    [7, true],
    [6, true],
    [3, false],
    [2, false],
  ]);
  expect(await left(other)).toHaveLength(4);
  expect(await removeOldBackups({ directory, installationId: own }, 2)).toBe(0);
});

it('other files stay, and partial ones of this installation go with the next backup', async () => {
  const [name = ''] = await make([1]).then(() => fs.readdirSync(directory));
  const foreign = name.replace('00000001', '00000002');
  for (const text of [`${name}.part`, `${foreign}.part`, 'notes.txt', 'notes.txt.part'])
    fs.writeFileSync(path.join(directory, text), '');
  await make([2]);
  expect(fs.readdirSync(directory).filter((file) => !file.startsWith('switchbook-00000001'))).toEqual([
    'notes.txt',
    'notes.txt.part',
    `${foreign}.part`,
  ]);
  expect(fs.existsSync(path.join(directory, `${name}.part`))).toBe(false);
});
