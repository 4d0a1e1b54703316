/** Rules of commands and the server for a database that is not active for its installation. */
import { activateInstallation, readWriteState } from '../../compose/open-core.js';
import { CliError } from '../terminal/cli-error.js';
import { printNotice } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { startCommandOf } from '../terminal/start-command.js';

type Database = Parameters<typeof activateInstallation>[0];
type WriteState = Awaited<ReturnType<typeof readWriteState>>;

/** Throws if another database accepts the writes. `isForced` activates this database. */
export async function refuseOthers(
  database: Database,
  isForced: boolean,
  log: (line: string) => void,
): Promise<void> {
  const writeState = await readWriteState(database);
  if (writeState.kind !== 'moved' && writeState.kind !== 'arriving') return;
  if (!isForced) throw notActive(writeState);
  await activateInstallation(database);
  log(`${sentenceOf(writeState)} It is started because of --force. The other installation is not notified.`);
}

/** Prints the state of a database that does not accept writes. Commands may read it. */
export async function reportWriteState(database: Database): Promise<void> {
  const writeState = await readWriteState(database);
  if (writeState.kind === 'moved' || writeState.kind === 'arriving') printNotice(sentenceOf(writeState));
}

function notActive(writeState: WriteState): CliError {
  const place = writeState.place ?? 'another place';
  return writeState.kind === 'moved'
    ? new CliError(
        sentenceOf(writeState),
        `Start it there: ${startCommandOf(place)}\nTo start this one anyway, independent of the other: ${programName} serve --force`,
      )
    : new CliError(
        sentenceOf(writeState),
        `Run the same move again from ${place}. If that installation is lost, start this copy: ${programName} serve --force`,
      );
}

/** Returns the error for a write that an inactive installation refuses. */
export function refusedWrite(writeState: WriteState): CliError {
  return writeState.kind === 'moving'
    ? new CliError(
        `This installation is being moved to ${writeState.place ?? 'another place'}, and refuses changes until the move ends.`,
        'Try again in a minute.',
      )
    : notActive(writeState);
}

function sentenceOf({ kind, place, at }: WriteState): string {
  const when = at === null ? '' : ` on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return kind === 'arriving'
    ? `This is the unfinished copy of a move from ${place ?? 'another place'}, started${when}.`
    : `This installation was moved to ${place ?? 'another place'}${when}.`;
}
