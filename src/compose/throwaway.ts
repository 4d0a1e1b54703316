/** The database of a throwaway server: in memory, with the same content each time, and removed at the end. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock, IdSource } from '@switchbook/domain/runtime/ids.js';
import { findPostgresPackage } from '@switchbook/embedded-postgres/binaries.js';
import {
  copyDatabase,
  copyTemplate,
  keepTemplate,
  restoreDatabaseCopy,
} from '@switchbook/embedded-postgres/cluster-template.js';
import {
  makeThrowawayDir,
  removeAbandonedDirs,
  removeThrowawayDir,
  throwawaySettings,
} from '@switchbook/embedded-postgres/throwaway-dir.js';
import { programRelease, programRoot } from '../config/root.js';
import type { Core } from '../core/core.js';
import { connect, migrateDatabase, openBriefCore, type Postgres, programMigrations } from './open-core.js';

/** Puts the samples into an empty database. */
type Fill = (core: Core) => Promise<void>;

export class Throwaway {
  /** Settings of PostgreSQL. */
  readonly settings = throwawaySettings;
  readonly dataDir: string;
  readonly #fingerprint = fingerprintOf();
  readonly #isCopied: boolean;
  #isCached = false;

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.#isCopied = copyTemplate(this.#fingerprint, dataDir);
  }

  /** Makes a directory, and removes the directories of killed servers. */
  static async open(): Promise<Throwaway> {
    await removeAbandonedDirs();
    return new Throwaway(makeThrowawayDir());
  }

  /** Fills the database, unless a template was copied. No other connection may be open. */
  async prepare(postgres: Postgres, fill: Fill): Promise<void> {
    if (this.#isCopied) return;
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
    await copyDatabase(this.dataDir);
  }

  /**
   * Completes the template, if this database is to become one. Call it while PostgreSQL runs and no connection is open.
   */
  async end(): Promise<void> {
    if (!this.#isCopied) this.#isCached = await restoreDatabaseCopy(this.dataDir);
  }

  /**
   * Removes the directory. Call it when PostgreSQL has ended. The first directory becomes the template of later ones.
   */
  remove(): void {
    if (this.#isCached) keepTemplate(this.#fingerprint, this.dataDir);
    removeThrowawayDir(this.dataDir);
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

/** Returns a hash of all inputs of the database's content. */
function fingerprintOf(): string {
  const { version } = findPostgresPackage();
  const print = createHash('sha256').update(`${version} ${process.arch} ${readProgramState()}`);
  for (const { hash } of programMigrations()) print.update(hash);
  return print.digest('hex').slice(0, 16);
}

/** Returns the sources of the build; for a package only its release. */
function readProgramState(): string {
  try {
    return readFileSync(path.join(programRoot, 'dist', '.built'), 'utf8');
  } catch {
    return programRelease;
  }
}
