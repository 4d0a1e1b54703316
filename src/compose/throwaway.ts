/** The database of a throwaway server: in memory, filled the same each time, and gone at the end. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { programRelease, programRoot } from '../config/root.js';
import type { Core } from '../core/core.js';
import type { Clock, IdSource } from '../domain/ids.js';
import { findPostgresPackage } from '../postgres/binaries.js';
import { copyTemplate, keepTemplate } from '../postgres/cluster-template.js';
import { openEmbedded } from '../postgres/embedded.js';
import {
  makeThrowawayDir,
  removeAbandonedDirs,
  removeThrowawayDir,
  throwawaySettings,
} from '../postgres/throwaway-dir.js';
import { connect, migrateDatabase, openBriefCore, programMigrations } from './core.js';

export interface Throwaway {
  readonly dataDir: string;
  /** settings of PostgreSQL */
  readonly settings: Readonly<Record<string, string>>;
  /** Call when PostgreSQL has ended. */
  readonly remove: () => void;
}

/** Puts the samples into an empty database. */
export type Fill = (core: Core) => Promise<void>;

/**
 * A stopped database with the samples. `meanwhile` is called when PostgreSQL's own programs are at work, and this process has
 * nothing to do.
 */
export async function openThrowaway(fill: Fill, meanwhile: () => void): Promise<Throwaway> {
  await removeAbandonedDirs();
  const dataDir = makeThrowawayDir();
  const remove = () => removeThrowawayDir(dataDir);
  try {
    const print = printOf();
    if (!copyTemplate(print, dataDir)) {
      await makeCluster(dataDir, fill, meanwhile);
      keepTemplate(print, dataDir);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { dataDir, settings: throwawaySettings, remove };
}

async function makeCluster(dataDir: string, fill: Fill, meanwhile: () => void): Promise<void> {
  const postgres = await openEmbedded({
    dataDir,
    role: 'server',
    settings: { ...throwawaySettings },
    log: () => setImmediate(meanwhile),
  });
  try {
    const database = connect(postgres, 1);
    try {
      await migrateDatabase(database);
      const core = await openBriefCore(database, { clock: sampleClock, newId: sampleIds() });
      try {
        await fill(core);
      } finally {
        await core.close();
      }
    } finally {
      await database.close();
    }
  } finally {
    await postgres.stop();
  }
}

/** Tests may compare times and ids, so both are the same in every directory that is made. */
const sampleTime = Date.UTC(2026, 0, 5, 9);
const sampleClock: Clock = () => new Date(sampleTime);

function sampleIds(): IdSource {
  const time = sampleTime.toString(16).padStart(12, '0');
  let count = 0;
  return () => {
    count += 1;
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${count.toString(16).padStart(12, '0')}`;
  };
}

/** A hash of all that decides what is in the database. */
function printOf(): string {
  const { version } = findPostgresPackage();
  const print = createHash('sha256').update(`${version} ${process.arch} ${programState()}`);
  for (const { hash } of programMigrations()) print.update(hash);
  return print.digest('hex').slice(0, 16);
}

/** The sources of the build; a package has its release alone. */
function programState(): string {
  try {
    return readFileSync(path.join(programRoot, 'dist', '.built'), 'utf8');
  } catch {
    return programRelease;
  }
}
