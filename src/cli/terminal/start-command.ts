/** The command that starts a server on a certain database, so that it can be pasted. */
import { type InstallationLocation, locationOf, withoutPassword } from '../../config/location.js';
import { programName, shellWord } from './program-name.js';

/** The placeholder for a password that is not shown. */
const hidden = 'PASSWORD';

/**
 * Returns the command that starts the server, without a password: `SWITCHBOOK_DATA_DIR=/srv/new ./bin/switchbook serve`
 */
export function startCommand(place: InstallationLocation): string {
  return commandLineOf(place, 'serve');
}

export function commandLineOf(place: InstallationLocation, command: string): string {
  const [variable, value] =
    'url' in place
      ? ['DATABASE_URL', withoutPassword(place.url, hidden)]
      : ['SWITCHBOOK_DATA_DIR', place.dataDir];
  return `${variable}=${shellWord(value)} ${programName} ${command}`;
}

/** Returns the command, and a second line if a password must be filled in. */
export function startLines(place: InstallationLocation): string {
  const hint =
    'url' in place && withoutPassword(place.url, hidden) !== withoutPassword(place.url)
      ? `\n(Replace ${hidden} with the password, which is not shown.)`
      : '';
  return `${startCommand(place)}${hint}`;
}

/** Returns the command for a stored location, which has no password. */
export function startCommandOf(text: string): string {
  return startCommand(locationOf(text));
}
