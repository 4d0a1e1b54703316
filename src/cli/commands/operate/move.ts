/** `move`: moves an installation to another directory or another PostgreSQL, which is active afterwards. */

import { moveDatabase, openPlace, refuseSamePlace, refuseSpace } from '../../../compose/move-installation.js';
import { upgradeDatabase } from '../../../compose/upgrade.js';
import { formatLocation, locationOf, locationOfSettings } from '../../../config/location.js';
import { withLastingDatabase } from '../../session/local-session.js';
import type { Actions } from '../../syntax/define.js';
import type { move } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { explainIfFull } from '../../terminal/disk-full.js';
import { type Output, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { countWithNoun, formatCount, formatSeconds, Progress } from '../../terminal/progress.js';
import { startCommand, startLines } from '../../terminal/start-command.js';

export const moveActions: Actions<typeof move> = { move: ({ to }) => moveTo(moveTargetOf(to)) };

/** Moves the installation. The target `to` is a directory, or the address of a PostgreSQL. */
function moveTo(to: string): Promise<Output> {
  if (to.startsWith('~'))
    throw new CliError('"~" is not replaced with the home directory here.', 'Write the full path.');
  const target = locationOf(to);
  return withLastingDatabase('installed', async (database, signal, settings) => {
    const source = locationOfSettings(settings);
    refuseSamePlace(source, target);
    await upgradeDatabase(database, { settings, log: printNotice });
    const needed = await refuseSpace(database, target);
    const space =
      needed === undefined || !('dataDir' in target) ? undefined : { directory: target.dataDir, needed };
    const opened = await openPlace(target, printNotice);
    const watch = new Progress();
    try {
      const moved = await moveDatabase(database, opened.database, {
        places: { source: formatLocation(source), target: formatLocation(target) },
        signal,
        onProgress: (progress) => watch.show(() => progressWords(progress)),
      }).catch(async (error: unknown) => {
        throw await explainIfFull('Nothing was moved', error, space);
      });
      watch.end();
      return moveOutputOf(moved, target);
    } finally {
      watch.end();
      await opened.close();
    }
  });
}

type Moved = Awaited<ReturnType<typeof moveDatabase>>;
type MoveProgress = Parameters<NonNullable<Parameters<typeof moveDatabase>[2]['onProgress']>>[0];

function moveOutputOf(moved: Moved, target: ReturnType<typeof locationOf>): Output {
  const { tables, rows, contacts, accounts, stoppedMs, isCopied, wasDone } = moved;
  const place = formatLocation(target);
  const first = wasDone
    ? `The installation is already in ${place}.`
    : isCopied
      ? `The installation was moved to ${place}: ${countWithNoun(accounts, 'account')} with ${countWithNoun(contacts, 'contact')}, ${formatCount(rows)} rows in ${tables} tables, compared by counts and checksums. Writes were refused for ${formatSeconds(stoppedMs / 1_000)}.`
      : `The move to ${place} is finished: everything was already copied and compared.`;
  return {
    json: {
      to: place,
      start: startCommand(target),
      already_moved: wasDone,
      ...(isCopied ? { accounts, contacts, rows, tables, stopped_ms: Math.round(stoppedMs) } : {}),
    },
    text: [
      first,
      'Stop the old servers: they answer every request with 503, and start only with --force.',
      `Start the new one with: ${startLines(target)}`,
    ].join('\n'),
  };
}

function progressWords(progress: MoveProgress): readonly string[] {
  switch (progress.at) {
    case 'stopping':
      return ['stopping writes'];
    case 'rows': {
      const { rows, estimatedRows } = progress;
      const share =
        estimatedRows === 0 ? [] : [`${Math.min(100, Math.floor((rows / estimatedRows) * 100))} %`];
      return ['copying', ...share, `${formatCount(rows)} rows`];
    }
    case 'indexes':
      return [`creating index ${progress.done + 1} of ${progress.of}`];
    case 'comparing':
      return [`comparing table ${progress.done + 1} of ${progress.of}`];
  }
}

/**
 * Returns the target. The environment has it if `--to` is absent: an address with a password should not be on a command
 * line.
 */
function moveTargetOf(to: string | undefined): string {
  const target = to ?? process.env.SWITCHBOOK_MOVE_TO?.trim() ?? '';
  if (target !== '') return target;
  throw new CliError(
    'The target of the move is missing.',
    `Name a directory or a database URL: ${programName} move --to /srv/switchbook`,
  );
}
