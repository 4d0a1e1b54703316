/** The command that starts a server on a certain database, so that it can be pasted. */
import { type Place, placeOf, withoutPassword } from '../../config/place.js';
import { programName } from './program-name.js';

/** What stands for a password that is not shown. */
const hidden = 'PASSWORD';

/** `SWITCHBOOK_DATA_DIR=/srv/new ./bin/switchbook serve`; a password is left out. */
export function startCommand(place: Place): string {
  return commandAt(place, 'serve');
}

export function commandAt(place: Place, command: string): string {
  const [variable, value] =
    'url' in place
      ? ['DATABASE_URL', withoutPassword(place.url, hidden)]
      : ['SWITCHBOOK_DATA_DIR', place.dataDir];
  return `${variable}=${quoted(value)} ${programName} ${command}`;
}

/** The command, and where it has a password to be filled in, a line that says so. */
export function startLines(place: Place): string {
  const hint =
    'url' in place && withoutPassword(place.url, hidden) !== withoutPassword(place.url)
      ? `\n(${hidden} stands for the password, which is not shown.)`
      : '';
  return `${startCommand(place)}${hint}`;
}

/** Of a place as it is kept, which has no password. */
export function startCommandOf(text: string): string {
  return startCommand(placeOf(text));
}

/** As a shell reads it as one word. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
