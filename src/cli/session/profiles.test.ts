/** The file of profiles, which may have keys. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { readProfiles, writeProfiles } from './profiles.js';

const home = mkdtempSync(path.join(tmpdir(), 'switchbook-profiles-'));
const folder = path.join(home, 'switchbook');

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

it('only complete profiles are left, and no draft with their keys', () => {
  vi.stubEnv('XDG_CONFIG_HOME', home);
  const profiles = new Map([['shop', { url: 'https://shop.example', key: 'secret' }]]);
  writeProfiles(profiles);
  expect([...readProfiles().keys()]).toEqual(['shop']);
  expect(readdirSync(folder)).toEqual(['profiles.json']);
  rmSync(path.join(folder, 'profiles.json'));
  // A file cannot replace a directory.
  mkdirSync(path.join(folder, 'profiles.json', 'x'), { recursive: true });
  expect(() => writeProfiles(profiles)).toThrow('cannot be written');
  expect(readdirSync(folder)).toEqual(['profiles.json']);
});

it('a user without a home directory is told where profiles can be', () => {
  vi.stubEnv('XDG_CONFIG_HOME', '');
  vi.stubEnv('HOME', 'nowhere');
  expect(() => readProfiles()).toThrow('The current user has no home directory');
});
