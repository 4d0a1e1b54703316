/** PostgreSQL and the core for one command, whether or not the server is running; always closed at the end. */

import { isUnavailable } from '@switchbook/domain/problems/problem.js';
import {
  connect,
  connectForCommand,
  isPostgresMade,
  openBriefCore,
  readProgramMigrationState,
} from '../../compose/open-core.js';
import { commandPool } from '../../compose/pool-sizes.js';
import { upgradeDatabase } from '../../compose/upgrade.js';
import { readSettings } from '../../config/read-settings.js';
import type { Settings } from '../../config/settings.js';
import type { Core } from '../../core/core.js';
import { CliError, explain } from '../terminal/cli-error.js';
import { CommandInterruption, runLasting } from '../terminal/interruption.js';
import { inQuotes, printNotice } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { refusedWrite, reportWriteState } from './refuse-inactive.js';
import { refuseRemote } from './remote-server.js';

type Database = ReturnType<typeof connect>;
/** Parts of the faces that a command's core needs. */
export type FaceParts = Parameters<typeof openBriefCore>[1];

/**
 * Runs `work` with the core on an existing installation, upgraded to this program. `mayBeNew` creates a missing one.
 */
export function withCore<Result>(
  work: (core: Core) => Promise<Result>,
  parts?: FaceParts,
  mayBeNew = false,
): Promise<Result> {
  const settings = mayBeNew ? readSettings(process.env) : readInstalled();
  return withDatabase(settings, (database) => onCore(database, settings, work, parts, mayBeNew));
}

/** Throws if PostgreSQL would have to be created first. */
function readInstalled(): Settings {
  refuseRemote();
  const settings = readSettings(process.env);
  if (!isPostgresMade(settings)) throw notInstalled(settings);
  return settings;
}

function notInstalled({ databaseUrl, dataDir }: Settings): CliError {
  return databaseUrl === undefined
    ? new CliError(
        `There is no installation in ${inQuotes(dataDir)}.`,
        `Set SWITCHBOOK_DATA_DIR to its data directory, or create an installation with: ${programName} serve`,
      )
    : new CliError(
        'There is no installation in the database of DATABASE_URL.',
        `Correct DATABASE_URL, or create an installation with: ${programName} serve`,
      );
}

/**
 * Runs `withCore` for long work, which can finish cleanly after a Ctrl-C. The first signal of the system only aborts
 * the signal that the work receives. After such an interruption it throws InterruptedError, whatever the work returns.
 */
export async function withLastingCore<Result>(
  work: (core: Core, signal: AbortSignal) => Promise<Result>,
  partsOf: (settings: Settings) => Promise<FaceParts> = async () => undefined,
): Promise<Result> {
  const settings = readInstalled();
  const parts = await partsOf(settings);
  return runLasting((interruption) =>
    withDatabase(
      settings,
      (database) => onCore(database, settings, (core) => work(core, interruption.signal), parts),
      interruption,
    ),
  );
}

/**
 * Runs long work on the database itself, migrated or not. `new`: a missing one is created, else it is refused. A signal
 * has the same effect as in `withLastingCore`.
 */
export function withLastingDatabase<Result>(
  which: 'new' | 'installed',
  work: (database: Database, signal: AbortSignal, settings: Settings) => Promise<Result>,
): Promise<Result> {
  return runLasting((interruption) => {
    const settings = which === 'new' ? readSettings(process.env) : readInstalled();
    return withDatabase(
      settings,
      async (database) => {
        if (which === 'installed' && (await readProgramMigrationState(database)).applied.length === 0)
          throw notInstalled(settings);
        return work(database, interruption.signal, settings);
      },
      interruption,
    );
  });
}

/** Refuses a missing installation, unless the command may create one. */
async function onCore<Result>(
  database: Database,
  settings: Settings,
  work: (core: Core) => Promise<Result>,
  parts?: FaceParts,
  mayBeNew = false,
): Promise<Result> {
  if (!mayBeNew && (await readProgramMigrationState(database)).applied.length === 0)
    throw notInstalled(settings);
  await reportWriteState(database);
  await upgradeDatabase(database, { settings, log: printNotice });
  const core = await openBriefCore(database, parts);
  try {
    return await work(core);
  } catch (error) {
    // If a move refused the command, its error replaces the database's.
    if (!isUnavailable(error)) throw error;
    await core.refreshWriteState();
    throw core.getWriteState().kind === 'active' ? error : refusedWrite(core.getWriteState());
  } finally {
    await core.close();
  }
}

/** Runs `work` with the database, migrated or not. A hanging statement ends within `requestMs`. */
export async function withDatabase<Result>(
  settings: Settings,
  work: (database: Database) => Promise<Result>,
  interruption = new CommandInterruption(false),
  requestMs?: number,
): Promise<Result> {
  try {
    refuseRemote();
    const postgres = await connectForCommand(settings, printNotice);
    await interruption.registerPostgres(postgres);
    const database = connect(postgres, commandPool, requestMs);
    try {
      return await work(database);
    } finally {
      await database.close();
      // The command has already succeeded or failed, and this changes neither.
      await postgres.stop().catch((error: unknown) => printNotice(explain(error).message));
    }
  } finally {
    interruption.end();
  }
}
