/**
 * The data directory without a setting. A clone uses `data` in the current directory. Packages and archives use the
 * directory of the user's data: npx runs in any directory, and an upgrade replaces the folder of an archive. Decision:
 * docs/decisions/0001-embedded-postgresql.md.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isPackage } from './root.js';

const inCurrent = './data';

export interface DataDirInputs {
  readonly isPackage: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
  readonly platform: NodeJS.Platform;
  /** Undefined: the user has no home directory. */
  readonly home: string | undefined;
}

export function chooseDataDir({ isPackage, environment, directory, platform, home }: DataDirInputs): string {
  // Earlier releases of the package created the data directory here.
  const hasInstallation = ['postgres', 'log', 'run'].every((name) =>
    fs.existsSync(path.join(directory, inCurrent, name)),
  );
  if (!isPackage || hasInstallation) return inCurrent;
  const chosen = environment.XDG_DATA_HOME ?? '';
  if (path.isAbsolute(chosen)) return path.join(chosen, 'switchbook');
  if (home === undefined) return inCurrent;
  const usual = platform === 'darwin' ? ['Library', 'Application Support'] : ['.local', 'share'];
  return path.join(home, ...usual, 'switchbook');
}

export function defaultDataDir(): string {
  return chooseDataDir({
    isPackage,
    environment: process.env,
    directory: process.cwd(),
    platform: process.platform,
    home: findHome(),
  });
}

/** Finds the home directory; undefined for a user without an entry in /etc/passwd. */
export function findHome(): string | undefined {
  try {
    const home = os.homedir();
    return path.isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}
