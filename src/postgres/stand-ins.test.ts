/** As root: a data directory that PostgreSQL's user cannot enter, and what stays when it is gone. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedded } from './embedded.js';
import { listStandIns, locationFile, removeStandIn } from './stand-ins.js';
import { queryOne, TestGround } from './test-ground.js';

const ground = new TestGround();
const made: string[] = [];
afterEach(async () => {
  await ground.cleanUp();
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

const find = (path: string | undefined) => listStandIns().find((one) => one.path === path);

async function server(dataDir: string) {
  const lines: string[] = [];
  const postgres = await openEmbedded({ dataDir, role: 'server', log: (line) => lines.push(line) });
  if (postgres.standIn === undefined) throw new Error('nothing stands in for it');
  made.push(postgres.standIn);
  return { postgres, standIn: postgres.standIn, lines };
}

describe.runIf(process.getuid?.() === 0)('a directory that stands in for another', () => {
  it('is named at every start, and says what it stands for', async () => {
    const dataDir = ground.dataDir('data', ground.directory(0o700));
    const first = await server(dataDir);
    await first.postgres.stop();
    const second = await server(dataDir);
    await second.postgres.stop();
    const { standIn } = second;
    expect(standIn).toBe(first.standIn);
    for (const { lines } of [first, second])
      expect(lines).toContain(`The files of PostgreSQL for ${dataDir} are in ${standIn}.`);
    expect(find(standIn)).toMatchObject({ standsFor: dataDir, isUsed: true });
    expect(find(standIn)?.bytes).toBeGreaterThan(10_000_000);
    expect(() => removeStandIn(standIn)).toThrow(/is the one of/);
  });

  it('is left over when that was deleted, is not used for a new one, and goes on demand', async () => {
    const dataDir = ground.dataDir('data', ground.directory(0o700));
    const first = await server(dataDir);
    await queryOne(first.postgres, 'create table kept as select 42 as answer');
    await first.postgres.stop();
    rmSync(dataDir, { recursive: true });
    expect(find(first.standIn)).toMatchObject({ standsFor: dataDir, isUsed: false });

    const second = await server(dataDir);
    expect(second.standIn).not.toBe(first.standIn);
    expect(await queryOne(second.postgres, `select to_regclass('kept') as found`)).toEqual({ found: null });
    expect(
      second.lines.filter((line) => line.includes(`switchbook data remove ${first.standIn}`)),
    ).toHaveLength(1);
    expect(readFileSync(join(dataDir, locationFile), 'utf8').trim()).toBe(second.standIn);

    expect(() => removeStandIn(second.standIn)).toThrow(/is the one of/);
    expect(removeStandIn(first.standIn).path).toBe(first.standIn);
    expect(existsSync(first.standIn)).toBe(false);
    expect(find(second.standIn)).toMatchObject({ isUsed: true });
    await second.postgres.stop();
  });

  it('is not removed while PostgreSQL runs in it, nor anything that is no such directory', async () => {
    const dataDir = ground.dataDir('data', ground.directory(0o700));
    const { postgres, standIn } = await server(dataDir);
    rmSync(dataDir, { recursive: true });
    expect(() => removeStandIn(standIn)).toThrow(/is running/);
    expect(() => removeStandIn('/var/lib')).toThrow(/No database that is left over/);
    await postgres.stop();
    removeStandIn(standIn);
    expect(find(standIn)).toBeUndefined();
  });
});
