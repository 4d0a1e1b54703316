/**
 * Directories that stand in for a data directory that PostgreSQL's user cannot enter. Each says what it stands for, and
 * the data directory names it in turn (`postgres.location`); one that is named no more holds a whole database that
 * nobody uses. It is shown, and removed only on demand: a data directory may be on a disk that is away.
 */
import { lstatSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processExists, readIfExists } from './own-files.js';
import { errorCode, PostgresStartError } from './start-error.js';

/** Names the directory that stands in for a data directory that PostgreSQL cannot enter. */
export const locationFile = 'postgres.location';
export const standInParent = '/var/lib/switchbook';
/** The other way round; for root alone to read. */
const standsForFile = 'stands-for';

export interface StandIn {
  readonly path: string;
  /** the data directory; undefined for one that an earlier release made, until that is used again */
  readonly standsFor: string | undefined;
  readonly isUsed: boolean;
  readonly bytes: number;
}

export function readLocation(dataDir: string): string | undefined {
  const text = readIfExists(join(dataDir, locationFile))?.trim();
  return text === undefined || text === '' ? undefined : text;
}

/** Says in the directory what it stands for, where it does not say so yet; also after that was moved. */
export function noteStandsFor(standIn: string, dataDir: string): void {
  const file = join(standIn, standsForFile);
  if (readIfExists(file)?.trim() !== dataDir) writeFileSync(file, `${dataDir}\n`, { mode: 0o600 });
}

/** Those of this machine, as far as this user may see them. */
export function listStandIns(): readonly StandIn[] {
  return namesOf(standInParent)
    .filter((name) => /^[0-9a-f]{12}-[0-9a-f]{8}$/.test(name))
    .map((name) => describe(join(standInParent, name)));
}

/** Those that once stood for a directory of this path and are used no more. */
export function listLeftOver(hash: string): readonly StandIn[] {
  return namesOf(standInParent)
    .filter((name) => name.startsWith(`${hash}-`))
    .map((name) => describe(join(standInParent, name)))
    .filter((one) => !one.isUsed);
}

/** Deletes one that is used no more, named by its path or by the path of what it stood for. */
export function removeStandIn(named: string): StandIn {
  const path = realPath(named);
  const found = listStandIns().filter((one) => one.path === path || one.standsFor === path);
  const chosen = found.find((one) => !one.isUsed) ?? found[0];
  const see = 'See what there is with: switchbook data list';
  if (chosen === undefined)
    throw new PostgresStartError(`No database that is left over is in ${named}.`, see);
  if (chosen.isUsed)
    throw new PostgresStartError(
      `The database in ${chosen.path} is the one of ${chosen.standsFor}, which is still there.`,
      `Delete ${chosen.standsFor} first if nobody needs it any more.`,
    );
  const pid = Number.parseInt(readIfExists(join(chosen.path, 'postgres', 'postmaster.pid')) ?? '', 10);
  if (pid > 0 && processExists(pid))
    throw new PostgresStartError(
      `PostgreSQL is running on the database in ${chosen.path}.`,
      'Stop the Switchbook server that uses it first.',
    );
  rmSync(chosen.path, { recursive: true, force: true });
  return chosen;
}

function describe(path: string): StandIn {
  const standsFor = undefinedIfClosed(() => readIfExists(join(path, standsForFile)))?.trim();
  const isUsed = standsFor !== undefined && undefinedIfClosed(() => readLocation(standsFor)) === path;
  return { path, standsFor, isUsed, bytes: sizeOf(path) };
}

function sizeOf(path: string): number {
  const found = undefinedIfClosed(() => lstatSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  return namesOf(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function namesOf(directory: string): string[] {
  return undefinedIfClosed(() => readdirSync(directory)) ?? [];
}

function realPath(path: string): string {
  return undefinedIfClosed(() => realpathSync(path)) ?? path;
}

function undefinedIfClosed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
