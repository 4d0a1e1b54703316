/** Rules of commands and the server for a database that is not active for its installation. */
import { activateInstallation, standingOf } from '../../compose/open-core.js';
import { CliError } from '../run/cli-error.js';
import { note } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { startCommandOf } from '../run/start-command.js';

type Database = Parameters<typeof activateInstallation>[0];
type WriteState = Awaited<ReturnType<typeof standingOf>>;

/** Throws if another database accepts the writes. `isForced` activates this one. */
export async function refuseOthers(
  database: Database,
  isForced: boolean,
  log: (line: string) => void,
): Promise<void> {
  const standing = await standingOf(database);
  if (standing.kind !== 'moved' && standing.kind !== 'arriving') return;
  if (!isForced) throw notInCharge(standing);
  await activateInstallation(database);
  log(`${sentenceOf(standing)} It is started because of --force. The other installation is not notified.`);
}

/** Commands may read a database that does not accept writes, with a note about its state. */
export async function noteStanding(database: Database): Promise<void> {
  const standing = await standingOf(database);
  if (standing.kind === 'moved' || standing.kind === 'arriving') note(sentenceOf(standing));
}

function notInCharge(standing: WriteState): CliError {
  const place = standing.place ?? 'another place';
  return standing.kind === 'moved'
    ? new CliError(
        sentenceOf(standing),
        `Start it there: ${startCommandOf(place)}\nTo start this one anyway, independent of the other: ${programName} serve --force`,
      )
    : new CliError(
        sentenceOf(standing),
        `Run the same move again from ${place}. If that installation is lost, start this copy: ${programName} serve --force`,
      );
}

/** The refusal of a write. */
export function frozen(standing: WriteState): CliError {
  return standing.kind === 'moving'
    ? new CliError(
        `This installation is being moved to ${standing.place ?? 'another place'}, and refuses changes until the move ends.`,
        'Try again in a minute.',
      )
    : notInCharge(standing);
}

function sentenceOf({ kind, place, at }: WriteState): string {
  const when = at === null ? '' : ` on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return kind === 'arriving'
    ? `This is the unfinished copy of a move from ${place ?? 'another place'}, started${when}.`
    : `This installation was moved to ${place ?? 'another place'}${when}.`;
}
