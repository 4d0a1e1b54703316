import { copyFileSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  type BinariesRequest,
  chooseProgramsFolder,
  type PostgresPackage,
  prepareBinaries,
} from './binaries.js';
import { TestFixture } from './embedded.test.support.js';

const fixture = new TestFixture();
afterEach(() => fixture.cleanUp());

/** A small package: a program that answers, a library, and a link that an npm package cannot contain. */
function makePackage(parent: string): PostgresPackage {
  const nativeDir = join(parent, 'native');
  mkdirSync(join(nativeDir, 'bin'), { recursive: true });
  mkdirSync(join(nativeDir, 'lib'));
  writeFileSync(join(nativeDir, 'bin', 'postgres'), '#!/bin/sh\necho "postgres (PostgreSQL) 18.4"\n', {
    mode: 0o755,
  });
  writeFileSync(join(nativeDir, 'lib', 'libpq.so.5.18'), 'code');
  writeFileSync(join(nativeDir, 'lib', 'libpq.a'), 'only for linking');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(nativeDir, 'pg-symlinks.json'), JSON.stringify(links));
  return { nativeDir, programs: 'bin', version: '18.4.0', major: 18 };
}

function request(source: PostgresPackage, user: BinariesRequest['user']): BinariesRequest {
  return { source, copiesDir: join(fixture.directory(), 'binaries'), user, log: () => {} };
}

it('twenty simultaneous starts create the missing library links and use the package in place', async () => {
  const source = makePackage(fixture.directory());
  const wanted = request(source, undefined);
  const prepared = await Promise.all(Array.from({ length: 20 }, () => prepareBinaries(wanted)));
  expect(new Set(prepared.map((binaries) => binaries.postgres))).toEqual(
    new Set([join(source.nativeDir, 'bin', 'postgres')]),
  );
  expect(readlinkSync(join(source.nativeDir, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});

it.runIf(process.getuid?.() === 0)(
  'a package that the user cannot reach is copied once, links made',
  async () => {
    const source = makePackage(fixture.directory(0o700));
    const wanted = request(source, { uid: 65534, gid: 65534, name: 'nobody' });
    const prepared = await Promise.all(Array.from({ length: 5 }, () => prepareBinaries(wanted)));
    const copy = join(wanted.copiesDir, '18.4.0');
    expect(new Set(prepared.map((binaries) => binaries.postgres))).toEqual(
      new Set([join(copy, 'bin', 'postgres')]),
    );
    expect(readdirSync(wanted.copiesDir)).toEqual(['18.4.0']);
    expect(readdirSync(join(copy, 'lib')).sort()).toEqual(['libpq.so.5', 'libpq.so.5.18']);
  },
);

it('PostgreSQL runs by the C library of an archive if Node.js does', () => {
  const own = '/srv/switchbook/native/glibc/bin';
  const choose = (runtime: string) => chooseProgramsFolder('/srv/switchbook/native', runtime);
  expect([`${own}/ld-linux-x86-64.so.2`, `${own}/node`, '/srv/switchbook/bin/node'].map(choose)).toEqual([
    'glibc/bin',
    'glibc/bin',
    'bin',
  ]);
});

it.runIf(process.getuid?.() === 0)(
  'a copy for another user has the C library of an archive, whose loader can be run',
  async () => {
    const source = makePackage(fixture.directory(0o700));
    const { nativeDir } = source;
    mkdirSync(join(nativeDir, 'glibc', 'bin'), { recursive: true });
    const program = join(nativeDir, 'bin', 'postgres');
    copyFileSync(program, join(nativeDir, 'glibc', 'bin', 'loader'));
    rmSync(program);
    writeFileSync(join(nativeDir, 'glibc', 'bin', 'postgres'), '#!/bin/sh\nexec "$(dirname "$0")/loader"\n', {
      mode: 0o755,
    });
    const wanted = request({ ...source, programs: 'glibc/bin' }, { uid: 65534, gid: 65534, name: 'nobody' });
    const copy = join(wanted.copiesDir, '18.4.0');
    expect((await prepareBinaries(wanted)).postgres).toBe(join(copy, 'glibc', 'bin', 'postgres'));
  },
);

it('a program that this machine cannot run is reported with the next step', async () => {
  const source = makePackage(fixture.directory());
  writeFileSync(
    join(source.nativeDir, 'bin', 'postgres'),
    '#!/bin/sh\necho "libc is too old" >&2\nexit 127\n',
  );
  await expect(prepareBinaries(request(source, undefined))).rejects.toMatchObject({
    message: 'The embedded PostgreSQL cannot be run on this machine (libc is too old).',
    nextStep: expect.stringContaining('DATABASE_URL'),
  });
  writeFileSync(join(source.nativeDir, 'bin', 'postgres'), '#!/bin/sh\nkill -ILL $$\n');
  await expect(prepareBinaries(request(source, undefined))).rejects.toMatchObject({
    message: 'The embedded PostgreSQL cannot be run on this machine (ended by SIGILL).',
  });
});
