/** Runs as root: the user of PostgreSQL's process, and other users' access to it. */
import { chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { findPostgresPackage, prepareBinaries } from './binaries.js';
import { openDataDir, prepareSocketDir } from './data-dir.js';
import { type EmbeddedPostgres, openEmbedded } from './embedded.js';
import { copyCluster, queryOne, TestFixture } from './embedded.test.support.js';
import { chownTree, type ProcessUser } from './file-ownership.js';
import { lookForPostmaster } from './postmaster.js';
import { spawnPostmaster } from './postmaster-start.js';
import { canEnter, chooseInitdbUser, chooseProcessUser } from './process-user.js';
import { settingsArguments } from './settings.js';

const fixture = new TestFixture();
afterEach(() => fixture.cleanUp());

const nobody: ProcessUser = { uid: 65_534, gid: 65_534, name: 'nobody' };
const server = (dataDir: string) => openEmbedded({ dataDir, role: 'server' });
const ownerOf = (path: string) => statSync(path).uid;
const postmasterUid = (dataDir: string) => ownerOf(`/proc/${fixture.postmaster(dataDir)}`);

async function kept(postgres: EmbeddedPostgres) {
  return queryOne(postgres, 'select answer from kept');
}

/** The files of a stopped cluster in the state of an earlier release. */
function giveToNobody(dataDir: string): void {
  for (const name of ['postgres', 'run', 'log']) chownTree(join(dataDir, name), nobody);
}

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('as root', () => {
  it('PostgreSQL runs as a separate id, and no other user reaches its files or its socket', {
    tags: ['nightly'],
  }, async () => {
    const dataDir = fixture.dataDir();
    const postgres = await server(dataDir);
    const uid = postmasterUid(dataDir);
    expect(uid).toBeGreaterThanOrEqual(60_578);
    expect(uid).toBeLessThanOrEqual(61_183);
    for (const name of ['postgres', 'run', 'log']) {
      expect(ownerOf(join(dataDir, name))).toBe(uid);
      expect(canEnter(nobody, join(dataDir, name))).toBe(false);
    }
    const names = readdirSync(join(dataDir, 'postgres'), { recursive: true }).map(String);
    expect(names.filter((name) => ownerOf(join(dataDir, 'postgres', name)) !== uid)).toEqual([]);
    await postgres.stop();
  });

  it('another process with the user name of initdb cannot change its files', {
    tags: ['nightly'],
  }, async () => {
    const dataDir = fixture.dataDir();
    const opening = server(dataDir);
    const made = () =>
      readdirSync(dataDir, { recursive: true })
        .map(String)
        .find((name) => /^postgres\.new-.*\/cluster\/base$/.test(name));
    await until('initdb has begun', () => statSync(dataDir, { throwIfNoEntry: false }) !== undefined);
    let half: string | undefined;
    await until('initdb has made files', () => {
      half = made();
      return half !== undefined;
    });
    const user = chooseProcessUser(join(dataDir, 'postgres'));
    const maker = user === undefined ? undefined : chooseInitdbUser(user, dataDir);
    const cluster = join(dataDir, half ?? '', '..');
    const tries = {
      maker: maker !== undefined && canEnter(maker, cluster),
      others: canEnter({ ...nobody, uid: maker?.uid ?? nobody.uid }, cluster),
    };
    expect(tries).toEqual({ maker: true, others: false });
    await (await opening).stop();
  });

  it('a cluster of the user nobody continues as a separate user', { tags: ['nightly'] }, async () => {
    const dataDir = fixture.dataDir();
    await copyCluster(dataDir);
    const first = await server(dataDir);
    await queryOne(first, 'create table kept as select 42 as answer');
    await first.stop();
    giveToNobody(dataDir);
    const second = await server(dataDir);
    expect(await kept(second)).toEqual({ answer: 42 });
    expect(postmasterUid(dataDir)).not.toBe(nobody.uid);
    expect(ownerOf(join(dataDir, 'postgres'))).toBe(postmasterUid(dataDir));
    await second.stop();
  });

  it('a PostgreSQL that still runs as the user nobody is restarted by the next server', {
    tags: ['nightly'],
  }, async () => {
    const dataDir = fixture.dataDir();
    await copyCluster(dataDir);
    const first = await server(dataDir);
    await queryOne(first, 'create table kept as select 42 as answer');
    await first.stop();
    giveToNobody(dataDir);
    const dir = { ...openDataDir(dataDir), user: nobody };
    const binaries = await prepareBinaries({
      source: findPostgresPackage(),
      copiesDir: dir.copiesDir,
      user: nobody,
      log: () => {},
    });
    const settings = { port: 5432, socketDir: prepareSocketDir(dir), logDir: dir.logDir, extra: {} };
    const attempt = spawnPostmaster(dir, binaries.postgres, settingsArguments(settings));
    await until('it is ready', () => {
      const seen = lookForPostmaster(dir.pgData);
      return seen.kind === 'running' && seen.postmaster.status === 'ready';
    });
    attempt.forget();
    expect(postmasterUid(dataDir)).toBe(nobody.uid);
    const second = await server(dataDir);
    expect(postmasterUid(dataDir)).not.toBe(nobody.uid);
    expect(await kept(second)).toEqual({ answer: 42 });
    await second.stop();
  });

  it('a data directory of a user runs as that user, except the user nobody', {
    tags: ['nightly'],
  }, async () => {
    const dataDir = fixture.dataDir();
    mkdirSync(dataDir);
    chownSync(dataDir, 45_001, 45_001);
    const postgres = await server(dataDir);
    expect(postmasterUid(dataDir)).toBe(45_001);
    await postgres.stop();
    chownSync(dataDir, nobody.uid, nobody.gid);
    expect(chooseProcessUser(join(dataDir, 'postgres'))?.uid).toBe(45_001);
    expect(chooseProcessUser(join(dataDir, 'elsewhere', 'postgres'))?.uid).toBeGreaterThanOrEqual(60_578);
    expect(chooseProcessUser(join(dataDir, 'none'))?.uid).toBeGreaterThanOrEqual(60_578);
  });
});
