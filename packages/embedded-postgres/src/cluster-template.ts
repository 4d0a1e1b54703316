/**
 * Caches a stopped cluster in the user's cache directory: a throwaway server copies it, which takes a tenth of the time
 * of creating one. Without a usable cache only that time is lost. The copy is made inside the first cluster and
 * replaces it at the end. So the first start is not slower, and a killed start leaves no template. Cluster files in the
 * package would be seven megabytes per platform, and PostgreSQL does not guarantee that platforms can exchange them.
 */
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Client } from 'pg';
import { clusterDatabase, clusterUser } from './create-cluster.js';
import { listIfExists } from './file-ownership.js';
import { readPidFile } from './postmaster.js';

/** The name of the copy within the cluster. */
const copyName = 'switchbook_samples';
const prefix = 'throwaway-';
/** Each copy has 50 MB. */
const maxTemplates = 3;
const unusedMs = 7 * 24 * 60 * 60_000;
const copying = { recursive: true, mode: constants.COPYFILE_FICLONE } as const;

/** Copies the template into a data directory; returns false without a usable template. */
export function copyTemplate(fingerprint: string, dataDir: string): boolean {
  const template = join(cacheDir(), prefix + fingerprint);
  const target = join(dataDir, 'postgres');
  try {
    if (!existsSync(template)) return false;
    const now = new Date();
    utimesSync(template, now, now);
    cpSync(template, target, copying);
    return true;
  } catch {
    rmSync(target, { recursive: true, force: true });
    return false;
  }
}

/** Stores the stopped cluster of a data directory for the next start, atomically. */
export function keepTemplate(fingerprint: string, dataDir: string): void {
  const cache = cacheDir();
  let half: string | undefined;
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    removeUnused(cache);
    half = mkdtempSync(join(cache, 'half-'));
    const draft = join(half, 'postgres');
    cpSync(join(dataDir, 'postgres'), draft, copying);
    renameSync(draft, join(cache, prefix + fingerprint));
  } catch {
    // Another process made the template first, or the cache cannot be written.
  } finally {
    if (half !== undefined) rmSync(half, { recursive: true, force: true });
  }
}

/**
 * Copies the product's database inside the cluster before a client can change it. At the end the copy replaces it, so
 * the template has the state after its creation.
 */
export function copyDatabase(dataDir: string): Promise<void> {
  return runAsSuperuser(dataDir, [
    `create database ${copyName} template ${clusterDatabase} strategy file_copy`,
  ]);
}

/** Returns false if that was impossible; the database then differs from a template. */
export async function restoreDatabaseCopy(dataDir: string): Promise<boolean> {
  try {
    await runAsSuperuser(dataDir, [
      `drop database ${clusterDatabase} with (force)`,
      `alter database ${copyName} rename to ${clusterDatabase}`,
    ]);
    return true;
  } catch {
    return false;
  }
}

async function runAsSuperuser(dataDir: string, statements: readonly string[]): Promise<void> {
  const postmaster = readPidFile(join(realpathSync(dataDir), 'postgres'));
  const client = new Client({
    host: postmaster?.socketDir,
    port: postmaster?.port,
    user: clusterUser,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Removes templates of other versions, and incomplete templates of killed processes. The most recently used templates
 * are kept.
 */
function removeUnused(cache: string): void {
  const templates = listIfExists(cache)
    .filter(({ name }) => name.startsWith(prefix) || name.startsWith('half-'))
    .map(({ name }) => join(cache, name))
    .map((path) => ({ path, usedMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now() }))
    .sort((a, b) => b.usedMs - a.usedMs);
  for (const [index, { path, usedMs }] of templates.entries())
    if (index >= maxTemplates || Date.now() - usedMs > unusedMs)
      rmSync(path, { recursive: true, force: true });
}

function cacheDir(): string {
  const { XDG_CACHE_HOME: chosen } = process.env;
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'switchbook');
  const usual = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return join(homedir(), ...usual, 'switchbook');
}
