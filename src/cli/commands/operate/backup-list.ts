/** `backup list`: the backups in a directory, newest first. */
import path from 'node:path';
import { listBackups } from '../../../backups/operations/backup-folder.js';
import { readBackupStatus } from '../../../backups/operations/backup-status.js';
import { backupDirectory } from '../../../compose/backups.js';
import { findRunning, settingsInForce } from '../../../compose/installation.js';
import { readSettings } from '../../../config/read-settings.js';
import { settingsTable } from '../../../config/settings.js';
import type { ServerDescription } from '../../../health/operations/server-finder.js';
import type { Actions } from '../../syntax/define.js';
import type { backups } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatBytes } from '../../terminal/progress.js';
import { settingsLines } from '../../terminal/server-settings.js';

/**
 * Lists backups of every installation in the directory. By default, these are the backup directories of the running
 * servers of this machine. If no server runs, it is the directory of this installation.
 */
export const listBackupFiles: Actions<typeof backups>['list'] = async ({ directory: folder }) => {
  const { servers, directories } =
    folder === undefined ? await findDirectories() : { servers: [], directories: [path.resolve(folder)] };
  const [first, ...more] = directories;
  if (first === undefined)
    throw new CliError('No backup directory is given.', 'Name a directory, or set SWITCHBOOK_BACKUP_DIR.');
  const listed = await listFolder(first);
  const others = await Promise.all(more.map(listFolder));
  return {
    json: { ...listed.json, others: others.map(({ json }) => json) },
    text: [...differenceLines(servers), ...[listed, ...others].map(({ text }) => text)].join('\n\n'),
  };
};

async function findDirectories() {
  const settings = readSettings(process.env);
  const servers = await findRunning(settings);
  const folders = settingsInForce(servers, settings).map(backupDirectory);
  return { servers, directories: [...new Set(folders.filter((folder) => folder !== undefined))] };
}

/** Returns lines about backup directories of servers that differ from this shell's. */
function differenceLines(servers: readonly ServerDescription[]): readonly string[] {
  const lines = settingsLines(servers)
    .map(([, words]) => words)
    .filter((words) => words.startsWith(settingsTable.backupDir.variable));
  return lines.length === 0 ? [] : [lines.join('\n')];
}

async function listFolder(directory: string) {
  const files = await listBackups({ directory, installationId: null });
  const [newest] = files;
  const { test, command } = newest === undefined ? {} : await readBackupStatus(newest.path);
  const json = files.map(({ path: file, madeAt, bytes, isOfUpgrade, isEncrypted }) => ({
    file,
    made_at: madeAt.toISOString(),
    bytes,
    before_upgrade: isOfUpgrade,
    encrypted: isEncrypted,
  }));
  const lines = files.map(({ path: file, madeAt, bytes, isOfUpgrade, isEncrypted }) =>
    [
      madeAt.toISOString().slice(0, 19).replace('T', ' '),
      formatBytes(bytes).padStart(9),
      [isOfUpgrade ? 'before an upgrade' : 'scheduled', ...(isEncrypted ? ['encrypted'] : [])]
        .join(', ')
        .padEnd(19),
      path.basename(file),
    ].join('  '),
  );
  const outcomes = [
    ['Restore test', test],
    ['Command', command],
  ].flatMap(([name, outcome]) =>
    typeof outcome !== 'object'
      ? []
      : [
          `${name as string}: ${outcome.isOk ? 'succeeded' : `failed (${outcome.reason ?? 'unknown'})`}, ${outcome.at}, ${outcome.file}`,
        ],
  );
  return {
    json: { directory, backups: json, test: test ?? null, command: command ?? null },
    text:
      files.length === 0
        ? `There are no backups in ${directory}.`
        : [`${directory} (times in UTC)`, ...lines, ...outcomes].join('\n'),
  };
}
