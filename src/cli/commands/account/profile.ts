/** `profile add`, `profile list`, `profile remove`: remote servers by name. Keys are never shown. */
import path from 'node:path';
import { profilesFile, readProfiles, writeProfiles } from '../../session/profiles.js';
import { baseOf, checkedKey, readKeyFile } from '../../session/remote-server.js';
import type { Actions } from '../../syntax/define.js';
import type { profiles } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { inQuotes, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';

export const profileActions: Actions<typeof profiles> = {
  list: () =>
    listing(
      [...readProfiles()],
      {
        NAME: ([name]) => name,
        URL: ([, { url }]) => url,
        KEY: ([, { keyFile }]) => keyFile ?? `stored in ${profilesFile()}`,
      },
      `There is no profile yet. Add one with: ${programName} profile add NAME --url URL --key-file FILE`,
      ([name, { url, keyFile }]) => ({ name, url, key_file: keyFile ?? null }),
    ),

  /** A key file is read at each use; a key from stdin is stored. */
  add: ({ name, url, keyFile, key }) => {
    if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name))
      throw new CliError(
        `${inQuotes(name)} is not a valid name of a profile.`,
        'Use up to 64 letters, digits, dots, hyphens and underscores.',
      );
    baseOf(url);
    if ((keyFile === undefined) === (key === undefined))
      throw new CliError(
        'A profile needs exactly one key.',
        'Add --key-file FILE, or pipe the key in with --key -.',
      );
    if (key !== undefined && key !== '-')
      throw new CliError(
        'Other users and the shell history can see a key on the command line.',
        'Pipe it in with --key -, or use --key-file FILE.',
      );
    const checked = key === undefined ? undefined : checkedKey(readKeyFile('-'));
    const file = keyFile === undefined ? undefined : path.resolve(keyFile);
    const profiles = new Map(readProfiles());
    const isNew = !profiles.has(name);
    profiles.set(name, { url, keyFile: file, key: checked });
    writeProfiles(profiles);
    return {
      json: { name, url, key_file: file ?? null },
      text: `The profile ${name} was ${isNew ? 'added' : 'changed'}. Use it with: ${programName} --profile ${name} contact find`,
    };
  },

  remove: ({ name }) => {
    const profiles = new Map(readProfiles());
    if (!profiles.delete(name))
      throw new CliError(
        `There is no profile ${inQuotes(name)}.`,
        `List the profiles with: ${programName} profile list`,
      );
    writeProfiles(profiles);
    return { json: { name, removed: true }, text: `The profile ${name} was removed. Its key still works.` };
  },
};
