/** Findings of `doctor` about the version of PostgreSQL and its extensions. */
import { expect, it } from 'vitest';
import type { Database } from '../../../database/database.js';
import { versionsCheck } from './postgres-checks.js';

const extensions = { pg_trgm: '1.6', btree_gin: '1.3', plpgsql: '1.0' };

it.each([
  ['PostgreSQL 16 with the extensions', 160_004, extensions, 'ok', null],
  ['the oldest PostgreSQL with another extension', 150_000, { ...extensions, citus: '13.2' }, 'ok', null],
  ['an older PostgreSQL', 140_011, extensions, 'failed', 'Upgrade it to PostgreSQL 15 or newer.'],
  ['no btree_gin', 160_004, { pg_trgm: '1.6' }, 'failed', 'As a superuser: create extension btree_gin;'],
  [
    'no extension',
    160_004,
    {},
    'failed',
    'As a superuser: create extension pg_trgm; create extension btree_gin;',
  ],
] as const)('%s', async (_, number, installed, state, nextStep) => {
  const row = { server: 'its version', number, extensions: installed };
  const database = { query: async () => [row] } as unknown as Database;
  const found = await versionsCheck({ database, version: '0.3.0' }).run();
  expect(found).toMatchObject({ state, nextStep });
});
